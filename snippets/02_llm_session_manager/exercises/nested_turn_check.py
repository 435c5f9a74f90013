from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from openai import APIError, OpenAI

from context_workshop import local_llm


@contextmanager
def talk(make: Any, *faults: int | None) -> Iterator[tuple[Any, Any]]:
    """A conversation, and a function that asks in it."""
    with (
        local_llm(faults=faults) as llm,
        OpenAI(**llm.options, max_retries=0) as client,
    ):
        talk = make()
        yield talk, lambda text: talk.ask(client, llm.model, text)


def said(talk: Any) -> list[str]:
    return [f"{each['role']}: {each['content']}" for each in talk.messages]


def an_error_goes_on(make: Any) -> None:
    came = "nothing"
    with talk(make, 500) as (conversation, ask):
        try:
            with conversation.turn():
                ask("one")
        except APIError as error:
            came = type(error).__name__
    told = f"the model's server failed in a turn: {came} came out"
    assert came == "InternalServerError", f"{told}, wanted the error"
    told = f"the model's server failed in a turn: {said(conversation)} is left"
    assert not conversation.messages, f"{told}, wanted nothing"


def an_inner_one_fails(make: Any) -> None:
    with (
        talk(make, None, 500) as (conversation, ask),
        conversation.turn(),
    ):
        ask("one")
        first = said(conversation)
        try:
            with conversation.turn():
                ask("two")
        except APIError:
            pass
    told = (
        f"'one' was answered, then an inner turn failed: {said(conversation)}"
    )
    assert said(conversation) == first, f"{told}, wanted {first}"


def an_outer_one_fails(make: Any) -> None:
    with talk(make, None, None, 500) as (conversation, ask):
        try:
            with conversation.turn():
                ask("one")
                with conversation.turn():
                    ask("two")
                ask("three")
        except APIError:
            pass
    told = f"an outer turn failed after an inner one: {said(conversation)}"
    assert not conversation.messages, f"{told} is left, wanted nothing"
    told = f"two answers, then a failure: {conversation.tokens} tokens"
    assert conversation.tokens > 0, f"{told}, wanted those of the answers"


def both_fail(make: Any) -> None:
    with talk(make, None, 500, 500) as (conversation, ask):
        try:
            with conversation.turn():
                ask("one")
                try:
                    with conversation.turn():
                        ask("two")
                except APIError:
                    pass
                ask("three")
        except APIError:
            pass
    told = f"an inner turn failed, then the outer one: {said(conversation)}"
    assert not conversation.messages, f"{told} is left, wanted nothing"


def stopped(make: Any) -> None:
    for kind in ValueError, KeyboardInterrupt, SystemExit:
        error: BaseException = kind("from the block")
        came: object = "nothing"
        with talk(make) as (conversation, ask):
            held = conversation.messages
            ask("before")
            first = said(conversation)
            spent = 0
            try:
                with conversation.turn():
                    ask("one")
                    spent = conversation.tokens
                    raise error
            except BaseException as found:  # noqa: BLE001  # Ctrl-C is one
                came = found
        did = f"{kind.__name__} in the second turn"
        assert came is error, (
            f"{did}: {came} came out, wanted the {kind.__name__}"
        )
        told = f"{did}: {said(conversation)} is left"
        assert said(conversation) == first, f"{told}, wanted {first}"
        told = f"{did}: {conversation.tokens} tokens were spent"
        assert conversation.tokens == spent, f"{told}, wanted all {spent}"
        told = f"{did}: `messages` is another list than before"
        is_held = conversation.messages is held
        assert is_held, f"{told}, wanted the same, shortened"


def check(conversation: Any) -> None:
    an_error_goes_on(conversation)
    an_inner_one_fails(conversation)
    an_outer_one_fails(conversation)
    both_fail(conversation)
    stopped(conversation)
    print("solved: 5 of 5")
