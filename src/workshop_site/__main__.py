"""One command for writers: `python -m workshop_site …`; `--help` lists what it does."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_site.checking import chinese, edition, links, published, touched
from workshop_site.drawing import approve as drawings
from workshop_site.port import refuse_taken
from workshop_site.project import Project, SiteError
from workshop_site.publishing import explain_data
from workshop_site.reading import faults
from workshop_site.running import exercises
from workshop_site.running.approve import approve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workshop_site", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="the folder of mkdocs.yml")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check", help="what is wrong with the pages: words, editions, drawings"
    )
    check.add_argument("pages", nargs="*", type=Path, help="Chinese pages, for their words alone")
    approving = commands.add_parser(
        "approve", help="format snippets, run them twice, approve what they print; draw diagrams"
    )
    approving.add_argument(
        "snippets", nargs="*", type=Path, help="only these, like 03_async_manager/x.py"
    )
    reflect = commands.add_parser(
        "reflect", help="record that English pages say what the Chinese ones do"
    )
    reflect.add_argument(
        "pages", nargs="+", metavar="PAGE", help="docs/en/x.md or docs/en/x.md#anchor"
    )
    link = commands.add_parser("links", help="what is wrong with a built site's links and files")
    link.add_argument("site", type=Path, nargs="?", default=Path("site"))
    kept = commands.add_parser("published", help="add a built site's addresses to those that stay")
    kept.add_argument("site", type=Path, nargs="?", default=Path("site"))
    commands.add_parser(
        "explain-data", help="make what context_workshop.explain knows from the error index"
    )
    commands.add_parser("touched", help="run the checks of what git says has changed")
    commands.add_parser("exercises", help="copy the exercises to work on, and say what is solved")
    port = commands.add_parser("port", help="say so if nothing can listen on an address")
    port.add_argument("address", metavar="HOST:PORT")
    return parser


def main() -> int:
    options = _parser().parse_args()
    try:
        return _run(options, Project(options.root.resolve()))
    except SiteError as error:
        print(error, file=sys.stderr)  # noqa: T201
    except BrokenPipeError:  # `… | head` has read enough, and Python would say so on its way out
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _run(options: argparse.Namespace, project: Project) -> int:
    match options.command:
        case "check":
            return _report(_check(project, options.pages))
        case "approve":
            return _approve(project, options.snippets)
        case "reflect":
            edition.accept(project, options.pages)
        case "links":
            return _report(links.Site(options.site).problems())
        case "published":
            published.add(project, links.Site(options.site))
        case "explain-data":
            explain_data.write(project)
        case "touched":
            return touched.run(project)
        case "exercises":
            for line in exercises.work(project):
                print(line, flush=True)  # noqa: T201
        case "port":
            refuse_taken(options.address)
    return 0


def _check(project: Project, pages: list[Path]) -> Iterable[str]:
    if pages:
        return chinese.problems(project, [page.resolve() for page in pages])
    found = list(faults.problems(project))  # with an open fence nothing else can be read
    if found:
        return found
    return chain(edition.problems(project), chinese.problems(project), drawings.problems(project))


def _report(problems: Iterable[str]) -> int:
    """Print problems, a line each; the exit status that says whether there are any."""
    lines = list(problems)
    for line in lines:
        print(line)  # noqa: T201
    return int(bool(lines))


def _approve(project: Project, names: list[Path]) -> int:
    only = [_snippet(project, name) for name in names] or None
    files = only or sorted(project.snippets.rglob("*.py"))
    if files:  # ruff formats the whole folder if it is told nothing
        ruff = [sys.executable, "-m", "ruff", "format", "--quiet", *map(str, files)]
        subprocess.run(ruff, cwd=project.root, check=True)
    for line in _steps(project, only):
        print(line, flush=True)  # noqa: T201
    return 0


def _steps(project: Project, only: list[Path] | None) -> Iterator[str]:
    yield from approve(project, only)
    if only is None:
        yield from drawings.approve(project)
    try:
        if explain_data.write(project):
            yield "made what explain knows from the error index"
    except SiteError as error:  # an entry is being written: its check says so, too
        yield f"what explain knows is as it was: {error}"


def _snippet(project: Project, name: Path) -> Path:
    """A snippet as people name it: from here, from the project's folder, or from `snippets/`."""
    for folder in (Path(), project.root, project.snippets):
        path = (folder / name).resolve()
        if path.is_file():
            return path
    raise SiteError(f"there is no snippet {name}: name it like 03_async_manager/gpu_pool_fixed.py")


if __name__ == "__main__":
    sys.exit(main())
