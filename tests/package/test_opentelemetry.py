"""to_opentelemetry: each block its span, the right parents, and nobody disturbed."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

import pytest
from opentelemetry import context as otel
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import INVALID_SPAN, SpanKind, StatusCode

from context_workshop import (
    AsyncSession,
    Budget,
    BudgetExceeded,
    Session,
    TokenPrice,
    Usage,
    emit,
    observe,
    price_list,
    propagate,
    to_opentelemetry,
)
from context_workshop._spans import Current

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

PRICING = price_list({"small": TokenPrice("1", "5")})


class Traced:
    """A tracer of its own, and what it has exported."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracer = self.provider.get_tracer("test")
        self.observer = to_opentelemetry(self.tracer)

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self.exporter.get_finished_spans()

    def tree(self) -> set[str]:
        """`child < parent` for each span, by name and conversation."""
        names = {span.context.span_id: _label(span) for span in self.spans if span.context}
        return {
            f"{_label(span)} < {names.get(span.parent.span_id, '?')}"
            if span.parent
            else _label(span)
            for span in self.spans
        }


def _label(span: ReadableSpan) -> str:
    conversation = (span.attributes or {}).get("gen_ai.conversation.id", "")
    return f"{span.name} {conversation}".rstrip()


@pytest.fixture
def traced(caplog: pytest.LogCaptureFixture) -> Iterator[Traced]:
    found = Traced()
    yield found
    found.provider.shutdown()
    assert [record for record in caplog.records if record.name.startswith("opentelemetry")] == []


# --- what a span says


def test_each_block_has_a_span_inside_that_of_the_block_around_it(traced: Traced) -> None:
    with observe(traced.observer), Session("s", model="small", pricing=PRICING) as session:
        with session.turn(), session.request() as request:
            request.record(Usage(10, 8))
            with traced.tracer.start_as_current_span("POST"):
                pass
        with traced.tracer.start_as_current_span("own"), Session("inner"):
            pass
    assert traced.tree() == {
        "session s",
        "turn s < session s",
        "chat small s < turn s",
        "POST < chat small s",
        "own < session s",
        "session inner < own",
    }
    assert trace.get_current_span() is INVALID_SPAN
    (chat,) = (span for span in traced.spans if span.name == "chat small")
    attributes = dict(chat.attributes or {})
    assert isinstance(attributes.pop("gen_ai.client.operation.duration"), float)
    assert attributes == {
        "gen_ai.conversation.id": "s",
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "small",
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 8,
        "gen_ai.usage.cost.amount": 0.00005,
        "gen_ai.usage.cost.currency": "USD",
        "status": "ok",
    }
    assert {span.name: span.kind for span in traced.spans}["chat small"] is SpanKind.CLIENT
    assert {span.kind for span in traced.spans if span is not chat} == {SpanKind.INTERNAL}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (None, "ok", StatusCode.UNSET),
        (ZeroDivisionError, "error", StatusCode.ERROR),
        (KeyboardInterrupt, "cancelled", StatusCode.UNSET),
        (asyncio.CancelledError, "cancelled", StatusCode.UNSET),
    ],
)
def test_how_a_block_was_left_is_its_status(
    error: type[BaseException] | None, status: str, code: StatusCode, traced: Traced
) -> None:
    def run() -> None:
        with (
            observe(traced.observer),
            Session(model="small") as session,
            session.turn(),
            session.request(),
        ):
            if error is not None:
                raise error("a secret")

    if error is None:
        run()
    else:
        with pytest.raises(error, match="a secret"):
            run()
    assert len(traced.spans) == 3
    for span in traced.spans:
        attributes = span.attributes or {}
        assert (attributes["status"], span.status.status_code) == (status, code)
        assert attributes.get("error.type") == (error and error.__name__)
        assert span.status.description == ("ZeroDivisionError" if status == "error" else None)
        assert "secret" not in span.to_json()


def test_a_session_that_is_entered_again_has_two_spans(traced: Traced) -> None:
    session = Session("s")
    with observe(traced.observer):
        for _ in range(2):
            with session:
                pass
    assert [span.name for span in traced.spans] == ["session", "session"]


