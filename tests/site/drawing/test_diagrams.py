"""Diagrams, by breaking things: what is missing, stale or wrong stops the build and says so."""

from __future__ import annotations

import importlib.util
import re
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from workshop_site.__main__ import main
from workshop_site.checking import edition
from workshop_site.drawing import styles
from workshop_site.drawing.approve import approve, problems
from workshop_site.drawing.diagram import Diagram, diagrams
from workshop_site.project import Project, SiteError
from workshop_site.reading.pages import Page
from workshop_site.showing.figure import figure

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject

needs_merman = pytest.mark.skipif(
    importlib.util.find_spec("merman") is None, reason="merman has no wheel for this platform"
)

FLOW = 'flowchart LR\n  A["进入"] -- "抛出异常" --> B["__exit__"]:::bad\n'
SEQUENCE = "sequenceDiagram\n  participant A as 调用方\n  A->>A: __enter__()\n"
CLASS = "classDiagram\n  class Timer {\n    +__enter__() Timer\n  }\n  Base <|-- Timer : 实现\n"
STATE = "stateDiagram-v2\n  已创建 --> 已结束: next()\n"


def page(source: str, header: str = 'title="两条路" desc="先进入，再退出。"') -> str:
    return f"# Page\n\n```mermaid {header}\n{source}```\n"


def drawn(small: SmallProject, text: str) -> Project:
    small.page(text)
    project = Project(small.root)
    list(approve(project))
    return project


@needs_merman
@pytest.mark.parametrize("source", [FLOW, SEQUENCE, CLASS, STATE], ids=["flow", "seq", "cls", "st"])
def test_a_fence_becomes_its_drawing(project: SmallProject, source: str) -> None:
    drawn(project, page(source))
    built = project.build("--strict")
    assert built.returncode == 0, built.log
    found = re.search(r"<figure.*?</figure>", project.html(), re.DOTALL)
    assert found is not None
    root = ET.fromstring(found[0])  # noqa: S314  # our own page
    svg = root.find(".//{*}svg")
    assert svg is not None
    assert svg.get("role") == "img"
    texts = {each.get("id"): each.text for each in svg.iterfind("./*[@id]")}
    title, desc = svg.attrib["aria-labelledby"].split()
    assert (texts[title], texts[desc]) == ("两条路", "先进入，再退出。")
    assert root.findtext("figcaption") == "两条路"
    words = "".join(
        "".join(each.itertext()) for each in svg.iter("{http://www.w3.org/2000/svg}text")
    )
    for label in re.findall(r"[\u4e00-\u9fff]+|__\w+__", source):
        assert label in words


@needs_merman
def test_two_drawings_share_no_id(project: SmallProject) -> None:
    drawn(project, page(SEQUENCE) + page(SEQUENCE.replace("A", "B")) + page(FLOW))
    assert project.build("--strict").returncode == 0
    ids = re.findall(r'\bid="(diagram-[^"]*|actor\d*|root-\d*)"', project.html())
    assert len(ids) >= 9
    assert len(ids) == len(set(ids))


@needs_merman
def test_colours_come_from_the_page() -> None:
    from workshop_site.drawing.merman import draw

    for source in (FLOW, SEQUENCE, CLASS, STATE):
        bare = re.sub(r"var\(--diagram-[\w-]+,[^)]*\)", "", draw(Diagram(source, "t", "d")))
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|(?:rgb|hsl)a?\(", bare)


@pytest.mark.parametrize(
    ("source", "header", "message"),
    [
        (FLOW, 'desc="x"', "the mermaid fence 'without a title' lacks title"),
        (FLOW, 'title="x"', "the mermaid fence 'x' lacks desc"),
        (FLOW, 'title="x" desc=" "', "the mermaid fence 'x' lacks desc"),
        (FLOW, 'title="x" desc="y" width="9"', "the mermaid fence 'x' has unknown options: width"),
        ("gantt\n", 'title="x" desc="y"', "the diagram 'x' begins with 'gantt'; known kinds"),
    ],
)
def test_a_wrong_fence_stops_the_build(
    project: SmallProject, source: str, header: str, message: str
) -> None:
    project.page(page(source, header))
    built = project.build()
    assert built.returncode != 0
    assert f"docs/zh/index.md:3: {message}" in built.log
    assert not (project.root / "site/index.html").exists()
    with pytest.raises(SiteError, match=r"^docs/en/index\.md:3: " + re.escape(message)):
        list(problems(Project(project.root)))


@needs_merman
@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            'flowchart LR\n  A["no end --> B\n',
            "the diagram 'x' can't be drawn: Diagram parse error",
        ),
        ("flowchart LR\n  A --> B\n  style A fill:#ff0000\n", "names colours (#ff0000)"),
    ],
)
def test_a_source_that_cannot_be_drawn_changes_no_file(
    project: SmallProject, source: str, message: str
) -> None:
    drawn(project, page(FLOW))
    before = sorted((project.root / "docs/diagrams").rglob("*.svg"))
    project.page(page(SEQUENCE) + page(source, 'title="x" desc="y"'))
    with pytest.raises(SiteError, match=re.escape(message)):
        list(approve(Project(project.root)))
    assert sorted((project.root / "docs/diagrams").rglob("*.svg")) == before


