"""The glossary: its file, the pages and tooltips made from it, and the words of the search."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

import markdown
import pytest

from tests.site.conftest import REPOSITORY, block
from workshop_site.project import Project, SiteError
from workshop_site.publishing.search import teach_jieba
from workshop_site.reading import pages
from workshop_site.reading import terms as glossary
from workshop_site.showing.fences import Fences
from workshop_site.showing.glossary import definitions
from workshop_site.showing.tooltips import Tooltips

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject

PROJECT = Project(REPOSITORY)
TERMS = glossary.load(PROJECT)
GOOD = """
    [[a]]
    en = "cancel scope"
    zh = "取消作用域"
    avoid = ["取消范围"]
    false_friends = ["范围"]
    def_en = "A block that can be cancelled: `CancelScope`."
    def_zh = "可以取消的块：`CancelScope`。"
    tooltip = true

    [[a]]
    en = "LIFO"
    zh = "后进先出"
    def_en = "Last in, first out."
    def_zh = "最后进入的最先退出。"
    tooltip = true

    [[b]]
    en = "cancellation"
    zh = "取消"
    def_en = "A request to stop."
    def_zh = "要求停下。"
    tooltip = true
"""


def render(terms: list[glossary.Term], text: str, language: str = "zh") -> str:
    md = markdown.Markdown(
        extensions=["attr_list", "def_list", "admonition", "fenced_code", "tables"]
    )
    generated = {"glossary": lambda section: definitions(terms, section, language)}
    md.preprocessors.register(Fences(md, PROJECT, language, generated), "glossary", 34)
    md.treeprocessors.register(Tooltips(md, terms, language), "tooltips", 6)
    return md.convert(text)


@pytest.fixture
def terms(project: SmallProject) -> list[glossary.Term]:
    project.write(glossary.FILE, GOOD)
    return glossary.load(Project(project.root))


def test_has_terms_and_their_anchors_differ() -> None:
    assert len(TERMS) > 75
    assert len({term.anchor for term in TERMS}) == len(TERMS)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", term.anchor) for term in TERMS)


def test_no_rendering_to_avoid_is_one_that_is_right() -> None:
    right = {form for term in TERMS for form in term.forms("zh")}
    assert [
        word for term in TERMS for word in term.avoid if any(word in form for form in right)
    ] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_each_section_once_and_in_order(language: str) -> None:
    page = pages.read(PROJECT, REPOSITORY / f"docs/{language}/glossary.md")
    shown = [each.body[0].strip() for each in page.fences("glossary")]
    assert shown == list(dict.fromkeys(term.section for term in TERMS))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_has_an_anchor_for_each_term(language: str) -> None:
    html = render(TERMS, (REPOSITORY / f"docs/{language}/glossary.md").read_text("utf-8"), language)
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert {term.anchor for term in TERMS} <= set(ids)


WRONG = {
    (
        'def_zh = "要求停下。"',
        "",
    ): "glossary.toml:19: 'cancellation' of [[b]] lacks def_zh",
    ('zh = "取消"', 'zh = "取消"\nzhs = "x"'): "glossary.toml:19: .* unknown field, zhs",
    ('zh = "取消"', 'zh = "取消"\nline = 3'): "unknown field, line",
    ('avoid = ["取消范围"]', 'avoid = "取消范围"'): "glossary.toml:3: .*avoid is not a list",
    (
        "tooltip = true\n\n[[b]]",
        "tooltip = 1\n\n[[b]]",
    ): "glossary.toml:12: .*tooltip is not a bool",
    ('en = "cancellation"', 'en = "Cancel: scope"'): "glossary.toml:19: .*taken by line 3",
    ('en = "cancellation"', "en = cancellation"): "glossary.toml: .*line 19",
}


@pytest.mark.parametrize(("change", "said"), WRONG.items(), ids=WRONG.values())
def test_a_wrong_entry_is_named(project: SmallProject, change: tuple[str, str], said: str) -> None:
    good = dedent(GOOD)
    assert change[0] in good
    project.write(glossary.FILE, good.replace(*change))
    with pytest.raises(SiteError, match=said.replace("[[", r"\[\[")):
        glossary.load(Project(project.root))


def test_a_fence_becomes_definitions(terms: list[glossary.Term]) -> None:
    html = render(terms, "前\n\n```glossary\na\n```\n\n后")
    assert '<dt id="cancel-scope">取消作用域（cancel scope）</dt>' in html
    assert "<dd>可以取消的块：<code>CancelScope</code>。</dd>" in html
    assert "<dd>不写作：范围。</dd>" in html
    assert "要求停下" not in html
    english = render(terms, "```glossary\na\n```", "en")
    assert '<span lang="zh-Hans">取消作用域</span>' in english
    assert "范围" not in english


def test_a_fence_of_an_unknown_section_stops_the_build(terms: list[glossary.Term]) -> None:
    with pytest.raises(SiteError, match=r"no \[\[c\]\].*a, b"):
        render(terms, "```glossary\nc\n```")


def test_a_fence_that_is_shown_is_left_alone(terms: list[glossary.Term]) -> None:
    assert "<dl>" not in render(terms, "````text\n```glossary\na\n```\n````")


def test_tooltips_stand_inside_chinese_text(terms: list[glossary.Term]) -> None:
    html = render(terms, "在取消作用域里取消，按LIFO 的顺序")
    assert html.count("<abbr") == 3
    assert '<abbr title="cancel scope：可以取消的块：CancelScope。">取消作用域</abbr>里' in html
    assert '<abbr title="最后进入的最先退出。">LIFO</abbr> 的' in html


def test_a_tooltip_stands_once_in_a_section(terms: list[glossary.Term]) -> None:
    html = render(terms, "取消，取消\n\n- 取消\n- **取消**\n\n## 二\n\n取消\n\n### 三\n\n取消\n")
    assert html.count("<abbr") == 2


@pytest.mark.parametrize(
    "text",
    [
        "# 取消",
        "`取消`",
        "[取消](x.md)",
        "```text\n取消\n```",
        '!!! note "取消"\n    好',
        "XLIFO 和 LIFOs 和 LIFO_2",
        "| 取消 |\n|---|\n| 好 |",
        "<!-- 取消 -->",
    ],
)
def test_no_tooltip_there(terms: list[glossary.Term], text: str) -> None:
    assert "<abbr" not in render(terms, text)


def test_english_tooltips_know_plurals_and_capitals(terms: list[glossary.Term]) -> None:
    html = render(terms, "Cancel scopes nest. `x`: cancel scoped, uncancellation, LIFO", "en")
    assert re.findall("<abbr[^>]*>([^<]*)", html) == ["Cancel scopes", "LIFO"]


def test_tooltips_leave_the_text_as_it_is(terms: list[glossary.Term]) -> None:
    text = "甲取消乙**取消作用域**丙`取消`丁LIFO\n\n- LIFO[取消](x)取消"
    plain = re.sub("</?abbr[^>]*>", "", render(terms, text))
    assert plain == render([], text)


@pytest.mark.filterwarnings("ignore")  # jieba's own
def test_the_search_keeps_short_words_whole_and_cuts_long_ones() -> None:
    import jieba  # type: ignore[import-untyped]

    teach_jieba(PROJECT)
    for word in glossary.words(TERMS):
        assert word in jieba.cut(f"这个{word}"), word
    assert {"上下文", "管理器", "取消", "作用域"} <= set(jieba.cut("上下文管理器和取消作用域"))


def test_a_build_shows_all_of_it(project: SmallProject) -> None:
    project.write(glossary.FILE, GOOD)
    config = (project.root / "mkdocs.yml").read_text("utf-8")
    project.write("mkdocs.yml", config.replace("  tables:", "  def_list: {}\n  tables:"))
    project.write("snippets/c/a.py", "print(1)\n").with_suffix(".out").write_text("1\n")
    for language in ("zh", "en"):
        page = f"# T {{ #t }}\n\nLIFO 取消\n\n{block('c/a.py')}\n```glossary\na\n```\n"
        project.write(f"docs/{language}/index.md", page)
    built = project.build()
    assert built.returncode == 0, built.log
    assert project.html().count("<abbr") == 2
    assert project.html("en").count("<abbr") == 1
    assert 'id="cancel-scope"' in project.html("en")