def test_other_events_are_told_to_the_current_span(traced: Traced) -> None:
    budget = Budget("0.01", name="team")
    with (
        observe(traced.observer),
        Session(model="small", pricing=PRICING, budget=budget) as session,
    ):
        emit("cache.hit", {"key": "greeting", "age": 3, "price": Decimal("0.5"), "who": None})
        with session.request(reserve="0.002"):
            pass
        with pytest.raises(BudgetExceeded), session.turn(), session.request(reserve=1):
            pytest.fail("it was made")
    emit("nowhere")
    said = {
        span.name: [(event.name, dict(event.attributes or {})) for event in span.events]
        for span in traced.spans
    }
    assert said["session"] == [("cache.hit", {"key": "greeting", "age": 3, "price": 0.5})]
    assert said["chat small"] == [
        ("reservation.end", {"budget.name": "team", "budget.cost": 0.002, "status": "ok"})
    ]
    assert [name for name, _ in said["turn"]] == ["budget.refused"]


def test_a_manager_of_ones_own_has_a_span_if_it_says_who_it_is(traced: Traced) -> None:
    class Job:
        def __enter__(self) -> Self:
            emit("job.start", {"job.steps": [1]}, self)
            return self

        def __exit__(self, *error: object) -> None:
            emit("job.end", {"status": "ok"}, self)

    with observe(traced.observer), Session("s"), Job(), Job():
        emit("job.start")  # nobody's
        emit("job.end")
    assert traced.tree() == {"session s", "job < session s", "job < job"}
    jobs = [span for span in traced.spans if span.name == "job"]
    assert [(span.attributes or {})["job.steps"] for span in jobs] == ["[1]", "[1]"]
    assert [event.name for event in jobs[0].events] == ["job.start", "job.end"]


# --- parents


def test_tasks_and_threads_have_the_parents_that_they_were_started_in(traced: Traced) -> None:
    async def chat(number: int) -> None:
        async with AsyncSession("same", model=f"m{number}") as session:  # one id, many sessions
            with traced.tracer.start_as_current_span(f"mark{number}"):
                await asyncio.sleep(0)
            session.create_task(ask(session, f"task{number}"))
            await asyncio.to_thread(ask_here, session, f"thread{number}")
            with ThreadPoolExecutor() as threads:
                threads.submit(propagate(ask_here), session, f"propagated{number}").result()

    async def ask(session: AsyncSession, model: str) -> None:
        with session.request(model):
            await asyncio.sleep(0)

    def ask_here(session: AsyncSession, model: str) -> None:
        with session.request(model):
            pass

    async def main() -> None:
        with observe(traced.observer):
            await asyncio.gather(*(chat(number) for number in range(3)))

    asyncio.run(main())
    by_name = {span.name: span for span in traced.spans if span.name != "session"}
    for number in range(3):
        mark = by_name[f"mark{number}"]
        for kind in "task", "thread", "propagated":
            assert by_name[f"chat {kind}{number}"].parent == mark.parent is not None
    parents = [by_name[f"mark{number}"].parent for number in range(3)]
    assert len({parent.span_id for parent in parents if parent}) == 3


def test_a_session_that_was_passed_on_is_the_parent_where_it_is_not_the_current(
    traced: Traced,
) -> None:
    def ask(session: Session, model: str) -> None:
        with session.request(model):
            pass

    def bare(session: Session) -> None:
        with observe(traced.observer):
            ask(session, "bare")

    with observe(traced.observer), Session("a") as a:
        thread = threading.Thread(target=bare, args=(a,))
        thread.start()
        thread.join()
        with traced.tracer.start_as_current_span("own"), Session("b") as b:
            ask(a, "inside b")  # a is around it: where it was made tells more
            other = copy_context()
        with Session("c"):
            other.run(ask, a, "after b")
            with b:
                ask(b, "b again")
        with a.turn():
            ask(a, "turn")
    with observe(traced.observer), Session("d"):
        with a:
            pass
        with b, Session("e"):
            ask(b, "around e")
    assert traced.tree() >= {
        "chat bare a < session a",
        "session b < own",
        "chat inside b a < session b",
        "chat after b a < own",
        "chat b again b < session b",
        "chat turn a < turn a",
        "chat around e b < session e",
    }


