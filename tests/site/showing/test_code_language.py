"""A lighter page shows the same text in the same colours."""

from __future__ import annotations

import html
import re
from pathlib import Path

import material
import pytest
import tinycss2
from markdown import Markdown
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from workshop_site.slim import COLOURS, PLAIN, Slim, share_styles, without_indents
from workshop_site.stylesheets import Vocabulary, slim

ROOT = Path(__file__).parents[2]
SNIPPETS = sorted((ROOT / "snippets").rglob("*.py"))


def slimmed(text: str, language: str = "zh") -> str:
    return Slim(Markdown(), language).run(text)


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


@pytest.mark.parametrize("chapter", sorted({path.parent.name for path in SNIPPETS}))
def test_code_keeps_its_text(chapter: str) -> None:
    formatter: HtmlFormatter[str] = HtmlFormatter(wrapcode=True)
    for path in SNIPPETS:
        if path.parent.name == chapter:
            code = path.read_text(encoding="utf-8").strip("\n") + "\n"
            marked = highlight(code, PythonLexer(), formatter)
            result = slimmed(marked)
            assert text_of(result).strip("\n") == code.strip("\n")
            assert len(result) < 0.8 * len(marked)


def test_neighbours_of_one_colour_are_one_span() -> None:
    tokens = (
        '<span class="s2">&quot;a&quot;</span> <span class="s1">b</span><span class="p">)</span>'
    )
    assert (
        slimmed(f"<code>{tokens}</code>") == '<code><span class="s">&quot;a&quot; b</span>)</code>'
    )


def test_other_spans_are_left_alone() -> None:
    prose = '<p><span class="w">x</span> <code>a</code></p>'
    assert slimmed(prose) == prose


def test_colours_are_as_material_has_them() -> None:
    sheet = next(Path(material.__file__).parent.glob("templates/assets/stylesheets/main.*.css"))
    colours = dict[str, str]()
    for rule in tinycss2.parse_stylesheet(sheet.read_text(encoding="utf-8")):
        if rule.type == "qualified-rule":
            colour = re.search(r"color:var\((--md-code-hl-\w+-color)\)", rule.serialize())
            for name in re.findall(r"\.highlight \.(\w{1,3})\b", rule.serialize()):
                if colour:
                    colours.setdefault(name, colour[1])
    for first, names in COLOURS.items():
        assert {colours.get(name) for name in names.split()} == {colours[first]}
    kinds = {colours[name].split("-hl-")[1] for name in PLAIN & set(colours)}
    ours = (ROOT / "docs/theme/css/site.css").read_text(encoding="utf-8")
    for kind in kinds - {"punctuation-color"}:  # as the text, for the sake of 3 KB a page
        assert f"--md-code-hl-{kind}: var(--ink);" in ours


def drawing(name: str, css: str) -> str:
    return f'<svg class="flow" id="{name}"><g/><style>{css}</style><path id="p"/></svg>'


def test_drawings_of_a_kind_share_their_rules_in_order() -> None:
    page = drawing("a", "#a{x:1}#a .b{x:2}#a .d{x:4}") + drawing(
        "b", "#b .b{x:2}#b .c{x:3}#b .d{x:4}"
    )
    shared = share_styles(page)
    assert shared.count("<style>") == 1
    assert "svg.flow{x:1}svg.flow .b{x:2}svg.flow .c{x:3}svg.flow .d{x:4}" in shared
    assert shared.count("<path") == 2


def test_drawings_whose_rules_contradict_keep_their_own() -> None:
    page = drawing("a", "#a .b{x:1}#a .c{x:2}") + drawing("b", "#b .c{x:2}#b .b{x:1}")
    assert share_styles(page) == page


@pytest.mark.parametrize(
    ("language", "code", "marks"),
    [
        ("zh", "<pre><code>ok</code></pre>", '<pre lang="en" translate="no">'),
        ("zh", "<pre><code>好</code></pre>", '<pre translate="no">'),
        ("en", "<pre><code>ok</code></pre>", '<pre translate="no">'),
        ("zh", "<code>exit a different task</code>", '<code lang="en">'),
        ("zh", "<code>pop_all</code>", "<code>"),
        ("en", "<code>exit a different task</code>", "<code>"),
    ],
)
def test_code_says_its_language(language: str, code: str, marks: str) -> None:
    once = slimmed(code, language)
    assert once.startswith(marks)
    assert slimmed(once, language) == once


def test_the_tabs_of_a_pair_say_which_they_are() -> None:
    pair = '<label for="__tabbed_1_1">❌ 坏的</label><label for="__tabbed_1_2">✅ 改好的</label>'
    assert slimmed(pair).split("<label")[1:] == [
        ' for="__tabbed_1_1" class="tab--broken">❌ 坏的</label>',
        ' for="__tabbed_1_2" class="tab--fixed">✅ 改好的</label>',
    ]


def test_indents_go_but_not_those_of_code() -> None:
    page = "<p>\n   a\n\n  b</p>\n<pre>x\n\n    y\n</pre>\n  \n<p>"
    assert without_indents(page) == "<p>\na\nb</p>\n<pre>x\n\n    y\n</pre>\n<p>"


def test_rules_go_that_no_page_can_use() -> None:
    words = Vocabulary()
    words.read_page(
        '<p class="used tab"><input data-tabs="1:2"><script>add("made--" + way)</script>'
    )
    css = """
    :root { --md-read: 1px; --md-unread: url('data:image/svg+xml;charset=utf-8,<svg/>') }
    .used:hover, .unused { width: var(--md-read) /* why */ }
    .used .unused, [dir=rtl] .used, table { color: red }
    .used:not(.unused) > p::before { content: " ;} " }
    .made--up { color: red }
    .tabbed-labels > :nth-child(2) { color: red } .tabbed-labels > :nth-child(3) { color: red }
    @media print { .unused { color: red } }
    @media screen { .tab { color: red !important } }
    """
    words.names.add("tabbed-labels")
    assert slim(css, words) == (
        '@charset "utf-8";:root{--md-read:1px;}.used:hover{width:var(--md-read)}'
        '.used:not(.unused) > p::before{content:" ;} "}.made--up{color:red}'
        ".tabbed-labels > :nth-child(2){color:red}@media screen{.tab{color:red!important}}"
    )
