"""What `context_workshop.explain` knows: one file in the package, made from the error index.

So the package knows nothing of the site, and the site's pages have the same as a script, which is
fetched when a reader pastes something.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from context_workshop.ladder import from_json, render_text
from workshop_site.project import LANGUAGES, Project, SiteError
from workshop_site.reading.excerpts import excerpt
from workshop_site.reading.messages import TYPED, Message
from workshop_site.running.approvals import ladder_file
from workshop_site.running.transcripts import approved
from workshop_site.showing.error_index import Index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "src/context_workshop/explain/errors.json"
SCRIPT = "explain/errors.js"
"""The same for a page, below the edition's address."""
SKILL = "src/context_workshop/.agents/skills/context-managers"
"""What coding agents read of the package, in the place where they look."""
COMMAND = "python -m workshop_site explain-data"

_TYPE = re.compile(r"(?:\w+\.)*[A-Z]\w*")
_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)(?:\{[^}]*\})?")
_INDEX = re.compile(r"(<!-- index: .*? -->\n).*?(<!-- end of index -->)", re.DOTALL)
_STRONG = re.compile(r"\*\*([^*]+)\*\*")


def text(project: Project) -> str:
    """What the file is to hold.

    Raises:
        SiteError: An entry is wrong.
    """
    indexes = {language: Index(project, language) for language in LANGUAGES}
    if wrong := [line for index in indexes.values() for line in index.problems()]:
        raise SiteError("\n".join(dict.fromkeys(wrong)))
    rows: list[dict[str, Any]] = []
    needed: dict[str, Path] = {}
    for message in indexes["en"].messages:
        snippets = {_name(project, path): path for path in _snippets(indexes["en"], message)}
        needed |= snippets
        rows.append(_entry(indexes, message, [*snippets]))
    runs = {name: _snippet(project, name) for name in sorted(needed)}
    found = {"entries": rows, "snippets": runs}
    return json.dumps(found, ensure_ascii=False, indent=0, separators=(",", ": ")) + "\n"


def write(project: Project) -> bool:
    """Write the file and the skill's index, where they are to hold something else; whether any."""
    changed = False
    if not (project.root / SKILL).is_dir():  # a project without a package of its own
        return False
    for name, new in made(project).items():
        path = project.root / name
        if not path.is_file() or path.read_text(encoding="utf-8") != new:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(new, encoding="utf-8", newline="\n")
            changed = True
    return changed


def made(project: Project) -> dict[str, str]:
    """The files of the package that are made from the error index, and what they are to hold.

    Raises:
        SiteError: An entry is wrong, or the skill has no place for the index.
    """
    whole = text(project)
    rows: list[dict[str, Any]] = json.loads(whole)["entries"]
    families: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        families.setdefault(row["page"], []).append(row)
    skill = (project.root / SKILL / "SKILL.md").read_text(encoding="utf-8")
    if not _INDEX.search(skill):
        raise SiteError(f"{SKILL}/SKILL.md:1: has no place for the index: {_INDEX.pattern}")
    short = "\n".join(f"- `{page}`: {len(found)}" for page, found in families.items())
    return {
        FILE: whole,
        f"{SKILL}/SKILL.md": _INDEX.sub(lambda match: f"{match[1]}{short}\n{match[2]}", skill),
        f"{SKILL}/references/errors.md": "\n".join(_listed(families)),
    }


def _listed(families: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    yield "# Known errors, and the page of each\n"
    yield "Pages are named as from the site's address, the English ones below `en/`.\n"
    for page, rows in families.items():
        yield f"## {page}\n"
        for row in rows:
            texts = [": ".join(filter(None, each)) for each in row["texts"]]
            named = texts or [row["words"]["en"]["title"]]
            shown = " · ".join(each if "`" in each else f"`{each}`" for each in named)
            yield f"- {shown} → `{page}/#{row['id']}`"
        yield ""


def publish(folder: Path, project: Project, language: str) -> None:
    """Write what an edition's pages load when a reader pastes something, into its built site."""
    index = Index(project, language)
    rows = [_row(index, language, message) for message in index.messages]
    if rows:
        target = folder / SCRIPT
        target.parent.mkdir(parents=True, exist_ok=True)
        said = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        target.write_text(f"globalThis.workshopErrors = {said}\n", encoding="utf-8")


def _row(index: Index, language: str, message: Message) -> dict[str, Any]:
    entry = _entry({language: index}, message, [])
    words = entry.pop("words")[language]
    del entry["snippets"], words["apart"]
    return {**entry, **words, "isCode": bool(message.message)}


def _entry(indexes: dict[str, Index], message: Message, snippets: list[str]) -> dict[str, Any]:
    index = next(iter(indexes.values()))
    return {
        "id": message.anchor,
        "page": message.page.removesuffix(".md"),
        "texts": [_split(each) for each in (*message.texts, *message.texts_elsewhere)],
        "types": message.types,
        "frames": message.frames,
        "near": message.near,
        "wrapper": message.wrapper,
        "words": {
            language: _words(message.message or index.title(message), *index.said(message))
            for language, index in indexes.items()
        },
        "code": index.code(message.where, message.cure) if message.cure else "",
        "package": (
            index.code(message.where, message.cure_package) if message.cure_package else ""
        ),
        "snippets": snippets,
    }


def _split(message: str) -> tuple[str, str]:
    """The type of the error, and what follows it; either may be empty."""
    if typed := TYPED.fullmatch(message):
        return typed["type"], typed["text"]
    return (message, "") if _TYPE.fullmatch(message) else ("", message)


def _words(title: str, meaning: str, cure: str, apart: str) -> dict[str, str]:
    return {
        "title": title,
        "meaning": _plain(meaning),
        "cure": _plain(cure),
        "apart": _plain(apart),
    }


def _plain(markdown: str) -> str:
    return _STRONG.sub(r"\1", _LINK.sub(r"\1", markdown))


def _snippets(index: Index, message: Message) -> list[Path]:
    cures = (named for named in (message.cure, message.cure_package) if named)
    paths = (index.section(message.where, named).path for named in cures)
    return list(dict.fromkeys([*paths, *index.printed_by(message)]))


def _name(project: Project, path: Path) -> str:
    return path.relative_to(project.snippets).as_posix()


def _snippet(project: Project, name: str) -> dict[str, str]:
    found = excerpt(project, name, name)
    ladder = ladder_file(found.path)
    return {
        "code": found.text.strip("\n") + "\n",
        "output": approved(found.path).read_text(encoding="utf-8"),
        "ladder": render_text(from_json(ladder.read_text("utf-8"))) if ladder.is_file() else "",
    }
