"""The Markdown extension: markdown-exec's fences, with a runner that shows all a snippet says.

```python exec="on" source="above" result="text" title="gpu_pool_fixed.py"
--8<-- "03_async_manager/gpu_pool_fixed.py"
```
"""

from __future__ import annotations

import logging
import re
import sys
from collections import Counter
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import markdown_exec
from markdown import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.superfences import SuperFencesCodeExtension

from . import diagrams, pages, transcripts
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
    """One project's runner; the first snippet that a build asks for runs all that pages show."""

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
        here = stage(Path(self.getConfig("root") or ".").resolve())
        # Before pymdownx.snippets (32) replaces the names of files with their text.
        md.preprocessors.register(NameSnippets(here.project), "workshop_names", 33)
        md.treeprocessors.register(UniqueAnchors(md), "workshop_anchors", 0)
        show = partial(show_snippet, here=here, labels=LABELS[self.getConfig("language")])
        runners: dict[str, Any] = markdown_exec.formatters  # its public mapping
        runners["python"] = runners["py"] = show
        draw_mermaid(md, here.project.root / "docs" / "diagrams")


def draw_mermaid(md: Markdown, folder: Path) -> None:
    """Let ```mermaid fences show the drawings in the folder. SuperFences calls by its own names."""

    def fence(src: str, language: str, options: dict[str, Any], md: Markdown, **kwargs: Any) -> str:
        return diagrams.fence(src, language, "diagram", options, md, folder=folder, **kwargs)

    for extension in md.registeredExtensions:
        if isinstance(extension, SuperFencesCodeExtension):
            extension.extend_super_fences("mermaid", fence, diagrams.validate, lambda _: None)


class NameSnippets(Preprocessor):
    """Notes in each exec fence's header which file it includes; SuperFences sees only the text."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.project = project

    def run(self, lines: list[str]) -> list[str]:
        for block in pages.blocks("\n".join(lines)):
            if block.include is not None:
                pages.included(self.project, block.include)
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
                listed = ", ".join(titles)
                raise SiteError(f"the anchor {anchor!r} stands on {count} headings: {listed}")


def show_snippet(
    *,
    here: Stage,
    labels: dict[str, str],
    code: str,
    md: Markdown,
    extra: dict[str, str],
    **options: Any,
) -> str:
    """What a block becomes: the source, and below it what it printed when it ran."""
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
    source = ""
    if options["source"]:
        html = _highlight(md, code, "python", extra | {"linenums": "1"})
        source = f'<div class="snippet-source">{html}</div>'
    output = f'<p class="snippet-silent">{labels["silent"]}</p>'
    if text.strip():
        output = _highlight(md, text.rstrip("\n"), "text", {})
    return f'<div class="snippet">{source}{_terminal(name, output, run.returncode, labels)}</div>'


def _highlight(md: Markdown, text: str, language: str, options: dict[str, str]) -> str:
    """SuperFences' own highlighting. markdown-exec's `base_format` makes a Markdown of all
    extensions for each block, which costs more than the snippets."""
    fences: Any = md.preprocessors["fenced_code_block"]
    fences.get_hl_settings()
    html: str = fences.highlight(
        src=text, language=language, options=dict(options), md=md, classes=[], id_value="", attrs={}
    )
    return html


def _terminal(name: str, output: str, code: int, labels: dict[str, str]) -> str:
    status = f'<span class="snippet-exit">{labels["exit"]} {code}</span>' if code else ""
    return (
        f'<div class="snippet-output">'
        f'<p class="snippet-command"><span class="snippet-label">{labels["output"]}</span>'
        f"<code>python {escape(name)}</code>{status}</p>"
        f"{output}</div>"
    )


def _check_fence(name: str, options: dict[str, Any], extra: dict[str, str]) -> None:
    if unknown := sorted(set(extra) - FENCE_OPTIONS):
        raise SiteError(
            f"the block of {name} has unknown options: {', '.join(unknown)} "
            f"(known: {', '.join(sorted(FENCE_OPTIONS))})"
        )
    known = {"source": {"above", ""}, "result": {"text"}, "title": {Path(name).name}}
    given = options | {"title": extra.get("title", Path(name).name)}
    for option, values in known.items():
        if given[option] not in values:
            right = " or ".join(f'{option}="{value}"' for value in sorted(values, reverse=True))
            raise SiteError(f'the block of {name} says {option}="{given[option]}", not {right}')


def makeExtension(**kwargs: Any) -> WorkshopExtension:  # noqa: N802  # Python-Markdown's name
    return WorkshopExtension(**kwargs)