def test_not_the_session_of_another_task(traced: Traced) -> None:
    async def main() -> None:
        entered = asyncio.Event()
        sessions: list[Session] = []

        async def one() -> None:
            with Session("one") as session:
                sessions.append(session)
                entered.set()
                await asyncio.sleep(0.001)
                await done.wait()

        async def other() -> None:
            await entered.wait()
            with (
                Session("other"),
                sessions[0].request("x"),
                traced.tracer.start_as_current_span("POST"),
            ):
                pass
            done.set()

        done = asyncio.Event()
        with observe(traced.observer):
            await asyncio.gather(one(), other())

    asyncio.run(main())
    assert traced.tree() == {
        "session one",
        "session other",
        "chat x one < session one",
        "POST < chat x one",
    }


def test_what_was_current_is_current_again(traced: Traced) -> None:
    with traced.tracer.start_as_current_span("request") as outer, observe(traced.observer):
        with Session("s") as session:
            token = otel.attach(otel.set_value("mine", 1))
            with session.turn():
                trace.get_current_span().set_attribute("set", "on the turn")
            assert otel.get_value("mine") == 1
            otel.detach(token)
        assert trace.get_current_span() is outer
        assert otel.get_value("mine") is None
    assert {span.name: (span.attributes or {}).get("set") for span in traced.spans}["turn"]


# --- left elsewhere


async def answers(session: Session) -> AsyncGenerator[str, None]:
    with session, session.turn():
        yield "first"
        yield "second"


@pytest.mark.parametrize("how", ["break", "another task", "another thread", "shutdown"])
def test_a_generator_that_is_left_elsewhere_ends_its_spans(how: str, traced: Traced) -> None:
    """And what comes after it, where it was begun, is not inside."""
    problems: list[object] = []
    kept: list[Any] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, each: problems.append(each))
        with observe(traced.observer), traced.tracer.start_as_current_span("around") as around:
            stream = answers(Session("s"))
            async for _ in stream:
                break
            assert not traced.exporter.get_finished_spans()
            if how == "another task":
                await asyncio.create_task(stream.aclose())
            elif how == "another thread":
                with ThreadPoolExecutor() as threads:
                    await asyncio.wrap_future(threads.submit(asyncio.run, stream.aclose()))
            elif how == "shutdown":
                kept.append(stream)
            del stream
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            if how == "shutdown":
                return
            assert [span.name for span in traced.spans] == ["turn", "session"]
            with traced.tracer.start_as_current_span("after"), Session("next"):
                pass
            assert trace.get_current_span().get_span_context() == around.get_span_context()
            assert trace.get_current_span().is_recording()

    asyncio.run(main())
    assert problems == []
    expected = {"around", "session s < around", "turn s < session s"}
    if how != "shutdown":
        expected |= {"after < around", "session next < after"}
    assert traced.tree() == expected
    statuses = {span.name: (span.attributes or {}).get("status") for span in traced.spans}
    assert statuses["turn"] == "cancelled"


def test_halves_that_run_in_two_threads(traced: Traced) -> None:
    """As a framework runs a `def` dependency: each half in a copy of one Context."""

    @contextmanager
    def dependency() -> Iterator[Session]:
        with Session("s") as session:
            yield session

    def run(half: Any, *args: Any) -> Any:
        with ThreadPoolExecutor() as threads:
            return threads.submit(copy_context().run, half, *args).result()

    with observe(traced.observer), traced.tracer.start_as_current_span("endpoint"):
        manager = dependency()
        session = run(manager.__enter__)
        with session.request("x"):
            pass
        run(manager.__exit__, None, None, None)
    assert traced.tree() == {"endpoint", "session s < endpoint", "chat x s < session s"}


def test_what_has_ended_is_not_kept_in_a_context_that_lives_long(traced: Traced) -> None:
    def begin(session: Session) -> None:
        session.__enter__()

    def main() -> int:
        length = 0
        with observe(traced.observer):
            for _ in range(20):
                session = Session()
                begin(session)
                threading.Thread(target=session.__exit__, args=(None, None, None)).run()
                copied = Session()
                begin(copied)
                copy_context().run(copied.__exit__, None, None, None)
            span: trace.Span | None = trace.get_current_span()
            while isinstance(span, Current):
                assert not isinstance(span.around, Current)
                span, length = span.outer, length + 1
        return length

    assert copy_context().run(main) == 1
    assert len(traced.spans) == 40
    assert traced.observer._open == {}  # type: ignore[attr-defined]
    assert all(span.parent is None for span in traced.spans)


