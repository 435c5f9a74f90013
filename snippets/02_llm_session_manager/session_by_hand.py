import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Chat:
    status: str = "new"
    tokens: int = 0
    messages: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def session(chat: Chat) -> Iterator[None]:
    chat.status, end = "open", "cancelled"
    try:
        yield
        end = "ok"
    except Exception:
        end = "error"
        raise
    finally:
        chat.status = end


@contextmanager
def turn(chat: Chat) -> Iterator[None]:
    before, spent = len(chat.messages), chat.tokens
    try:
        yield
    except BaseException as error:
        del chat.messages[before:]
        error.add_note(f"rolled back; {chat.tokens - spent} tokens stay spent")
        raise


chat = Chat()
for answer in '{"order": 18}', '{"order": 1':
    try:
        with session(chat), turn(chat):
            chat.messages.append({"role": "user", "content": "As JSON!"})
            chat.tokens += 12  # what reply.usage says
            json.loads(answer)
            chat.messages.append({"role": "assistant", "content": answer})
    except ValueError as error:
        print(error, *error.__notes__, sep="\n")
    print(chat.status, len(chat.messages), "messages", chat.tokens, "tokens")
