"""Mermaid fences, drawn ahead of the build and shown as inline SVG.

```mermaid title="What with calls" desc="The caller calls __enter__, then the block runs …"
sequenceDiagram
  participant C as caller
```

`python -m workshop_site.diagrams` draws each fence of the pages into `docs/diagrams/` and deletes
drawings that no page shows any more; `--check` only says what it would do. A build reads the
drawings and needs no renderer, so it works where `merman` has no wheel.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import importlib.util
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown import Markdown

from . import heights
from .project import Project, SiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path("docs/diagrams")
KINDS = {
    "flowchart": "flow",
    "graph": "flow",
    "sequenceDiagram": "sequence",
    "classDiagram": "class",
    "stateDiagram-v2": "state",
}
COMMAND = "make approve (python -m workshop_site.diagrams)"

PHONE = 320
"""Pixels that a drawing may need at least and still fit a phone; a wider one scrolls there."""


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


def validate(
    language: str, inputs: dict[str, str], options: dict[str, Any], attrs: Any, md: Any
) -> bool:
    """SuperFences' validator: a Mermaid fence has a `title`, a `desc` and nothing else.

    Raises:
        SiteError: An option is missing, empty or unknown; the message names the fence.
    """
    named = f"the {language} fence {inputs.get('title', 'without a title')!r}"
    if missing := [name for name in ("title", "desc") if not inputs.get(name, "").strip()]:
        raise SiteError(
            f'{named} lacks {" and ".join(missing)}: write ```mermaid title="…" desc="…", '
            "the caption and what the picture shows, for those who can't see it"
        )
    if unknown := sorted(set(inputs) - {"title", "desc"}):
        raise SiteError(f"{named} has unknown options: {', '.join(unknown)}")
    options.update(inputs)
    return True


def fence(
    source: str,
    language: str,
    css_class: str,
    options: dict[str, str],
    md: Any,
    *,
    folder: Path = FOLDER,
    **kwargs: Any,
) -> str:
    """SuperFences' formatter: the drawing of a Mermaid fence, in a figure.

    Args:
        folder: Where the drawings lie; bind it with `functools.partial`.

    Raises:
        SiteError: There is no drawing of this source, or the kind is not known.
    """
    diagram = Diagram(source, options["title"], options["desc"])
    drawing = next(folder.rglob(f"*.{diagram.kind}-{diagram.digest}.svg"), None)
    if drawing is None:
        raise SiteError(
            f"{_page(md)}: the diagram {diagram.title!r} has not been drawn, or has changed since; "
            f"draw it with: {COMMAND}"
        )
    svg = drawing.read_text(encoding="utf-8").strip()
    named = svg.replace("<svg ", f'<svg class="{css_class}-{diagram.kind}" ', 1)
    return figure(named, diagram.title, css_class)


def figure(svg: str, title: str, css_class: str) -> str:
    """A drawing with its caption; one that may not fit a phone scrolls inside its frame."""
    caption = html.escape(title)
    needs = re.search(r"min-width:(\d+)px", svg)
    scrolls = needs is not None and int(needs[1]) > PHONE
    frame = f' tabindex="0" role="group" aria-label="{caption}"' if scrolls else ""
    return (
        f'<figure class="{css_class}" style="{heights.of_drawing(svg)}">'
        f'<div class="{css_class}-frame"{frame} data-search-exclude="all">{svg}</div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _page(md: Any) -> str:
    """The page being built, for an error; only MkDocs says it, through its own tree processor."""
    try:
        return str(md.treeprocessors["relpath"].file.src_uri)
    except KeyError:
        return "a page"


def diagrams(text: str) -> list[Diagram]:
    """The diagrams of a page's Markdown, found by SuperFences itself, as a build finds them.

    Raises:
        SiteError: A fence lacks its title or description.
    """
    found: list[Diagram] = []

    def collect(source: str, _lang: str, _class: str, options: dict[str, str], *_: Any, **__: Any):  # type: ignore[no-untyped-def]  # SuperFences' signature
        found.append(Diagram(source, options["title"], options["desc"]))
        return ""

    def ignore(*_: Any, **__: Any) -> str:
        return ""

    mermaid = {"name": "mermaid", "class": "diagram", "validator": validate, "format": collect}
    # Without markdown-exec its options make a fence no fence, and its end the start of another.
    python = {"name": "python", "class": "", "validator": lambda *_: True, "format": ignore}
    extension = "pymdownx.superfences"
    Markdown(
        extensions=[extension], extension_configs={extension: {"custom_fences": [mermaid, python]}}
    ).convert(text)
    return found


def shown(project: Project) -> dict[str, Diagram]:
    """The drawings that the pages need: file name below `docs/diagrams/` to diagram.

    Raises:
        SiteError: A fence is wrong; the message begins with the page.
    """
    wanted: dict[str, Diagram] = {}
    for page in project.pages:
        text = page.read_text(encoding="utf-8")
        if "mermaid" not in text:
            continue
        name = page.relative_to(project.root / "docs").with_suffix("").as_posix()
        try:
            found = diagrams(text)
            names = [diagram.file(name) for diagram in found]
        except SiteError as error:
            raise SiteError(f"{project.relative(page)}: {error}") from None
        for diagram, file in zip(found, names, strict=True):
            if file in wanted:
                raise SiteError(f"{project.relative(page)}: {diagram.title!r} is drawn twice")
            wanted[file] = diagram
    return wanted


def problems(project: Project) -> Iterator[str]:
    """What `python -m workshop_site.diagrams` would change, a line each: missing, stale, orphan.

    Whether a drawing is stale is compared only where merman is installed.
    """
    folder, wanted = project.root / FOLDER, shown(project)
    draw = _renderer()
    for name, diagram in wanted.items():
        path = folder / name
        if not path.is_file():
            yield f"{project.relative(path)} is missing: {diagram.title}"
        elif draw and path.read_text(encoding="utf-8") != draw(diagram):
            yield f"{project.relative(path)} is stale: {diagram.title}"
    for path in sorted(folder.rglob("*.svg")):
        if path.relative_to(folder).as_posix() not in wanted:
            yield f"{project.relative(path)} is an orphan: no page shows it"


def approve(project: Project) -> Iterator[str]:
    """Draw what is missing or stale and delete orphans; yields what was done, a line each.

    All is drawn before anything is written, so a source with an error changes no file.

    Raises:
        SiteError: A fence is wrong, a source can't be drawn, or merman isn't installed here.
    """
    draw = _renderer()
    if draw is None:
        raise SiteError(
            "drawing needs merman, which has wheels for Linux x86-64, macOS arm64 and Windows only"
        )
    folder = project.root / FOLDER
    drawn = {folder / name: draw(diagram) for name, diagram in shown(project).items()}
    for path, svg in drawn.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != svg:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(svg, encoding="utf-8", newline="\n")
            yield f"drew {project.relative(path)}"
    for path in sorted(set(folder.rglob("*.svg")) - set(drawn)):
        path.unlink()
        yield f"deleted {project.relative(path)}"


def _renderer() -> Callable[[Diagram], str] | None:
    """The function that draws, or None where merman has no wheel."""
    if importlib.util.find_spec("merman") is None:
        return None
    from .drawing import draw  # noqa: PLC0415  # imports merman

    return draw


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m workshop_site.diagrams", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if it would")
    parser.add_argument("--root", type=Path, default=Path(), help="the folder of mkdocs.yml")
    options = parser.parse_args()
    project = Project(options.root.resolve())
    try:
        lines = list(problems(project) if options.check else approve(project))
    except SiteError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    for line in lines:
        print(line)  # noqa: T201
    return 1 if options.check and lines else 0


if __name__ == "__main__":
    sys.exit(main())
