"""What a page shows of its snippets: the source, what it printed, and a stamp that says where."""

from __future__ import annotations

import logging
import platform
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from context_workshop.ladder import from_json, render_svg

from . import heights, transcripts
from .project import SiteError

if TYPE_CHECKING:
    from markdown import Markdown

    from .runner import Run
    from .stage import Stage

log = logging.getLogger("mkdocs.plugins.workshop_site")

FENCE_OPTIONS = {"exec", "source", "result", "title", "hl_lines", "ladder"}
STAMPED = ("mcp", "openai", "anyio")
LABELS = {
    "zh": {
        "output": "输出",
        "exit": "退出码",
        "silent": "（没有输出）",
        "stamp": "本页的 {count} 段代码于 {date} 在 {python}（{system}）上运行，{versions}。",
        "built": "本站于 {date} 用 {python}（{system}）构建，{versions}。",
        "comma": "、",
        "expect": "这段代码必须这样失败，每次构建都核对",
        "lint": "这些检查规则必须报出这段代码，别的规则必须不报",
        "ladder": "{name} 的运行过程：时间从上往下，竖线从进入画到退出，点线表示正在进入或退出",
    },
    "en": {
        "output": "Output",
        "exit": "exit status",
        "silent": "(no output)",
        "stamp": "Snippets run for this page: {count}, on {date}, {python} ({system}), {versions}.",
        "built": "This site was built on {date} with {python} ({system}), {versions}.",
        "comma": ", ",
        "expect": "How this snippet must fail; each build checks that it does",
        "lint": "The lint rules that must flag this snippet, while all others stay silent",
        "ladder": "{name} as it ran, time downwards: "
        "a bar from enter to exit, dotted while entering or leaving",
    },
}
LADDER_LABELS = {
    "zh": {
        "entering": "进入中",
        "entered": "已进入",
        "leaving": "退出中",
        "left": "已退出",
        "cancelled": "取消",
        "suppressed": "压制",
        "failed to enter": "进入失败",
        "failed to leave": "退出时出错",
        "never closed": "一直没关",
        "never entered": "一直没进入",
        "error": "出错",
        "print": "打印",
        "waiting": "正在进入或退出",
        "folded": "其余相同，已折叠",
        "left out": "其余没画",
        "pop_all": "移交",
        "by": "来自",
        "not kept": "条未保留",
        "nested too deeply": "嵌套太深，没有记录",
    },
    "en": {},
}
stale_is_error = True
"""Whether a transcript that isn't approved stops the build; `mkdocs serve` shows it and warns."""


