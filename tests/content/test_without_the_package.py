"""What the pages offer for taking away: it holds wherever it fails and wherever it is cancelled."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from context_workshop.testing import Fault, HardFault, cancel_everywhere, fail_everywhere
from tests.content.definitions import definitions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence

    from context_workshop.testing import Part

ROOT = Path(__file__).parents[2]
LENGTH = re.compile(r"`(?P<name>\w+)\.py`\]\(reference/[^)]*\)\D{1,12}(?P<lines>\d+) (?:行|lines)")


def test_a_configuration_is_put_back() -> None:
    temp_config = definitions("01_basic_concepts/temp_config_fixed")["temp_config"]
    config: dict[str, object] = {"model": None}

    @contextmanager
    def compose(parts: Sequence[Part]) -> Iterator[None]:
        try:
            with parts[0], temp_config(config, model="small", debug=None), parts[1]:
                yield
        finally:
            assert config == {"model": None}

    assert fail_everywhere(compose, 2) > 10


def test_a_session_says_how_it_ended_and_takes_a_failed_turn_back() -> None:
    found = definitions("02_llm_session_manager/session_by_hand")
    session, turn = found["session"], found["turn"]
    ends: list[tuple[str, str]] = []

    @contextmanager
    def compose(parts: Sequence[Part]) -> Iterator[None]:
        chat = found["Chat"]()
        try:
            with session(chat), parts[0], turn(chat), parts[1]:
                assert chat.status == "open"
                chat.messages.append({})
                chat.tokens += 1
                yield
        except HardFault:
            ends.append((chat.status, "cancelled"))
            raise
        except Fault:
            ends.append((chat.status, "error"))
            raise
        else:
            ends.append((chat.status, "ok"))

    assert fail_everywhere(compose, 2) > 10
    assert {was for was, _ in ends} == {"ok", "error", "cancelled"}
    assert all(was == wanted for was, wanted in ends)


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, asyncio.CancelledError])
def test_a_turn_that_fails_leaves_no_message_and_keeps_its_spend(kind: type[BaseException]) -> None:
    found = definitions("02_llm_session_manager/session_by_hand")
    chat = found["Chat"](messages=[{"role": "user"}], tokens=5)

    def use() -> None:
        with found["session"](chat), found["turn"](chat):
            chat.messages += [{}, {}]
            chat.tokens += 7
            raise kind

    with pytest.raises(kind) as caught:
        use()
    assert caught.value.__notes__ == ["rolled back; 7 tokens stay spent"]
    assert (chat.tokens, chat.messages) == (12, [{"role": "user"}])


def test_a_session_with_tasks_is_settled_when_all_of_them_have_ended(
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = definitions("03_async_manager/session_with_tasks")["session"]

    @asynccontextmanager
    async def scenario() -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
        running: set[str] = set()
        capsys.readouterr()

        async def ask(name: str, spent: list[int]) -> None:
            running.add(name)
            try:
                await asyncio.sleep(0)
                spent.append(1)
            finally:
                print("ended", name)
                running.discard(name)

        async def work() -> None:
            async with session("s1") as (tasks, spent):
                for name in "ab":
                    tasks.create_task(ask(name, spent))
                await asyncio.sleep(0)

        yield work
        assert not running
        said = capsys.readouterr().out.splitlines()
        assert not said or said[-1].startswith("settle s1")

    assert cancel_everywhere(scenario) > 3


@pytest.mark.parametrize("limit", [None, 60.0])
def test_a_queue_loses_no_gpu_whenever_who_waits_is_cancelled(limit: float | None) -> None:
    found = definitions("03_async_manager/gpu_pool_fixed")
    found["held"] = Counter()
    acquire = found["acquire"]

    @asynccontextmanager
    async def scenario() -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
        gpus: asyncio.Queue[str] = asyncio.Queue()

        async def give() -> None:
            await asyncio.sleep(0)
            gpus.put_nowait("gpu0")

        async def work() -> None:
            async with asyncio.timeout(limit):
                gpu = await gpus.get()
            gpus.put_nowait(gpu)
            async with acquire(gpus):
                await asyncio.sleep(0)

        giving = asyncio.create_task(give())
        yield work
        await giving
        assert gpus.qsize() == 1

    assert cancel_everywhere(scenario) > 2


def test_a_file_to_copy_is_as_long_as_the_page_says() -> None:
    said = list(_lengths())
    assert {name for _, name, _ in said} >= {"config", "timing", "pool"}
    for page, name, lines in said:
        text = (ROOT / f"src/context_workshop/{name}.py").read_text("utf-8")
        assert len(text.splitlines()) == lines, f"{page} says {lines} lines of {name}.py"


def _lengths() -> Iterator[tuple[str, str, int]]:
    """The files of the package that chapters say to copy, with their length as it is said there."""
    for page in sorted(ROOT.glob("docs/*/[0-9]*.md")):
        for found in LENGTH.finditer(page.read_text("utf-8")):
            yield page.relative_to(ROOT).as_posix(), found["name"], int(found["lines"])
