"""An address that was published stays, or redirects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workshop_site.checking import published
from workshop_site.checking.links import Site
from workshop_site.project import Project

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject

PAGE = (
    '<h1 id="one">1</h1><input id="__nav"><dl><dt id="term">t</dt></dl><h2 class="a" id="b">b</h2>'
)


@pytest.fixture
def site(project: SmallProject) -> SmallProject:
    project.page("# Page\n")
    project.write("site/index.html", '<h1 id="home">x</h1>')
    project.write("site/404.html", '<h1 id="none">x</h1>')
    project.write("site/en/page/index.html", PAGE)
    published.add(Project(project.root), Site(project.root / "site"))
    return project


def problems(site: SmallProject) -> list[str]:
    return list(published.problems(Project(site.root), Site(site.root / "site")))


def test_pages_headings_and_terms_are_listed(site: SmallProject) -> None:
    text = (site.root / published.FILE).read_text("utf-8")
    assert text == ". home\nen/page one term b\n"
    assert problems(site) == []
    assert not published.add(Project(site.root), Site(site.root / "site"))


def test_what_is_gone_is_named(site: SmallProject) -> None:
    site.write("site/en/page/index.html", PAGE.replace('id="term"', 'id="other"'))
    (found,) = problems(site)
    assert found.startswith("docs/published.txt:2: en/page#term is gone: keep the heading's anchor")
    (site.root / "site/en/page/index.html").unlink()
    (found,) = problems(site)
    assert found.startswith("docs/published.txt:2: en/page is gone: keep the page, or leave a")


def test_it_is_not_forgotten_by_adding(site: SmallProject) -> None:
    site.write("site/en/page/index.html", '<h1 id="new">x</h1>')
    assert published.add(Project(site.root), Site(site.root / "site"))
    assert "en/page one term b new\n" in (site.root / published.FILE).read_text("utf-8")
    assert len(problems(site)) == 3


def test_an_old_anchor_and_a_redirect_keep_it(site: SmallProject) -> None:
    redirect = '<meta http-equiv="refresh" content="0; url=../moved/">'
    site.write("site/en/page/index.html", redirect)
    assert len(problems(site)) == 1
    site.write("site/en/moved/index.html", PAGE.replace('id="b"', ""))
    (found,) = problems(site)
    assert "en/page#b is gone" in found
    site.write("site/en/moved/index.html", PAGE.replace('id="b"', "") + '<a id="b"></a>')
    assert problems(site) == []
