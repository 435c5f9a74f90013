"""What the recorder sees of single statements, in the words of the text renderer."""

from textwrap import dedent
from typing import get_args

import pytest
from tests.ladder.conftest import Watch

from context_workshop.ladder import Fate, render_text
from context_workshop.ladder.probe import PROBE, ProbeName

CASES = {
    "nesting": (
        """
        with Quiet("a") as a, Quiet("b"):
            with Quiet("c"):
                print("use", 1, None)
        """,
        """
        1  ┌ Quiet("a")
        1  │ ┌ Quiet("b")
        2  │ │ ┌ Quiet("c")
        3  │ │ │ · use 1 None
        2  │ │ └ Quiet("c")
        1  │ └ Quiet("b")
        1  └ Quiet("a")
        """,
    ),
    "the source text is kept, on one line": (
        """
        with (
            Quiet('a',
                  suppress = True), Quiet("中" "文")
        ):
            pass
        """,
        """
        2  ┌ Quiet('a', suppress = True)
        3  │ ┌ Quiet("中" "文")
        3  │ └ Quiet("中" "文")
        2  └ Quiet('a', suppress = True)
        """,
    ),
    "an error goes through": (
        """
        with Quiet():
            raise ValueError
        """,
        """
        1  ┌ Quiet()
        1  └ Quiet()  ✗ ValueError
        """,
    ),
    "suppressed": (
        """
        with Quiet(), Quiet(suppress=True):
            raise ValueError
        """,
        """
        1  ┌ Quiet()
        1  │ ┌ Quiet(suppress=True)
        1  │ └ Quiet(suppress=True)  ✓ suppressed: ValueError
        1  └ Quiet()
        """,
    ),
    "failed to enter": (
        """
        with Quiet("a"), Quiet(enter=OSError()), Quiet("never"):
            pass
        """,
        """
        1  ┌ Quiet("a")
        1  │ ✗ Quiet(enter=OSError())  failed to enter: OSError
        1  └ Quiet("a")  ✗ OSError
        """,
    ),
    "an expression that fails is not being entered": (
        """
        with Quiet("a"), undefined():
            pass
        """,
        """
        1  ┌ Quiet("a")
        1  └ Quiet("a")  ✗ NameError
        """,
    ),
    "failed to leave": (
        """
        with Quiet("a"), Quiet(exit=OSError()):
            pass
        """,
        """
        1  ┌ Quiet("a")
        1  │ ┌ Quiet(exit=OSError())
        1  │ └ Quiet(exit=OSError())  ✗ failed to leave: OSError
        1  └ Quiet("a")  ✗ OSError
        """,
    ),
    "an exit puts its own error in place of the block's": (
        """
        with Quiet(exit=OSError()):
            raise ValueError
        """,
        """
        1  ┌ Quiet(exit=OSError())
        1  └ Quiet(exit=OSError())  ✗ ValueError → OSError
        """,
    ),
    "what happens inside enter and exit": (
        """
        @contextmanager
        def outer():
            with Quiet("inner"):
                print("setup")
                yield
                print("cleanup")
        with outer():
            print("body")
        """,
        """
        7  ╷ outer()  entering
        3  ┆ ┌ Quiet("inner")
        4  ┆ │ · setup
        7  ├ │ outer()  entered
        8  │ │ · body
        7  ├ │ outer()  leaving
        6  ┆ │ · cleanup
        3  ┆ └ Quiet("inner")
        7  └ outer()
        """,
    ),
    "exit stack": (
        """
        with ExitStack() as stack:
            for name in "ab":
                stack.enter_context(Quiet(name))
            stack.callback(lambda word: None, word="bye")
            stack.push(Quiet("pushed"))
            @stack.callback
            def done():
                print("done")
        """,
        """
        1  ┌ ExitStack()
        3  │ ┌ Quiet(name)
        3  │ │ ┌ Quiet(name)
        4  │ │ │ ┌ callback lambda
        5  │ │ │ │ ┌ push Quiet("pushed")
        6  │ │ │ │ │ ┌ callback done
        1  ├ │ │ │ │ │ ExitStack()  leaving
        6  ┆ │ │ │ │ ├ callback done  leaving
        8  ┆ │ │ │ │ ┆ · done
        6  ┆ │ │ │ │ └ callback done
        5  ┆ │ │ │ └ push Quiet("pushed")
        4  ┆ │ │ └ callback lambda
        3  ┆ │ └ Quiet(name)
        3  ┆ └ Quiet(name)
        1  └ ExitStack()
        """,
    ),
    "exit stack: the second fails to enter": (
        """
        with ExitStack() as stack:
            a = [stack.enter_context(m) for m in (Quiet("a"), Quiet(enter=OSError()))]
        """,
        """
        1  ┌ ExitStack()
        2  │ ┌ m
        2  │ │ ✗ m  failed to enter: OSError
        1  ├ │ ExitStack()  leaving: OSError
        2  ┆ └ m  ✗ OSError
        1  └ ExitStack()  ✗ OSError
        """,
    ),
    "exit stack: suppressed and failed": (
        """
        with ExitStack() as stack:
            stack.enter_context(Quiet("last"))
            stack.enter_context(Quiet(suppress=True))
            stack.enter_context(Quiet(exit=OSError()))
            raise ValueError
        """,
        """
        1  ┌ ExitStack()
        2  │ ┌ Quiet("last")
        3  │ │ ┌ Quiet(suppress=True)
        4  │ │ │ ┌ Quiet(exit=OSError())
        1  ├ │ │ │ ExitStack()  leaving: ValueError
        4  ┆ │ │ └ Quiet(exit=OSError())  ✗ ValueError → OSError
        3  ┆ │ └ Quiet(suppress=True)  ✓ suppressed: OSError
        2  ┆ └ Quiet("last")
        1  └ ExitStack()  ✓ suppressed: ValueError
        """,
    ),
    "pop_all hands on": (
        """
        with ExitStack() as stack:
            stack.enter_context(Quiet("a"))
            kept = stack.pop_all()
        print("still open")
        kept.close()
        """,
        """
        1  ┌ ExitStack()
        2  │ ┌ Quiet("a")
        3  │ │ ↗ stack.pop_all()  handed on
        1  └ │ ExitStack()
        4    │ · still open
        2    └ Quiet("a")
        """,
    ),
    "async exit stack": (
        """
        @asynccontextmanager
        async def amanager():
            yield
        async def goodbye(): pass
        async def main():
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(amanager())
                stack.push_async_callback(goodbye)
                stack.enter_context(Quiet("sync"))
        asyncio.run(main())
        """,
        """
        6  ┌ AsyncExitStack()
        7  │ ┌ amanager()
        8  │ │ ┌ callback goodbye
        9  │ │ │ ┌ Quiet("sync")
        6  ├ │ │ │ AsyncExitStack()  leaving
        9  ┆ │ │ └ Quiet("sync")
        8  ┆ │ └ callback goodbye
        7  ┆ └ amanager()
        6  └ AsyncExitStack()
        """,
    ),
    "never closed": (
        """
        def numbers():
            with Quiet("generator"):
                yield 1
        kept.append(numbers())
        next(kept[0])
        stack = ExitStack()
        stack.enter_context(Quiet("stack"))
        kept.append(stack)
        """,
        """
        2  ┌ Quiet("generator")
        7  │ ┌ Quiet("stack")
        2  ╎ │ Quiet("generator")  never closed
        7  │ ╎ Quiet("stack")  never closed
        """,
    ),
    "marks are the first line of what is printed": (
        """
        import io; null = io.StringIO(); print()
        print("one", "two", sep="-")
        print("first\\nsecond")
        print(object())
        print("to a file", file=null)
        print(f"{1 + 1}", *[3, 4])
        """,
        """
        2  · one-two
        3  · first
        4  · <object object at 0x…>
        6  · 2 3 4
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_recorded(name: str, watch: Watch) -> None:
    program, drawn = CASES[name]
    kept: list[object] = []
    ladder = watch(program, kept=kept)
    assert render_text(ladder, legend=False) == dedent(drawn).lstrip("\n")


def test_cancelled_task(watch: Watch) -> None:
    ladder = watch("""
        async def work():
            with Quiet("work"):
                await asyncio.sleep(9)
        async def main():
            task = asyncio.create_task(work())
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
        asyncio.run(main())
    """)
    assert [(str(s.fate), s.error) for s in ladder.spans] == [("cancelled", "CancelledError")]


def test_a_closed_generator_is_cancelled_from_outside(watch: Watch) -> None:
    ladder = watch("""
        def numbers():
            with Quiet():
                yield
        one = numbers()
        next(one)
        one.close()
    """)
    assert [(s.fate, s.error) for s in ladder.spans] == [(Fate.CANCELLED, "GeneratorExit")]


def test_nothing_of_the_program_is_kept_alive(watch: Watch) -> None:
    space: dict[str, object] = {}
    watch(
        """
        import weakref
        manager, error = Quiet(suppress=True), ValueError()
        with manager, ExitStack() as stack:
            stack.enter_context(manager)
            stack.callback(manager.__enter__)
            raise error
        refs["manager"] = weakref.ref(manager)
        error.__traceback__ = None
        del manager, stack
        """,
        refs=space,
    )
    reference = space["manager"]
    assert callable(reference)
    assert reference() is None


def test_more_blocks_than_python_allows_are_skipped_and_named(watch: Watch) -> None:
    withs = "".join(f"{'  ' * i}with Quiet({i}):\n" for i in range(12))
    ladder = watch(f"{withs}{'  ' * 12}pass")
    assert [span.label for span in ladder.spans] == ["Quiet(0)", "Quiet(1)", "Quiet(2)"]
    assert ladder.skipped == [f"program.py:{line}" for line in range(4, 13)]
    assert "program.py:4 not recorded, nested too deeply\n" in render_text(ladder)


def test_a_limit_keeps_memory_bounded(watch: Watch) -> None:
    ladder = watch("""
        for i in range(10_003):
            with Quiet():
                pass
    """)
    assert (len(ladder.spans), ladder.dropped) == (10_000, 3)
    assert "\n… 3 more not kept\n" in render_text(ladder)


def test_a_full_ladder_still_sees_what_it_began_being_left(watch: Watch) -> None:
    ladder = watch("""
        with Quiet("around"):
            for i in range(10_003):
                with Quiet():
                    pass
            with ExitStack() as stack:
                stack.enter_context(Quiet("late"))
            print("late")
    """)
    assert not ladder.never_closed
    assert [ladder.spans[0].label, ladder.spans[0].fate] == ['Quiet("around")', Fate.LEFT]
    assert 9_990 < len(ladder.spans) <= 10_001
    assert len(ladder.spans) + ladder.dropped == 1 + 10_003 + 2 + 1


def test_what_the_rewriter_calls_is_there() -> None:
    assert set(get_args(ProbeName)) == {name for name in dir(PROBE) if name[0] != "_"} - {"stop"}
