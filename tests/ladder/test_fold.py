"""What repeats is folded, and a drawing has a bounded size."""

from textwrap import dedent
from xml.etree import ElementTree

import pytest
from tests.ladder.conftest import Watch

from context_workshop.ladder import Ladder, render_svg, render_text


def drawn(ladder: Ladder) -> str:
    return render_text(ladder, legend=False)


def test_turns_of_a_loop(watch: Watch) -> None:
    ladder = watch("""
        for n in range(200):
            with Quiet(n):
                print("turn", n)
    """)
    assert drawn(ladder) == dedent("""\
        2  ┌ Quiet(n)
        3  │ · turn 0
        2  └ Quiet(n)
        2  ⋮ × 198
        2  ┌ Quiet(n)
        3  │ · turn 199
        2  └ Quiet(n)
    """)
    assert len(render_text(ladder, everything=True, legend=False).splitlines()) == 600


def test_four_turns_are_drawn(watch: Watch) -> None:
    ladder = watch("""
        for n in range(4):
            with Quiet(n): pass
    """)
    assert len(drawn(ladder).splitlines()) == 8


def test_a_turn_that_differs_is_drawn(watch: Watch) -> None:
    ladder = watch("""
        for n in range(200):
            with suppress(KeyError):
                if n == 150:
                    raise KeyError
    """)
    lines = drawn(ladder).splitlines()
    assert "2  └ suppress(KeyError)  ✓ suppressed: KeyError" in lines
    assert [line[5:] for line in lines if "×" in line] == ["× 148", "× 47"]


def test_loops_in_loops(watch: Watch) -> None:
    ladder = watch("""
        for a in range(6):
            with Quiet("outer"):
                for b in range(7):
                    with Quiet("inner"): pass
    """)
    assert [line[3:] for line in drawn(ladder).splitlines() if "×" in line] == [
        "│ ⋮ × 5",
        "⋮ × 4",
        "│ ⋮ × 5",
    ]


def test_a_stack_and_a_recursion_take_few_lanes(watch: Watch) -> None:
    ladder = watch("""
        with ExitStack() as stack:
            for n in range(100):
                stack.enter_context(Quiet(n))
        def deep(n):
            with Quiet("deep"):
                if n: deep(n - 1)
        deep(100)
    """)
    assert drawn(ladder) == dedent("""\
        1  ┌ ExitStack()
        3  │ ┌ Quiet(n)
        3  │ │ ⋮ × 98
        3  │ │ │ ┌ Quiet(n)
        1  ├ │ │ │ ExitStack()  leaving
        3  ┆ │ │ └ Quiet(n)
        3  ┆ │ ⋮ × 98
        3  ┆ └ Quiet(n)
        1  └ ExitStack()
        5  ┌ Quiet("deep")
        5  │ ⋮ × 99
        5  │ │   ┌ Quiet("deep")
        5  │ │   └ Quiet("deep")
        5  │ ⋮ × 99
        5  └ Quiet("deep")
    """)


def test_what_never_closed_is_not_folded_away(watch: Watch) -> None:
    kept: list[object] = []
    ladder = watch(
        """
        def numbers():
            with Quiet(): yield
        for _ in range(300):
            kept.append(numbers())
            next(kept[-1])
        """,
        kept=kept,
    )
    assert drawn(ladder).count("never closed") == 2
    assert drawn(ladder).count("× 298") == 2


def test_tasks_that_did_the_same(watch: Watch) -> None:
    ladder = watch("""
        async def work(n, lock):
            async with lock:
                await asyncio.sleep(0)
                if n == 7: raise KeyError
        async def main():
            lock = asyncio.Semaphore(3)
            tasks = (work(n, lock) for n in range(200))
            await asyncio.gather(*tasks, return_exceptions=True)
        asyncio.run(main())
    """)
    head = drawn(ladder).splitlines()[0].split()
    assert head == ["work", "1", "×", "197", "work", "8", "work", "200"]
    assert "✗ KeyError" in drawn(ladder)
    picture = ElementTree.fromstring(render_svg(ladder, title="t"))  # noqa: S314
    assert float(picture.get("height", 0)) < 600


MANY = """
    from random import Random
    random = Random(1)
    managers = [Quiet() for _ in range(9)]
    def go(n):
        if n == 0:
            with managers[0]: pass
        elif n == 1:
            with managers[1]: print(n)
        elif n == 2:
            with managers[2], managers[3]: pass
        else:
            with managers[4]: print(n)
    async def work(turns):
        for _ in range(turns):
            go(random.randrange(4))
            await asyncio.sleep(0)
    async def main():
        await asyncio.gather(*(work(n % 40) for n in range(90)))
    asyncio.run(main())
"""


def test_a_drawing_is_bounded(watch: Watch) -> None:
    ladder = watch(MANY)
    assert len(ladder.spans) > 1000
    lines = drawn(ladder).splitlines()
    assert len(lines) <= 122
    assert "+ " in lines[0]
    assert any("⋮" in line and "+ " in line for line in lines)
    picture = render_svg(ladder, title="t")
    assert len(picture) < 100_000


def test_times_do_not_disturb(watch: Watch) -> None:
    ladder = watch(MANY)
    assert render_text(ladder, times=True).count(" ms  ") == 121
    assert render_svg(ladder, title="t", times=True).count(" ms<") == 121


@pytest.mark.parametrize("ascii_only", [False, True])
def test_the_marks_that_occur_are_explained(watch: Watch, ascii_only: bool) -> None:
    ladder = watch("""
        for n in range(9):
            with suppress(KeyError): raise KeyError
        with Quiet(): print("x")
    """)
    text = render_text(ladder, ascii=ascii_only)
    keys = "+ entered   ' left   ok suppressed   - printed   x N more alike, folded\n"
    if not ascii_only:
        keys = "┌ entered   └ left   ✓ suppressed   · printed   × N more alike, folded\n"
    assert text.endswith(f"\n{keys}")
    picture = render_svg(ladder, title="t")
    for word in ("entered", "left", "suppressed", "printed", "more alike, folded"):
        assert f'<tspan class="dim">{word}</tspan>' in picture
    assert "never closed" not in picture
