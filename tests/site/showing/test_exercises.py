"""Predictions are out of order, each time alike; exercises say how long they take."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_site.project import Project, SiteError
from workshop_site.reading.pages import Page
from workshop_site.reading.tasks import Task, tasks
from workshop_site.showing.exercise import door, listed
from workshop_site.showing.prediction import LEAST, MOST, WHY, WHY_ENDS, prediction

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject

LINES = st.lists(st.text("ab ", min_size=1, max_size=3).filter(str.strip), max_size=MOST + 1)


def shuffled(text: str) -> list[str]:
    made = prediction("docs/en/x.md:3", text, "<p>the answer</p>", "en")
    assert re.search("<p>the answer</p>(<!-- [a-z ]+ -->)?</details>", made)
    match = re.search(r'data-lines="([^"]*)"', made)
    assert match
    return list(json.loads(html.unescape(match[1])))


@given(LINES)
def test_the_lines_are_there_and_out_of_order(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    if LEAST <= len(lines) <= MOST and len(set(lines)) > 1:
        assert sorted(shuffled(text)) == sorted(lines)
        assert shuffled(text) != lines
        assert shuffled(text) == shuffled(f"{text}\n")
    else:
        with pytest.raises(SiteError, match=rf"x.md:3: a prediction needs .* prints {len(lines)}"):
            shuffled(text)


def test_what_is_printed_is_text() -> None:
    lines = ['<b title="x">', "a & b", "'c'"]
    assert sorted(shuffled("\n".join(lines))) == sorted(lines)


PREDICT = '```predict\n--8<-- "c/three.py"\n```\n'


def small_predictions(project: SmallProject, text: str) -> str:
    project.write("snippets/c/three.py", "for word in 'one', 'two', 'three':\n    print(word)\n")
    project.write("snippets/c/three.out", "one\ntwo\nthree\n")
    project.page(text)
    return project.render()


def test_why_is_folded_away_with_the_answer(project: SmallProject) -> None:
    """It may hold anything; it ends where the next heading begins, or the next prediction."""
    why = "Counted *up*.\n\n- why\n\n```python\n# Not a heading\n```\n"
    page = f"# Page\n\n{PREDICT}\n{why}\n{PREDICT}\nSecond.\n\n## Next\n\nAfter.\n\n{PREDICT}"
    made = small_predictions(project, page)
    answers = re.findall(r'<details class="predict-answer">(.*?)</details>', made, re.DOTALL)
    first, second, third = (answer.partition('<div class="predict-why">') for answer in answers)
    assert "one\ntwo\nthree" in first[0]
    assert first[2].index("<em>up</em>") < first[2].index("<li>why") < first[2].index("heading")
    assert "Second." in second[2]
    assert third[1] == ""
    outside = re.sub(r"<details.*?</details>", "", made, flags=re.DOTALL)
    assert "After." in outside
    assert not re.search(r"Counted|Not a heading|Second|why", outside)


def test_without_an_answer_there_is_no_why(project: SmallProject) -> None:
    text = f"{WHY}\n\nSaid too early.\n\n{WHY_ENDS}\n\nAfter.\n"
    project.page(f"# Page\n\n{text}")
    made = project.render()
    assert "After." in made
    assert "early" not in made


def test_an_exercise_says_how_long_it_takes() -> None:
    page = Page(
        '# All { #all }\n\n## One { #one .exercise data-minutes="10" }\n\n## Next { #next }\n'
    )
    assert tasks(page) == [Task("One", "one", 10)]
    page = Page("# All { #all }\n\n## One { #one .exercise }\n", "docs/en/exercises/01_x.md")
    with pytest.raises(SiteError, match=r"01_x.md:3: the exercise 'One' doesn't say how long"):
        tasks(page)


def test_a_chapter_leads_to_its_exercises_where_it_has_some(project: SmallProject) -> None:
    small = Project(project.root)
    assert door(small, "en", "01_x.md") == ""
    with pytest.raises(SiteError, match=r"names '01_x', and there is no docs/en/exercises/01_x.md"):
        listed(small, "en", "01_x")
    project.write(
        "docs/en/exercises/01_x.md",
        '# All { #all }\n\n## A { #a .exercise data-minutes="5" }\n\n'
        '## B { #b .exercise data-minutes="10" }\n',
    )
    said = door(small, "en", "01_x.md")
    assert "(exercises/01_x.md)" in said
    assert "2 of them, about 15 minutes" in said
    assert "- [B](01_x.md#b){ .exercise-link } About 10 minutes" in listed(small, "en", "01_x")
