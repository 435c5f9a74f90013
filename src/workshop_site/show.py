"""What a page shows of its snippets: the source, what it printed, and a stamp that says where."""

from __future__ import annotations

import logging
import platform
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import transcripts
from .project import SiteError

if TYPE_CHECKING:
    from markdown import Markdown

    from .runner import Run
    from .stage import Stage

log = logging.getLogger("mkdocs.plugins.workshop_site")

FENCE_OPTIONS = {"exec", "source", "result", "title", "hl_lines"}
STAMPED = ("mcp", "openai", "anyio")
LABELS = {
    "zh": {
        "output": "输出",
        "exit": "退出码",
        "silent": "（没有输出）",
        "stamp": "本页的 {count} 段代码于 {date} 在 {python}（{system}）上运行，{versions}。",
        "comma": "、",
    },
    "en": {
        "output": "Output",
        "exit": "exit status",
        "silent": "(no output)",
        "stamp": "The {count} snippets here ran on {date}, {python} ({system}), {versions}.",
        "comma": ", ",
    },
}
stale_is_error = True
"""Whether a transcript that isn't approved stops the build; `mkdocs serve` shows it and warns."""


class Page:
    """One page being rendered: a formatter for markdown-exec, and the runs that it has shown."""

    def __init__(self, stage: Stage, language: str) -> None:
        self.stage = stage
        self.labels = LABELS[language]
        self.runs: list[Run] = []

    def show(self, *, code: str, md: Markdown, extra: dict[str, str], **options: Any) -> str:
        """What a block becomes: the source, and below it what it printed when it ran."""
        project = self.stage.project
        path = project.snippets / extra.pop("snippet")
        name = project.relative(path)
        _check_fence(name, options, extra)
        self.stage.prefetch()
        run = self.stage.runner.run(path)
        text = self._approved(path, run)
        self.runs.append(run)
        source = ""
        if options["source"]:
            html = _highlight(md, code, "python", extra | {"linenums": "1"})
            source = f'<div class="snippet-source">{html}</div>'
        output = f'<p class="snippet-silent">{self.labels["silent"]}</p>'
        if text.strip():
            output = _highlight(md, text.rstrip("\n"), "text", {})
        verdict = path.stem.rpartition("_")[2]
        classes = f"snippet snippet--{verdict}" if verdict in {"broken", "fixed"} else "snippet"
        terminal = self._terminal(name, output, run.returncode)
        return f'<div class="{classes}">{source}{terminal}</div>'

    def _approved(self, path: Path, run: Run) -> str:
        project = self.stage.project
        text = transcripts.transcript(project, path, run)
        if stale := transcripts.difference(project, path, text):
            if stale_is_error and project.is_reference:
                raise SiteError(stale)
            log.warning(stale)
        return text

    def _terminal(self, name: str, output: str, code: int) -> str:
        exit_status = f"{self.labels['exit']} {code}"
        badge = f'<span class="snippet-exit">{exit_status}</span>' if code else ""
        return (
            f'<div class="snippet-output">'
            f'<p class="snippet-command"><span class="snippet-label">{self.labels["output"]}</span>'
            f"<code>python {escape(name)}</code>{badge}</p>"
            f"{output}</div>"
        )

    def stamp(self) -> str:
        """When and on what the page's snippets ran; empty for a page without any."""
        if not self.runs:
            return ""
        dates = sorted({run.date for run in self.runs})
        text = self.labels["stamp"].format(
            count=len(self.runs),
            date=" – ".join(dates if len(dates) == 1 else [dates[0], dates[-1]]),
            python=f"Python {platform.python_version()}",
            system=f"{platform.system()} {platform.machine()}",
            versions=self.labels["comma"].join(_versions()),
        )
        return f'<p class="page-stamp">{text}</p>'


@cache
def _versions() -> list[str]:
    return [f"{name} {version(name)}" for name in STAMPED]


def _highlight(md: Markdown, text: str, language: str, options: dict[str, str]) -> str:
    """SuperFences' own highlighting. markdown-exec's `base_format` makes a Markdown of all
    extensions for each block, which costs more than the snippets."""
    fences: Any = md.preprocessors["fenced_code_block"]
    fences.get_hl_settings()
    html: str = fences.highlight(
        src=text, language=language, options=dict(options), md=md, classes=[], id_value="", attrs={}
    )
    return html


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
