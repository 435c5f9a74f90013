"""A Mermaid fence as data.

```mermaid title="What with calls" desc="The caller calls __enter__, then the block runs …"
sequenceDiagram
  participant C as caller
```
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_site.project import Project, SiteError
from workshop_site.reading import pages

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path("docs/diagrams")
KINDS = {
    "flowchart": "flow",
    "graph": "flow",
    "sequenceDiagram": "sequence",
    "classDiagram": "class",
    "stateDiagram-v2": "state",
}


@dataclass(frozen=True, slots=True)
class Diagram:
    """A fence: its Mermaid source, its caption and the text for those who can't see it."""

    source: str
    title: str
    desc: str

    @property
    def kind(self) -> str:
        """The first word of the source, shortened; what isn't known to look right is refused."""
        word = self.source.split(maxsplit=1)[0] if self.source.strip() else ""
        if word not in KINDS:
            raise SiteError(
                f"the diagram {self.title!r} begins with {word!r}; known kinds: {', '.join(KINDS)}"
            )
        return KINDS[word]

    @property
    def digest(self) -> str:
        """The drawing's address: it changes with the source, the title or the description."""
        text = f"{self.source.strip()}\0{self.title}\0{self.desc}"
        return hashlib.sha256(text.encode()).hexdigest()[:10]

    def file(self, page: str) -> str:
        """The drawing's name below `docs/diagrams/`; `page` is like `zh/01_basic_concepts`."""
        return f"{page}.{self.kind}-{self.digest}.svg"


def check_options(options: Mapping[str, str]) -> None:
    """A Mermaid fence has a `title`, a `desc` and nothing else.

    Raises:
        SiteError: An option is missing, empty or unknown; the message names the fence.
    """
    named = f"the mermaid fence {options.get('title', 'without a title')!r}"
    if missing := [name for name in ("title", "desc") if not options.get(name, "").strip()]:
        raise SiteError(
            f'{named} lacks {" and ".join(missing)}: write ```mermaid title="…" desc="…", '
            "the caption and what the picture shows, for those who can't see it"
        )
    if unknown := sorted(set(options) - {"title", "desc"}):
        raise SiteError(f"{named} has unknown options: {', '.join(unknown)}")


def diagrams(page: pages.Page) -> list[Diagram]:
    """The diagrams of a page.

    Raises:
        SiteError: A fence lacks its title or description, or its kind is not known; the message
            names its line.
    """
    found = []
    for block in page.fences("mermaid"):
        try:
            check_options(options := block.options)
            source = "\n".join(line.removeprefix(block.margin) for line in block.body)
            diagram = Diagram(source, options["title"], options["desc"])
            _ = diagram.kind  # refuses one that isn't known
        except SiteError as error:
            raise SiteError(f"{page.name}:{block.line}: {error}") from None
        except ValueError as error:
            raise SiteError(
                f"{page.name}:{block.line}: these options of the fence can't be read: {error}"
            ) from None
        found.append(diagram)
    return found


def shown(project: Project) -> dict[str, Diagram]:
    """The drawings that the pages need: file name below `docs/diagrams/` to diagram.

    Raises:
        SiteError: A fence is wrong; the message begins with the page.
    """
    wanted: dict[str, Diagram] = {}
    for path in project.pages:
        page = pages.read(project, path)
        name = path.relative_to(project.docs).with_suffix("").as_posix()
        for diagram in diagrams(page):
            file = diagram.file(name)
            if file in wanted:
                raise SiteError(f"{page.name}: {diagram.title!r} is drawn twice")
            wanted[file] = diagram
    return wanted
