"""The Markdown extension: markdown-exec's fences, with a runner that shows all a snippet says.

    ```python exec="on" source="above" result="text" title="gpu_pool_fixed.py"
    --8<-- "03_async_manager/gpu_pool_fixed.py"
    ```
"""

from __future__ import annotations

import html
import logging
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import markdown_exec
from markdown import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from . import pages, transcripts
from .project import Project, SiteError
from .runner import Runner

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown

log = logging.getLogger("mkdocs.plugins.workshop_site")

LABELS = {
    "zh": {"output": "输出", "exit": "退出码", "silent": "（没有输出）"},
    "en": {"output": "Output", "exit": "exit status", "silent": "(no output)"},
}
FENCE_OPTIONS = {"exec", "source", "result", "title", "hl_lines"}
stale_is_error = True
"""Whether a transcript that isn't approved stops the build; `mkdocs serve` shows it and warns."""


class Stage:
    """One project's runner; the first snippet that a build asks for runs all that its pages show."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        self.runner = Runner(self.project)
        self._prefetched = False

    def new_build(self) -> None:
        self._prefetched = False

    def prefetch(self) -> None:
        if self._prefetched:
            return
        self._prefetched = True
        paths = pages.run_on_pages(self.project)
        is_terminal = sys.stderr.isatty()

        def show(done: int, of: int) -> None:
            if is_terminal:
                end = "\n" if done == of else ""
                sys.stderr.write(f"\rsnippets: {done} of {of}{end}")
                sys.stderr.flush()

        if runs := self.runner.run_all(paths, show):
            slowest = max(runs, key=lambda path: runs[path].seconds)
            name, seconds = self.project.relative(slowest), runs[slowest].seconds
            log.info("%d snippets have run; the slowest took %.1f s: %s", len(runs), seconds, name)


@cache
def stage(root: Path) -> Stage:
    """One for each project, shared by the builds of both languages."""
    return Stage(root)


class WorkshopExtension(Extension):
    """Registers the runner with markdown-exec, and checks fences and anchors."""

    def __init__(self, **kwargs: Any) -> None:
        self.config = {
            "root": ["", "The folder of mkdocs.yml"],
            "language": ["zh", "The language of labels: " + ", ".join(LABELS)],
        }
        super().__init__(**kwargs)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        root = Path(self.getConfig("root") or ".").resolve()
        md.workshop = stage(root), LABELS[self.getConfig("language")]  # type: ignore[attr-defined]
        # Before pymdownx.snippets (32) replaces the names of files with their text.
        md.preprocessors.register(NameSnippets(md), "workshop_names", 33)
        md.treeprocessors.register(UniqueAnchors(md), "workshop_anchors", 0)
        markdown_exec.formatters["python"] = markdown_exec.formatters["py"] = show_snippet


class NameSnippets(Preprocessor):
    """Notes in each exec fence's header which file it includes; SuperFences sees only the text."""

    def run(self, lines: list[str]) -> list[str]:
        project: Project = self.md.workshop[0].project  # type: ignore[attr-defined]
        for block in pages.blocks("\n".join(lines)):
            if block.include is not None:
                pages.included(project, block.include)
            if not block.runs:
                continue
            if block.include is None or block.lines != 1:
                raise SiteError(
                    f"the block {block.info!r} runs code that is not a file: put it into snippets/ "
                    'and include it with one line, --8<-- "chapter/name.py"'
                )
            lines[block.line - 1] += f' snippet="{block.include}"'
        return lines


class UniqueAnchors(Treeprocessor):
    """Two headings of one page may not have one anchor: a link to it would be ambiguous."""

    def run(self, root: Element) -> None:
        headings = [each for each in root.iter() if re.fullmatch("h[1-6]", each.tag)]
        counted = Counter(each.get("id") for each in headings if each.get("id"))
        for anchor, count in counted.items():
            if count > 1:
                titles = [repr("".join(e.itertext())) for e in headings if e.get("id") == anchor]
                raise SiteError(f"the anchor {anchor!r} stands on {count} headings: {', '.join(titles)}")


def show_snippet(*, code: str, md: Markdown, extra: dict[str, str], **options: Any) -> str:
    """What a block becomes: the source, and below it what it printed when it ran."""
    here, labels = getattr(md, "_original_md", md).workshop
    path = here.project.snippets / extra.pop("snippet")
    name = here.project.relative(path)
    _check_fence(name, options, extra)
    here.prefetch()
    run = here.runner.run(path)
    text = transcripts.transcript(here.project, path, run)
    if stale := transcripts.difference(here.project, path, text):
        if stale_is_error and here.project.is_reference:
            raise SiteError(stale)
        log.warning(stale)
    render = {"language": "python", "md": md, "update_toc": False}
    source = ""
    if options["source"]:
        source = markdown_exec.base_format(
            **render, run=lambda *_, **__: "", code=code, source="above", extra=extra | {"linenums": "1"}
        )
    output = markdown_exec.base_format(
        **render, run=lambda *_, **__: text.rstrip("\n"), code=code, result="text"
    )
    body = output if text.strip() else f'<p class="snippet-silent">{labels["silent"]}</p>'
    return _frame(name, source, body, run.returncode, labels)


def _frame(name: str, source: str, output: str, code: int, labels: dict[str, str]) -> str:
    status = f'<span class="snippet-exit">{labels["exit"]} {code}</span>' if code else ""
    shown = f'<div class="snippet-source">{source}</div>' if source else ""
    return (
        f'<div class="snippet">{shown}<div class="snippet-output">'
        f'<p class="snippet-command"><span class="snippet-label">{labels["output"]}</span>'
        f"<code>python {html.escape(name)}</code>{status}</p>"
        f"{output}</div></div>"
    )


def _check_fence(name: str, options: dict[str, Any], extra: dict[str, str]) -> None:
    if unknown := sorted(set(extra) - FENCE_OPTIONS):
        raise SiteError(
            f"the block of {name} has unknown options: {', '.join(unknown)} "
            f"(known: {', '.join(sorted(FENCE_OPTIONS))})"
        )
    if options["source"] not in {"above", ""}:
        raise SiteError(f'the block of {name} says source="{options["source"]}"; only "above" is known')
    if options["result"] != "text":
        raise SiteError(f'the block of {name} says result="{options["result"]}"; only "text" is known')
    title = extra.get("title", Path(name).name)
    if title != Path(name).name:
        raise SiteError(f'the block of {name} says title="{title}"; the title is the file\'s name')


def makeExtension(**kwargs: Any) -> WorkshopExtension:  # noqa: N802  # Python-Markdown's name
    return WorkshopExtension(**kwargs)
