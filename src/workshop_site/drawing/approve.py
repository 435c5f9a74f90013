"""Draws each diagram of the pages into `docs/diagrams/`, and deletes what no page shows any more.

A build reads the drawings and needs no renderer, so it works where `merman` has no wheel.
"""

from __future__ import annotations

import importlib.util
from pathlib import PurePath
from typing import TYPE_CHECKING

from workshop_site.drawing import styles
from workshop_site.drawing.diagram import FOLDER, Diagram, shown
from workshop_site.project import Project, SiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def problems(project: Project) -> Iterator[str]:
    """What `make approve` would change, a line each: missing, stale, orphan.

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
    there = {name: folder / name for name in wanted if (folder / name).is_file()}
    sheet = _sheet({name: path.read_text(encoding="utf-8") for name, path in there.items()})
    if sheet != _text(project.root / styles.FILE):
        yield f"{styles.FILE.as_posix()} is stale: it holds the drawings' rules"


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
    sheet = _sheet({path.name: svg for path, svg in drawn.items()})
    for path, svg in {**drawn, project.root / styles.FILE: sheet}.items():
        if svg != _text(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(svg, encoding="utf-8", newline="\n")
            yield f"drew {project.relative(path)}"
    for path in sorted(set(folder.rglob("*.svg")) - set(drawn)):
        path.unlink()
        yield f"deleted {project.relative(path)}"


def _sheet(drawn: dict[str, str]) -> str:
    """The style sheet of drawings by their file names, which hold their kind; none without any."""
    kinds = ((PurePath(name).stem.rpartition(".")[2].partition("-")[0], name) for name in drawn)
    return styles.shared((kind, drawn[name]) for kind, name in kinds) if drawn else ""


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _renderer() -> Callable[[Diagram], str] | None:
    """The function that draws, or None where merman has no wheel."""
    if importlib.util.find_spec("merman") is None:
        return None
    from workshop_site.drawing.merman import draw  # noqa: PLC0415  # imports merman

    return draw
