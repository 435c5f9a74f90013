"""Code says its language, and a pair of tabs which of the two it is."""

from __future__ import annotations

import pytest
from markdown import Markdown

from workshop_site.showing.code_language import CodeLanguage


def marked(text: str, language: str = "zh") -> str:
    return CodeLanguage(Markdown(), language).run(text)


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
    once = marked(code, language)
    assert once.startswith(marks)
    assert marked(once, language) == once


def test_the_tabs_of_a_pair_say_which_they_are() -> None:
    pair = '<label for="__tabbed_1_1">❌ 坏的</label><label for="__tabbed_1_2">✅ 改好的</label>'
    assert marked(pair).split("<label")[1:] == [
        ' for="__tabbed_1_1" class="tab--broken">❌ 坏的</label>',
        ' for="__tabbed_1_2" class="tab--fixed">✅ 改好的</label>',
    ]
