from collections.abc import Iterable

from openai import OpenAI

from context_workshop import local_llm


def ask(client: OpenAI, model: str, text: str) -> str | None:
    reply = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": text}]
    )
    return reply.choices[0].message.content


with local_llm() as llm:

    def answers(texts: Iterable[str]) -> Iterable[str | None]:
        with OpenAI(**llm.options) as client:
            return [ask(client, llm.model, text) for text in texts]

    for answer in answers(["one", "two"]):
        print(answer)
