# message: KeyboardInterrupt in the second turn: 11 tokens were spent, wanted all 34
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nested_turn_check import check
from openai import OpenAI

if TYPE_CHECKING:
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
        tokens = self.tokens
        try:
            yield
        except Exception:
            del self.messages[before:]
            raise
        except BaseException:
            del self.messages[before:]
            self.tokens = tokens
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
