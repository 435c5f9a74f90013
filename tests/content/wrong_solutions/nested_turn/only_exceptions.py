# message: KeyboardInterrupt in the second turn: [
from collections.abc import Iterator
from contextlib import contextmanager

from nested_turn_check import check
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam


class Conversation:
    """What was said, and the tokens that it took."""

    def __init__(self) -> None:
        self.messages: list[ChatCompletionMessageParam] = []
        self.tokens = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take back what was said in a block that fails."""
        before = len(self.messages)
        try:
            yield
        except Exception:
            del self.messages[before:]
            raise

    def ask(self, client: OpenAI, model: str, text: str) -> None:
        self.messages.append({"role": "user", "content": text})
        reply = client.chat.completions.create(
            model=model, messages=self.messages
        )
        if reply.usage:
            self.tokens += reply.usage.total_tokens
        answer = reply.choices[0].message.content
        self.messages.append({"role": "assistant", "content": answer})


check(Conversation)
