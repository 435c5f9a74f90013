from functools import partial
from signal import SIGINT, default_int_handler, raise_signal, signal

from openai import APIError, OpenAI

from context_workshop import Session, local_llm

signal(SIGINT, default_int_handler)

with (
    local_llm(faults=[429, 500, "drop", "stall"]) as llm,
    OpenAI(**llm.options, max_retries=0) as client,
):

    def ask(client: OpenAI) -> None:
        client.chat.completions.create(
            model=llm.model, messages=[{"role": "user", "content": "Hi"}]
        )

    for call in (
        *[partial(ask, client)] * 3,
        partial(ask, client.with_options(timeout=0.5)),
        partial(ask, client.with_options(api_key="wrong")),
        partial(raise_signal, SIGINT),
    ):
        session = Session()
        try:
            with session:
                call()
        except (APIError, KeyboardInterrupt) as error:
            code = getattr(error, "status_code", "-")
            print(f"{session.status:9} {code!s:3} {type(error).__name__}")
