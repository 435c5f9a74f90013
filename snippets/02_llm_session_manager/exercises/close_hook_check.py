import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

from openai import InternalServerError, OpenAI

from context_workshop import local_llm

Hook = Callable[[str, str], None]
STOPS = KeyboardInterrupt, asyncio.CancelledError, SystemExit, GeneratorExit
Session = Callable[[str, Hook], AbstractContextManager[None]]


def run(session: Session, block: Callable[[], None]) -> tuple[str, str]:
    """What the hook was told, and what came out of the session."""
    told: list[tuple[str, str]] = []
    came = "nothing"
    try:
        with session("c1", lambda name, status: told.append((name, status))):
            block()
    except (NameError, TypeError):  # a slip of the solution's own
        raise
    except BaseException as error:  # noqa: BLE001  # Ctrl-C is one of them
        came = type(error).__name__
    return str(told), came


def ask(faults: list[int]) -> None:
    with (
        local_llm(faults=faults) as llm,
        OpenAI(**llm.options, max_retries=0) as client,
    ):
        client.chat.completions.create(
            model=llm.model, messages=[{"role": "user", "content": "Hi"}]
        )


def answered(session: Session) -> None:
    told, came = run(session, lambda: ask([]))
    done = f"the model answered: on_close was told {told}"
    assert told == "[('c1', 'ok')]", f"{done}, wanted [('c1', 'ok')]"
    done = f"the model answered: {came} came out"
    assert came == "nothing", f"{done}, wanted nothing"


def failed(session: Session) -> None:
    told, came = run(session, lambda: ask([500]))
    done = f"the model's server failed: on_close was told {told}"
    assert told == "[('c1', 'error')]", f"{done}, wanted [('c1', 'error')]"
    done = f"the model's server failed: {came} came out"
    wanted = InternalServerError.__name__
    assert came == wanted, f"{done}, wanted {wanted}"


def stopped(session: Session) -> None:
    for kind in STOPS:

        def block(kind: type[BaseException] = kind) -> None:
            raise kind

        told, came = run(session, block)
        done = f"{kind.__name__} in the block: on_close was told {told}"
        wanted = "[('c1', 'cancelled')]"
        assert told == wanted, f"{done}, wanted {wanted}"
        done = f"{kind.__name__} in the block: {came} came out"
        assert came == kind.__name__, f"{done}, wanted {kind.__name__}"


def a_second_try(session: Session) -> None:
    told, came = "[]", "nothing"
    try:
        ask([500])
    except InternalServerError:
        told, came = run(session, lambda: ask([]))
    done = "a session in an `except`, and the model answered: on_close"
    assert told == "[('c1', 'ok')]", f"{done} was told {told}, wanted 'ok'"
    assert came == "nothing", f"{done} was told; {came} came out"


def the_hook_fails(session: Session) -> None:
    wanted = {None: "ok", ValueError: "error"} | dict.fromkeys(
        STOPS, "cancelled"
    )
    for kind, status in wanted.items():
        told: list[tuple[str, str]] = []
        came = "nothing"

        def on_close(
            name: str, status: str, told: list[tuple[str, str]] = told
        ) -> None:
            told.append((name, status))
            raise OSError("nobody to tell")

        try:
            with session("c1", on_close):
                if kind:
                    raise kind("from the block")
        except BaseException as error:  # noqa: BLE001  # Ctrl-C is one
            came = type(error).__name__
        block = f"raised {kind.__name__}" if kind else "ended well"
        done = f"the block {block}, on_close raised OSError: it was told"
        once = [("c1", status)]
        assert told == once, f"{done} {told}, wanted {once}"
        done = f"the block {block}, on_close raised OSError: {came} came out"
        assert came == "OSError", f"{done}, wanted OSError"


def check(session: Session) -> None:
    answered(session)
    failed(session)
    stopped(session)
    a_second_try(session)
    the_hook_fails(session)
    print("solved: 5 of 5")
