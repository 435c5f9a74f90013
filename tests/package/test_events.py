"""Events: everyone who listens hears, nobody who listens disturbs."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator

import pytest

from context_workshop import Event, console, emit, observe, observed, propagate, to_logger


def test_an_event_is_frozen_and_has_no_dict() -> None:
    event = Event("a", {}, 0.0)
    with pytest.raises(AttributeError):
        event.name = "b"  # type: ignore[misc]
    assert not hasattr(event, "__dict__")


def test_observers_hear_in_order_outer_ones_first() -> None:
    heard: list[str] = []
    with observe(lambda event: heard.append(f"outer {event.name}")):
        with observe(
            lambda event: heard.append(f"first {event.name}"),
            lambda event: heard.append(f"second {event.name}"),
        ):
            emit("in")
        emit("out")
    emit("nowhere")
    assert heard == ["outer in", "first in", "second in", "outer out"]


def test_an_event_says_what_and_when(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("context_workshop.events.unix_time", lambda: 12.5)
    heard: list[Event] = []
    with observe(heard.append):
        emit("a", {"k": 1})
        emit("b")
    assert heard == [Event("a", {"k": 1}, 12.5), Event("b", {}, 12.5)]


def test_observed_tells_whether_anyone_listens() -> None:
    assert not observed()
    with observe():
        assert not observed()
    with observe(print):
        assert observed()
    assert not observed()


def test_a_failing_observer_is_logged_and_the_next_one_hears(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(event: Event) -> None:
        raise LookupError("observer bug")

    heard: list[Event] = []

    def call() -> None:
        try:
            raise ValueError("the caller's")
        finally:
            emit("a")

    with pytest.raises(ValueError, match="the caller's"), observe(fail, heard.append):
        call()
    assert len(heard) == 1
    (record,) = caplog.records
    assert record.name == "context_workshop.events"
    assert "LookupError: observer bug" in caplog.text


def test_an_interrupt_in_an_observer_is_not_held_back() -> None:
    def interrupt(event: Event) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), observe(interrupt):
        emit("a")
    assert not observed()


def test_tasks_inherit_observers_and_threads_need_propagate() -> None:
    heard: list[str] = []

    async def child(name: str) -> None:
        emit(name)

    async def main() -> None:
        with observe(lambda event: heard.append(event.name)):
            task = asyncio.create_task(child("task"))
            await asyncio.to_thread(emit, "to_thread")
            for target in (lambda: emit("thread"), propagate(lambda: emit("propagated"))):
                thread = threading.Thread(target=target)
                thread.start()
                thread.join()
        await task

    asyncio.run(main())
    assert sorted(heard) == ["propagated", "task", "to_thread"]


def test_misuse_is_refused_and_changes_nothing() -> None:
    with pytest.raises(TypeError, match="'loud' can't be"):
        observe(print, "loud")  # type: ignore[arg-type]
    block = observe(print)
    with pytest.raises(RuntimeError, match="not open"):
        block.__exit__(None, None, None)
    with block:
        with pytest.raises(RuntimeError, match="open already"):
            block.__enter__()
        assert observed()
    assert not observed()
    with block:  # again, after it was left
        assert observed()


def test_leaving_in_another_task_is_an_error_that_says_so() -> None:
    block = observe(print)

    async def main() -> None:
        async def enter() -> None:
            block.__enter__()

        await asyncio.create_task(enter())
        with pytest.raises(ValueError, match="different Context") as caught:
            block.__exit__(None, None, None)
        assert "leave it where it was entered" in "".join(caught.value.__notes__)
        assert "`async def`" in "".join(caught.value.__notes__)

    asyncio.run(main())


@pytest.mark.parametrize("error", [ZeroDivisionError(), asyncio.CancelledError()])
def test_an_error_that_leaves_in_another_task_goes_first(error: BaseException) -> None:
    block = observe(print)

    async def main() -> None:
        await asyncio.to_thread(block.__enter__)
        assert not block.__exit__(type(error), error, None)  # type: ignore[func-returns-value]

    asyncio.run(main())
    (note,) = error.__notes__
    assert "different Context. The block was entered in another task" in note


def test_an_abandoned_generator_is_no_error() -> None:
    async def numbers() -> AsyncIterator[int]:
        with observe(print):
            yield 1

    async def main() -> None:
        loop = asyncio.get_running_loop()
        problems: list[object] = []
        loop.set_exception_handler(lambda _, context: problems.append(context))
        async for _ in numbers():
            break
        for _ in range(3):
            await asyncio.sleep(0)
        assert problems == []

    asyncio.run(main())


def test_console_and_logger_write_one_line(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("test.events")
    with observe(console, to_logger(logger, logging.WARNING), to_logger(logger)):
        emit("cache.hit", {"key": "a b", "age": 3})
    assert capsys.readouterr().out == "cache.hit key=a b age=3\n"
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [
        ("WARNING", "cache.hit key=a b age=3")
    ]
