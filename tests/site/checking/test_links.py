"""The check of a built site finds links that lead nowhere and files that nothing uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workshop_site.checking.links import Site

if TYPE_CHECKING:
    from pathlib import Path

INDEX = """
<link rel="stylesheet" href="css/site.css"><script src="js/a.js"></script>
<a href="guide/">guide</a> <a href="guide/#part%20two">part</a> <a href="#here" id="here">here</a>
<a href="/guide/index.html">absolute</a> <a href="https://example.org/nowhere">elsewhere</a>
<form data-src="js/late.js"></form>
<a href="mailto:a@example.org">mail</a> <img src="data:image/gif;base64,R0lGODlhAQ">
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    files = {
        "index.html": INDEX,
        "guide/index.html": '<h2 id="part two">x</h2><a href="..">up</a><a href="../en/">en</a>',
        "en/index.html": '<a href="../">zh</a>',
        "css/site.css": 'a{background:url("../img/a.svg")} @import "more.css"; b{c:url(data:x)}',
        "css/more.css": "",
        "img/a.svg": "",
        "js/a.js": "",
        "js/late.js": "",
        "llms.txt": "- [a](https://example.org/page.md) (in parts: [1](https://example.org/page.1.md))",
        "page.1.md": "",
        "404.html": '<a href="/">home</a>',
        "assets/theme.js": "",
        "search/search_index.json": "",
        "sitemap.xml.gz": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_whole(site: Path) -> None:
    assert list(Site(site).problems()) == []


BAD = {
    '<a href="none/">': "index.html: the link 'none/' leads nowhere",
    '<a href="../outside">': "leads nowhere",
    '<img src="none.svg">': "index.html: the link 'none.svg' leads nowhere",
    '<a href="#none">': "leads to no place in index.html: there is no id 'none'",
    '<a href="guide/#none">': "leads to no place in guide/index.html: there is no id 'none'",
    '<a href="">': "",
}


@pytest.mark.parametrize(("html", "said"), BAD.items())
def test_a_bad_link(site: Path, html: str, said: str) -> None:
    (site / "index.html").write_text(INDEX + html)
    found = list(Site(site).problems())
    assert len(found) == bool(said)
    assert said in "".join(found)


@pytest.mark.parametrize("name", ["img/b.svg", "css/old.css", "lost/index.html", "en/x.pdf"])
def test_an_orphan(site: Path, name: str) -> None:
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).write_text("")
    (found,) = Site(site).problems()
    assert found == f"{name}: nothing links to it or loads it: use it or delete it"


def test_a_bad_address_in_a_style_sheet(site: Path) -> None:
    (site / "css/more.css").write_text("a{background:url(none.png)}")
    assert list(Site(site).problems()) == ["css/more.css: 'none.png' leads nowhere: correct it"]
