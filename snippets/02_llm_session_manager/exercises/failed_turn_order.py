from collections.abc import Iterator
from contextlib import contextmanager

from openai import APIError, OpenAI

from context_workshop import local_llm

history: list[str] = []


@contextmanager
def session(name: str) -> Iterator[None]:
    status = "error"
    try:
        yield
        status = "ok"
    finally:
        print(name, "closed:", status)


@contextmanager
def turn() -> Iterator[None]:
    before = len(history)
    try:
        yield
    except APIError:
        del history[before:]
        print("rolled back to", before)
        raise


with local_llm(faults=[None, 500]) as llm:
    with OpenAI(**llm.options, max_retries=0) as client, session("c1"):
        for text in "one", "two", "three":
            try:
                with turn():
                    history.append(text)
                    client.chat.completions.create(
                        model=llm.model,
                        messages=[{"role": "user", "content": text}],
                    )
                    print("answered:", text)
            except APIError:
                print("try again later:", text)
        print("history:", history)