class Page:
    """One page being rendered: a formatter for markdown-exec, and the runs that it has shown."""

    def __init__(self, stage: Stage, language: str) -> None:
        self.stage = stage
        self.language = language
        self.labels = LABELS[language]
        self.runs: list[Run] = []

    def show(self, *, code: str, md: Markdown, extra: dict[str, str], **options: Any) -> str:
        """What a block becomes: the source, and below it what it printed when it ran."""
        project = self.stage.project
        path = project.snippets / extra.pop("snippet")
        name = project.relative(path)
        _check_fence(name, options, extra)
        has_ladder = extra.pop("ladder", "") == "on"
        self.stage.prefetch()
        run = self.stage.runner.run(path)
        text = self._approved(path, run)
        self.runs.append(run)
        source = ""
        if options["source"]:
            html = _numbered(_highlight(md, code, "python", extra), len(code.splitlines()))
            source = f'<div class="snippet-source">{self._explained(html)}</div>'
        output = f'<p class="snippet-silent">{self.labels["silent"]}</p>'
        if text.strip():
            output = _highlight(md, text.rstrip("\n"), "text", {})
        verdict = path.stem.rpartition("_")[2]
        classes = f"snippet snippet--{verdict}" if verdict in {"broken", "fixed"} else "snippet"
        terminal = self._terminal(name, output, run.returncode)
        picture = self._ladder(path, name) if has_ladder else ""
        style = heights.of_snippet(code if source else "", text, picture)
        return f'<div class="{classes}" style="{style}">{source}{terminal}{picture}</div>'

    def _approved(self, path: Path, run: Run) -> str:
        project = self.stage.project
        text = transcripts.transcript(project, path, run)
        if stale := transcripts.difference(project, path, text):
            if stale_is_error and project.is_reference:
                raise SiteError(stale)
            log.warning(stale)
        return text

    def _explained(self, html: str) -> str:
        """The words that begin a broken snippet, each with what it means at a touch."""
        for word in ("expect", "lint"):
            html = html.replace(
                f"# {word}:", f'# <abbr title="{self.labels[word]}">{word}</abbr>:', 1
            )
        return html

    def _terminal(self, name: str, output: str, code: int) -> str:
        exit_status = f"{self.labels['exit']} {code}"
        badge = f'<span class="snippet-exit">{exit_status}</span>' if code else ""
        return (
            f'<div class="snippet-output">'
            f'<p class="snippet-command"><span class="snippet-label">{self.labels["output"]}</span>'
            f"<code>python {escape(name)}</code>{badge}</p>"
            f"{output}</div>"
        )

    def _ladder(self, path: Path, name: str) -> str:
        """The order of its with blocks, drawn from a second, recorded run."""
        run = self.stage.runner.run(path, recorded=True)
        if not run.ladder:
            raise SiteError(
                f"{name}:1: its with blocks could not be recorded: {run.output[-300:]!r}"
            )
        caption = self.labels["ladder"].format(name=path.name)
        svg = render_svg(
            from_json(run.ladder),
            title=caption,
            id_prefix=f"ladder-{path.parent.name}-{path.stem}".replace("_", "-"),
            labels=LADDER_LABELS[self.language],
        )
        return (
            f'<figure class="snippet-ladder" data-search-exclude="all">{svg}'
            f"<figcaption>{caption}</figcaption></figure>"
        )

    def stamp(self) -> str:
        """When and on what the page's snippets ran; empty for a page without any."""
        if not self.runs:
            return ""
        dates = sorted({run.date for run in self.runs})
        days = " – ".join(dates if len(dates) == 1 else [dates[0], dates[-1]])
        text = self.labels["stamp"].format(
            count=len(self.runs), date=days, **_environment(self.language)
        )
        return f'<p class="page-stamp">{text}</p>'


def built(language: str) -> str:
    """What a page that runs nothing says in place of its stamp."""
    today = datetime.now(UTC).date().isoformat()
    return LABELS[language]["built"].format(date=today, **_environment(language))


@cache
def _environment(language: str) -> dict[str, str]:
    return {
        "python": f"Python {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "versions": LABELS[language]["comma"].join(f"{name} {version(name)}" for name in STAMPED),
    }


def _highlight(md: Markdown, text: str, language: str, options: dict[str, str]) -> str:
    """SuperFences' own highlighting. markdown-exec's `base_format` makes a Markdown of all
    extensions for each block, which costs more than the snippets."""
    fences: Any = md.preprocessors["fenced_code_block"]
    fences.get_hl_settings()
    html: str = fences.highlight(
        src=text, language=language, options=dict(options), md=md, classes=[], id_value="", attrs={}
    )
    return html


def _numbered(html: str, lines: int) -> str:
    """The style sheet shows the numbers: not text, so not copied, searched or read aloud."""
    numbers = "\n".join(map(str, range(1, lines + 1)))
    return html.replace("<pre>", f'<pre data-lines="{numbers}">', 1)


def _check_fence(name: str, options: dict[str, Any], extra: dict[str, str]) -> None:
    if unknown := sorted(set(extra) - FENCE_OPTIONS):
        raise SiteError(
            f"the block of {name} has unknown options: {', '.join(unknown)} "
            f"(known: {', '.join(sorted(FENCE_OPTIONS))})"
        )
    title = Path(name).name
    known = {"source": {"above", ""}, "result": {"text"}, "title": {title}, "ladder": {"on"}}
    given = {"title": title, "ladder": "on"} | options | extra
    for option, values in known.items():
        if given[option] not in values:
            right = " or ".join(f'{option}="{value}"' for value in sorted(values, reverse=True))
            raise SiteError(f'the block of {name} says {option}="{given[option]}", not {right}')
