"""What a page shows of a snippet: its source, what it printed, and its ladder."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from context_workshop.ladder import from_json, render_svg
from workshop_site.project import SiteError
from workshop_site.showing.words import LADDER, SNIPPET

if TYPE_CHECKING:
    from pathlib import Path

    from markdown import Markdown

    from workshop_site.running.build import BuildRuns, Said

_PLAIN = re.compile(r'<span class="(?:w|n|p|o|ow|kc|sa|fm|na|nv|v[cgim]|py|x)">([^<]*)</span>')
"""Pygments' marks of what Material gives no colour: half of a chapter's elements. Without them
chapter 6 weighs 63 KB compressed, not 71, and axe needs half the time for it."""

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_LADDER = re.compile(r"#ladder-[\w-]+")

FENCE_OPTIONS = {"exec", "source", "result", "title", "hl_lines", "ladder"}


class SnippetBlocks:
    """The blocks of one page that run: a formatter for markdown-exec, and what it has shown."""

    def __init__(self, runs: BuildRuns, language: str) -> None:
        self.runs, self.language = runs, language
        self.labels = SNIPPET[language]
        self.shown: list[Said] = []
        self._rules: set[str] = set()

    def show(self, *, code: str, md: Markdown, extra: dict[str, str], **options: Any) -> str:
        """What a block becomes: the source, and below it what it printed when it ran."""
        where = extra.pop("where")
        path = self.runs.project.snippets / extra.pop("snippet")
        name = self.runs.project.relative(path)
        _check_fence(where, path.name, options, extra)
        has_ladder = extra.pop("ladder", "") == "on"
        said = self.runs.said(path, with_ladder=has_ladder)
        self.shown.append(said)
        source = ""
        if options["source"] != "none":
            titled = {"title": path.name, **extra}
            html = _numbered(_highlight(md, code, "python", titled), len(code.splitlines()))
            source = f'<div class="snippet-source">{self._explained(html)}</div>'
        verdict = path.stem.rpartition("_")[2]
        classes = f"snippet snippet--{verdict}" if verdict in {"broken", "fixed"} else "snippet"
        terminal = self._terminal(name, self._output(md, said), said.returncode)
        picture = self._ladder(path, said) if said.ladder else ""
        return f'<div class="{classes}">{source}{terminal}{picture}</div>'

    def _output(self, md: Markdown, said: Said) -> str:
        if not said.date:
            return f'<p class="snippet-silent">{self.labels["running"]}</p>'
        problem = ""
        if said.problem:
            problem = f'<pre class="snippet-problem">{escape(said.problem)}</pre>'
        if said.elsewhere:
            problem = f'<p class="snippet-silent">{self.labels["elsewhere"]}</p>'.format(
                python=self.runs.project.settings["reference-python"]
            )
        if said.text.strip():
            return problem + _highlight(md, said.text.rstrip("\n"), "text", {})
        return f'{problem}<p class="snippet-silent">{self.labels["silent"]}</p>'

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

    def _ladder(self, path: Path, said: Said) -> str:
        """The order of its with blocks, as it was recorded."""
        caption = self.labels["ladder"].format(name=path.name)
        svg = render_svg(
            from_json(said.ladder),
            title=caption,
            id_prefix=f"ladder-{path.parent.name}-{path.stem}".replace("_", "-"),
            labels=LADDER[self.language],
        )
        svg = _STYLE.sub(self._once, svg)
        return (
            f'<figure class="snippet-ladder" data-search-exclude="all">{svg}'
            f"<figcaption>{caption}</figcaption></figure>"
        )

    def _once(self, style: re.Match[str]) -> str:
        """A ladder's rules, the first time that they stand on the page, and for all ladders."""
        rules = _LADDER.sub(".snippet-ladder>svg", style[0])
        is_new = rules not in self._rules
        self._rules.add(rules)
        return rules if is_new else ""


def _highlight(md: Markdown, text: str, language: str, options: dict[str, str]) -> str:
    """SuperFences' own highlighting. markdown-exec's `base_format` makes a Markdown of all
    extensions for each block, which costs more than the snippets."""
    fences: Any = md.preprocessors["fenced_code_block"]
    fences.get_hl_settings()
    html: str = fences.highlight(
        src=text, language=language, options=dict(options), md=md, classes=[], id_value="", attrs={}
    )
    return _PLAIN.sub(r"\1", html)


def _numbered(html: str, lines: int) -> str:
    """The style sheet shows the numbers: not text, so not copied, searched or read aloud."""
    numbers = "\n".join(map(str, range(1, lines + 1)))
    return html.replace("<pre>", f'<pre data-lines="{numbers}">', 1)


def _check_fence(where: str, title: str, options: dict[str, Any], extra: dict[str, str]) -> None:
    if unknown := sorted(set(extra) - FENCE_OPTIONS):
        raise SiteError(
            f"{where}: the block has unknown options: {', '.join(unknown)} "
            f"(known: {', '.join(sorted(FENCE_OPTIONS))})"
        )
    known = {
        "source": {"above", "none"},
        "result": {"text", ""},
        "title": {title},
        "ladder": {"on"},
    }
    given = {"title": title, "ladder": "on"} | options | extra
    for option, values in known.items():
        if given[option] not in values:
            right = " or ".join(f'{option}="{value}"' for value in sorted(values, reverse=True))
            raise SiteError(f'{where}: the block says {option}="{given[option]}", not {right}')