def test_the_stand_in_is_the_span_while_it_is_open(traced: Traced) -> None:
    with observe(traced.observer), traced.tracer.start_as_current_span("around"):
        with Session("s"):
            span = trace.get_current_span()
            link = span.get_span_context()
            for each in span, span:
                each.set_attributes({"a": 1})
                each.add_event("noted")
                each.add_link(link)
                each.record_exception(ValueError("told"))
                each.set_status(StatusCode.OK)
                each.update_name("renamed")
        span.set_attribute("late", True)
        assert span.is_recording()
    around, session = sorted(traced.spans, key=lambda each: each.name)
    assert session.name == "renamed"
    assert (session.attributes or {})["a"] == 1
    assert [event.name for event in session.events] == ["noted", "exception"] * 2
    assert len(session.links) == 2
    assert (around.attributes or {})["late"] is True
    span.end()


# --- what goes wrong


class Fails(SpanProcessor):
    """A processor that fails, as one of somebody's own may."""

    def __init__(self, where: str) -> None:
        self.where = where

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        if self.where == "start":
            raise LookupError("processor bug")

    def on_end(self, span: Any) -> None:
        if self.where == "end":
            raise LookupError("processor bug")


@pytest.mark.parametrize("where", ["start", "end"])
def test_a_tracer_that_fails_changes_nothing_for_the_caller(
    where: str, caplog: pytest.LogCaptureFixture
) -> None:
    traced = Traced()
    traced.provider.add_span_processor(Fails(where))

    def run() -> None:
        with (
            observe(traced.observer),
            Session("s") as session,
            session.turn(),
            session.request("x"),
        ):
            raise ValueError("the caller's")

    with pytest.raises(ValueError, match="the caller's"):
        run()
    assert trace.get_current_span() is INVALID_SPAN
    assert traced.observer._open == {}  # type: ignore[attr-defined]
    assert {record.name for record in caplog.records} == {"context_workshop.events"}
    assert len(caplog.records) == 3
    traced.provider.shutdown()


def test_an_exporter_that_fails_changes_nothing_for_the_caller(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Exporter(InMemorySpanExporter):
        def export(self, spans: Any) -> Any:
            raise ConnectionError("no collector")

    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(Exporter()))
    observer = to_opentelemetry(provider.get_tracer("test"))
    with pytest.raises(ValueError, match="the caller's"), observe(observer), Session("s"):
        raise ValueError("the caller's")
    assert "no collector" in caplog.text
    assert trace.get_current_span() is INVALID_SPAN
    provider.shutdown()


def test_what_is_not_sampled_costs_nothing_and_passes_the_decision_on() -> None:
    provider = TracerProvider(sampler=ALWAYS_OFF, shutdown_on_exit=False)
    tracer = provider.get_tracer("test")
    with observe(to_opentelemetry(tracer)), Session("s"):
        assert not trace.get_current_span().is_recording()
        assert trace.get_current_span().get_span_context().is_valid
    assert trace.get_current_span() is INVALID_SPAN
    provider.shutdown()


def test_a_block_that_was_begun_unheard_has_no_span(
    traced: Traced, caplog: pytest.LogCaptureFixture
) -> None:
    with Session("s") as session, observe(traced.observer):
        turn = session.turn()
        turn.__enter__()
    turn.__exit__(None, None, None)  # behind the observe() that heard it begin
    assert traced.tree() == {"turn s"}
    assert caplog.records == []


@pytest.mark.parametrize("wrong", [None, trace, TracerProvider, logging.getLogger()])
def test_what_is_no_tracer_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"takes a tracer, as opentelemetry\.trace\.get_tracer"):
        to_opentelemetry(wrong)


def test_without_the_extra_the_error_names_it() -> None:
    code = (
        "import sys; sys.modules['opentelemetry'] = None\n"
        "from context_workshop import to_opentelemetry\n"
        "try:\n    to_opentelemetry(None)\nexcept ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("to_opentelemetry() needs the extra 'otel'")
