"""What an include shows: a file without the comments around its sections, or one section."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workshop_site.project import Project, SiteError
from workshop_site.reading.excerpts import excerpt

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject

TEXT = """\
import a

def f():
    # --8<-- [start:cure]
    with a:

        pass
    # --8<-- [end:cure]
    # --8<-- [start:open]
    last()
"""


@pytest.fixture
def small(project: SmallProject) -> Project:
    project.write("snippets/c/x.py", TEXT)
    return Project(project.root)


def test_a_whole_file_has_no_comments_of_sections(small: Project) -> None:
    found = excerpt(small, "c/x.py", "p:1")
    assert found.text == "import a\n\ndef f():\n    with a:\n\n        pass\n    last()"
    assert found.numbers == (1, 2, 3, 5, 6, 7, 10)


def test_a_section_is_dedented_and_keeps_its_numbers(small: Project) -> None:
    found = excerpt(small, "c/x.py:cure", "p:1")
    assert found.lines == ("with a:", "", "    pass")
    assert found.numbers == (5, 6, 7)


WRONG = {
    "c/x.py:care": "p:1: snippets/c/x.py has no section 'care' (it has: cure, open): put it",
    "c/x.py:open": "snippets/c/x.py:9: this section is not closed: # --8<-- [end:open]",
    "c/y.py:cure": "p:1: there is no snippets/c/y.py",
}


@pytest.mark.parametrize(("include", "message"), WRONG.items())
def test_a_section_that_is_not_there(small: Project, include: str, message: str) -> None:
    with pytest.raises(SiteError) as info:
        excerpt(small, include, "p:1")
    assert message in str(info.value)