def test_a_missing_drawing_stops_the_build(project: SmallProject) -> None:
    project.page(page(FLOW))
    built = project.build()
    assert built.returncode != 0
    assert (
        "docs/zh/index.md:3: the diagram '两条路' has not been drawn, or has changed since"
        in built.log
    )
    assert "make approve" in built.log
    assert not (project.root / "site/index.html").exists()


@needs_merman
def test_an_edited_source_needs_a_new_drawing(project: SmallProject) -> None:
    drawn(project, page(FLOW))
    project.page(page(FLOW.replace("进入", "打开")))
    assert "has changed since" in project.build().log


@needs_merman
def test_problems_and_their_mending(project: SmallProject) -> None:
    site = drawn(project, page(FLOW))
    assert list(problems(site)) == []
    folder = project.root / "docs/diagrams"
    stale = next(folder.glob("zh/index.flow-*.svg"))
    whole = stale.read_text(encoding="utf-8")
    stale.write_text(whole.replace("抛出异常", "抛出错误"), encoding="utf-8")
    next(folder.glob("en/*.svg")).unlink()
    project.write("docs/diagrams/zh/gone.flow-0123456789.svg", "<svg/>")
    found = "\n".join(problems(site))
    assert re.search(r"docs/diagrams/en/index\.flow-\w+\.svg is missing: 两条路", found)
    assert re.search(r"docs/diagrams/zh/index\.flow-\w+\.svg is stale: 两条路", found)
    assert "docs/diagrams/zh/gone.flow-0123456789.svg is an orphan" in found
    assert len(found.splitlines()) == 3

    assert len(list(approve(site))) == 3
    assert list(problems(site)) == []
    assert stale.read_text(encoding="utf-8") == whole
    assert list(approve(site)) == []


def test_the_same_diagram_twice_on_a_page(project: SmallProject) -> None:
    project.page(page(FLOW) + page(FLOW))
    with pytest.raises(SiteError, match=r"docs/en/index\.md: '两条路' is drawn twice"):
        list(problems(Project(project.root)))


def test_diagrams_inside_other_blocks_are_found() -> None:
    fence = page(FLOW).partition("\n\n")[2]
    nested = "".join(f"    {line}\n" for line in fence.splitlines())
    text = f'!!! note\n{nested}\n````markdown\n{fence}````\n\n=== "tab"\n{nested}'
    assert diagrams(Page(text)) == [Diagram(FLOW.rstrip("\n"), "两条路", "先进入，再退出。")] * 2


def test_diagrams_on_both_sides_of_a_snippet_are_found() -> None:
    snippet = '```python exec="on" ladder="on"\n--8<-- "x.py"\n```\n\n'
    assert len(diagrams(Page(page(FLOW) + snippet + page(FLOW)))) == 2


@needs_merman
def test_a_wide_drawing_scrolls_by_keyboard() -> None:
    from workshop_site.drawing.merman import draw

    wide = "flowchart LR\n" + "\n".join(f"  N{i} --> N{i + 1}" for i in range(8))
    for source, scrolls in ((wide, True), ("flowchart TD\n  A --> B\n", False)):
        shown = figure(draw(Diagram(source, "t", "d")), "t", "diagram")
        assert ('tabindex="0"' in shown) is scrolls


@needs_merman
def test_command_line(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(command: str) -> tuple[int, str, str]:
        arguments = ["workshop_site", "--root", str(project.root), command]
        monkeypatch.setattr(sys, "argv", arguments)
        return (main(), *capsys.readouterr())

    project.page("# Page { #page }\n\n" + page(FLOW).partition("\n\n")[2])
    edition.accept(Project(project.root), ["docs/en/index.md"])
    code, out, _ = run("check")
    assert code == 1
    assert out.count("is missing") == 2
    code, out, _ = run("approve")
    assert code == 0
    assert out.count("drew docs/diagrams/") == 2
    assert run("check") == (0, "", "")
    project.page(page(FLOW, 'title="x"'))
    code, out, err = run("approve")
    assert (code, out) == (1, "")
    assert "docs/en/index.md:3: the mermaid fence 'x' lacks desc" in err


def test_the_rules_of_all_drawings_stand_in_one_sheet() -> None:
    svg = '<svg id="{0}"><style>#{0} .a{{x:1}}\n#{0} .{1}{{x:2}}</style></svg>'
    one, two = svg.format("d1", "b"), svg.format("d2", "c")
    lines = styles.shared([("flow", one), ("flow", two)]).splitlines()[1:]
    assert sorted(lines) == [
        "svg.diagram-flow .a{x:1}",
        "svg.diagram-flow .b{x:2}",
        "svg.diagram-flow .c{x:2}",
    ]
    assert lines[0] == "svg.diagram-flow .a{x:1}"
    other = (
        svg.format("d3", "a").replace(".a{x:1}", ".b{x:2}").replace("#d3 .a{x:2}", "#d3 .a{x:1}")
    )
    with pytest.raises(SiteError, match="different versions"):
        styles.shared([("flow", one), ("flow", other)])
