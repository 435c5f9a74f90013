from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from openai import OpenAI

from context_workshop import (
    Budget,
    Observer,
    Session,
    Usage,
    genai_pricing,
    observe,
)


@contextmanager
def chat(
    *,
    system: str = "",
    budget: Budget | None = None,
    observers: Sequence[Observer] = (),
    client: OpenAI | None = None,
) -> Iterator[Callable[[str], str]]:
    session = Session(
        model="gpt-5-mini", pricing=genai_pricing(), budget=budget
    )
    with ExitStack() as stack:
        model = client or stack.enter_context(OpenAI())
        stack.enter_context(observe(*observers))
        stack.enter_context(session)
        if system:
            session.say("system", system)

        def ask(question: str) -> str:
            with session.turn(), session.request(reserve="0.001") as request:
                session.say("user", question)
                reply = model.chat.completions.create(
                    model=session.model, messages=session.messages
                )
                request.record(Usage.from_openai(reply.usage))
                answer = reply.choices[0].message.content or ""
                session.say("assistant", answer)
                return answer

        yield ask
