"""The addresses that people may have kept: pages and their headings, once published, stay.

`docs/published.txt` has a line for each page: its address below the site's root (`.` for the first
page), and the ids of its headings and terms. A page that moves leaves a redirect; a heading that is
renamed keeps its anchor, or leaves the old one: `<a id="old-anchor"></a>`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop_site.checking.links import Site
    from workshop_site.project import Project

FILE = "docs/published.txt"
_KEPT = re.compile(r'<(?:h[1-6]|dt)\b[^>]*? id="([^"]+)"')
_REDIRECT = re.compile(r'<meta http-equiv="refresh" content="\d+; ?url=([^"#]+)', re.IGNORECASE)


def read(project: Project) -> dict[str, list[str]]:
    """The pages that were published, each with its ids."""
    lines = (project.root / FILE).read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if line.strip()]
    return {page: ids for page, *ids in words}


def problems(project: Project, site: Site) -> Iterator[str]:
    """The addresses that a built site lets die, a line each."""
    for number, (page, ids) in enumerate(read(project).items(), 1):
        file = site.root / page / "index.html"
        if file in site.pages and (to := _REDIRECT.search(site.pages[file].text)):
            file = (file.parent / to[1] / "index.html").resolve()
        if file not in site.pages:
            yield f"{FILE}:{number}: {page} is gone: keep the page, or leave a redirect there"
            continue
        for each in ids:
            if each not in site.pages[file].ids:
                yield (
                    f"{FILE}:{number}: {page}#{each} is gone: keep the heading's anchor, or put "
                    f'<a id="{each}"></a> where its words are now'
                )


def add(project: Project, site: Site) -> bool:
    """Add what a built site has and the list hasn't; whether there was anything."""
    file = project.root / FILE
    found = read(project) if file.is_file() else {}
    for path, page in site.pages.items():
        if path.name == "index.html" and not _REDIRECT.search(page.text):
            ids = found.setdefault(path.parent.relative_to(site.root).as_posix(), [])
            ids += [each for each in dict.fromkeys(_KEPT.findall(page.text)) if each not in ids]
    text = "".join(f"{' '.join([page, *ids])}\n" for page, ids in sorted(found.items()))
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return False
    file.write_text(text, encoding="utf-8", newline="\n")
    return True
