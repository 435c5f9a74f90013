import json
from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGINT, default_int_handler, raise_signal, signal

from openai import OpenAI

from context_workshop import local_llm


class Chat:
    status = "open"
    tokens = 0


@contextmanager
def session() -> Iterator[Chat]:
    chat = Chat()
    try:
        yield chat
    except Exception:
        chat.status = "error"
        raise
    except BaseException:
        chat.status = "cancelled"
        raise
    else:
        chat.status = "ok"
    finally:
        print("settle:", chat.status, chat.tokens, "tokens")


signal(SIGINT, default_int_handler)
with local_llm(answer=str) as llm, OpenAI(**llm.options) as client:
    for text in '{"order": 18}', '{"order": 1', "Ctrl-C":
        try:
            with session() as chat:
                reply = client.chat.completions.create(
                    model=llm.model,
                    messages=[{"role": "user", "content": text}],
                )
                assert reply.usage
                chat.tokens += reply.usage.total_tokens
                if text == "Ctrl-C":
                    raise_signal(SIGINT)
                json.loads(reply.choices[0].message.content or "")
        except (ValueError, KeyboardInterrupt) as error:
            print("caught", type(error).__name__)
