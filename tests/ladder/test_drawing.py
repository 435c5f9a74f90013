"""The renderers and the exchange format."""

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.ladder.conftest import Watch

from context_workshop.ladder import (
    LABELS,
    Ladder,
    from_json,
    render_svg,
    render_text,
    to_json,
)

SVG = "{http://www.w3.org/2000/svg}"
EVERYTHING = """
    async def work(name, lock):
        async with lock:
            print("working <&> on", name)
            with suppress(OSError), Quiet(exit=OSError("lost")):
                raise KeyError
            await asyncio.sleep(9)

    async def main():
        lock = asyncio.Lock()
        tasks = [asyncio.create_task(work(name, lock)) for name in ("中文", "two")]
        for _ in range(3):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    stack = ExitStack()
    stack.enter_context(Quiet("a name that is much too long to fit on one line of a small screen"))
    kept.append(stack)
    with suppress(OSError), Quiet(enter=OSError()):
        pass
    asyncio.run(main())
"""


@pytest.fixture
def ladder(watch: Watch) -> Ladder:
    return watch(EVERYTHING, kept=[])


def draw(ladder: Ladder, **options: Any) -> ElementTree.Element:
    return ElementTree.fromstring(render_svg(ladder, title="Title <&>", **options))  # noqa: S314


def test_the_same_order_gives_the_same_picture(watch: Watch) -> None:
    one, two = (watch(EVERYTHING, kept=[]) for _ in range(2))
    assert render_text(one) == render_text(two)
    assert render_svg(one, title="t") == render_svg(two, title="t")
    assert to_json(one) == to_json(two)


def test_json_gives_the_ladder_back(ladder: Ladder) -> None:
    text = to_json(ladder)
    again = from_json(text)
    assert to_json(again) == text
    assert render_text(again) == render_text(ladder)
    assert render_svg(again, title="t") == render_svg(ladder, title="t")
    assert again.closed_in_reverse() == ladder.closed_in_reverse()
    assert list(map(str, again.never_closed)) == list(map(str, ladder.never_closed))


def test_json_tells_time_on_request(ladder: Ladder) -> None:
    assert '"time"' not in to_json(ladder)
    timed = to_json(ladder, times=True)
    times = [float(at) for at in re.findall(r'"time": ([\d.e-]+)', timed)]
    assert min(times) == 0
    assert to_json(from_json(timed), times=True) != to_json(ladder)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2}', '{"version": 1}', '{"version": 1, "columns": 5}']
)
def test_what_is_no_ladder_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a ladder|Expecting value"):
        from_json(text)


def test_a_span_of_an_unknown_kind_is_refused(ladder: Ladder) -> None:
    whole = json.loads(to_json(ladder))
    whole["spans"][0]["fate"] = "lost"
    with pytest.raises(ValueError, match="lost"):
        from_json(json.dumps(whole))


def test_ascii_draws_in_ascii(watch: Watch) -> None:
    drawn = render_text(watch(EVERYTHING.replace("中文", "one"), kept=[]), ascii=True)
    assert drawn.isascii()
    assert "KeyError -> OSError" in drawn


def test_text_with_times(ladder: Ladder) -> None:
    plain = render_text(ladder, legend=False)
    timed = render_text(ladder, times=True, legend=False)
    clock = re.compile(r"^ *[\d.]+ ms  ", re.MULTILINE)
    assert len(clock.findall(timed)) == len(plain.splitlines()) - 1
    stripped = [re.sub(r"^( *[\d.]+ ms| {13})  ", "", line) for line in timed.splitlines()]
    assert stripped == plain.splitlines()


def test_an_empty_ladder(watch: Watch) -> None:
    empty = watch("1 + 1")
    assert render_text(empty) == ""
    assert from_json(to_json(empty)).spans == []
    with pytest.raises(ValueError, match="the program entered no context manager"):
        render_svg(empty, title="t")


def test_the_picture_is_named_and_described(ladder: Ladder) -> None:
    picture = draw(ladder, id_prefix="chapter-3")
    assert picture.get("role") == "img"
    named = {node.get("id"): node.text for node in picture.iter() if node.get("id")}
    assert picture.get("aria-labelledby") == "chapter-3-title chapter-3-desc"
    assert named["chapter-3-title"] == "Title <&>"
    assert "work 1: working <&> on 中文" in str(named["chapter-3-desc"])
    assert all(str(name).startswith("chapter-3") for name in named)
    described = draw(ladder, description="In words.").find(f"{SVG}desc")
    assert described is not None
    assert described.text == "In words."


def test_a_task_that_only_leaves_what_another_entered_has_its_name(watch: Watch) -> None:
    ladder = watch("""
        async def main():
            stack = ExitStack()
            stack.enter_context(Quiet())
            await asyncio.create_task(closes(stack))
        async def closes(stack):
            stack.close()
        asyncio.run(main())
    """)
    names = ["".join(text.itertext()) for text in draw(ladder).iter(f"{SVG}text")][:2]
    assert names == ["main", "closes"]


def test_everything_is_inside_the_picture(ladder: Ladder) -> None:
    for times in (False, True):
        picture = draw(ladder, times=times)
        _, _, width, height = map(float, str(picture.get("viewBox")).split())
        assert width <= 400
        for text in picture.iter(f"{SVG}text"):
            x, y = float(str(text.get("x"))), float(str(text.get("y")))
            content = "".join(part.text or "" for part in text.iter(f"{SVG}tspan"))
            wide = sum(13 if ord(c) > 0x2E80 else 7.93 for c in content)
            assert 0 <= x <= x + wide <= width
            assert 13 < y < height


def test_colour_is_never_alone(ladder: Ladder) -> None:
    rules = render_svg(ladder, title="t")
    for name in ("error", "cancelled", "suppressed", "fg", "1", "2", "3"):
        assert f"var(--ladder-{name}," in rules
    without_colour = re.sub(r'class="[^"]*"|<style>.*?</style>', "", rules)
    for word in ("cancelled", "suppressed: OSError", "KeyError → OSError", "never closed"):
        assert word in without_colour


@pytest.mark.parametrize("render", [lambda x, **o: render_svg(x, title="t", **o), render_text])
def test_words_in_another_language(ladder: Ladder, render: Callable[..., str]) -> None:
    chinese = {name: f"词{i}" for i, name in enumerate(LABELS)}
    drawn = render(ladder, labels=chinese)
    for name in ("cancelled", "suppressed", "failed to enter", "never closed", "entering"):
        assert chinese[name] in drawn
        assert not re.search(rf"\b{name}\b", re.sub(r'class="[^"]*"|<style>.*?</style>', "", drawn))
    with pytest.raises(ValueError, match=r"unknown labels \['colour'\]"):
        render(ladder, labels={"colour": "red"})
