from collections.abc import Iterator
from contextlib import contextmanager

from openai import APIError, OpenAI
from openai.types.chat import ChatCompletionMessageParam as Message

from context_workshop import local_llm

history: list[Message] = []


@contextmanager
def turn() -> Iterator[None]:
    before = len(history)
    try:
        yield
    except BaseException:
        del history[before:]
        raise


with (
    local_llm(faults=[None, 500], answer=str.upper) as llm,
    OpenAI(**llm.options, max_retries=0) as client,
):
    for text in "Hi", "Is it late?", "Is it late?":
        try:
            with turn():
                history.append({"role": "user", "content": text})
                reply = client.chat.completions.create(
                    model=llm.model, messages=history
                )
                answer = reply.choices[0].message.content
                history.append({"role": "assistant", "content": answer})
        except APIError as error:
            print("caught", type(error).__name__)

for message in history:
    print(f"{message['role']}: {message['content']}")
