# message: an inner turn failed, then the outer one: ['user: one', 'assistant: Echo: one'] is left
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
        self.mark = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take back what was said in a block that fails."""
        outer = self.mark
        self.mark = len(self.messages)
        try:
            yield
        except BaseException:
            del self.messages[self.mark :]
            raise
        self.mark = outer

    def ask(self, client: OpenAI, model: str, text: str) -> None:
        self.messages.append({"role": "user", "content": text})
        reply = client.chat.completions.create(model=model, messages=self.messages)
        if reply.usage:
            self.tokens += reply.usage.total_tokens
        answer = reply.choices[0].message.content
        self.messages.append({"role": "assistant", "content": answer})


check(Conversation)
