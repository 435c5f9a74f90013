from collections.abc import Iterator
from contextlib import contextmanager

from openai import OpenAI

from context_workshop import Session, local_llm


def ask(client: OpenAI, session: Session, text: str) -> None:
    session.say("user", text)
    reply = client.chat.completions.create(
        model=session.model, messages=session.messages
    )
    session.say("assistant", reply.choices[0].message.content or "")


@contextmanager
def summarised(client: OpenAI, session: Session) -> Iterator[None]:
    with session:
        yield
        ask(client, session, "Sum up")  # on success only


with local_llm() as llm:
    session = Session("chat", model=llm.model)
    client = OpenAI(**llm.options)
    with client, summarised(client, session):
        ask(client, session, "Hello!")
print(f"{session.status}, {len(session.messages)} messages")
