"""What a page shows of a snippet: its source, what it printed, and its ladder."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from context_workshop.ladder import from_json, render_svg
from workshop_site.reading.excerpts import excerpt
from workshop_site.showing import in_page
from workshop_site.showing.prediction import prediction
from workshop_site.showing.source import highlight, source
from workshop_site.showing.words import LADDER, SNIPPET

if TYPE_CHECKING:
    from pathlib import Path

    from markdown import Markdown

    from workshop_site.running.build import BuildRuns, Said

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_LADDER = re.compile(r"#ladder-[\w-]+")


class SnippetBlocks:
    """The blocks of one page that run: a formatter for markdown-exec, and what it has shown."""

    def __init__(self, runs: BuildRuns, language: str) -> None:
        self.runs, self.language = runs, language
        self.labels = SNIPPET[language]
        self.shown: list[Said] = []
        self._rules: set[str] = set()
        self._has_words = False

    def show(self, *, md: Markdown, extra: dict[str, str], **options: Any) -> str:
        """What a block becomes: the source, and below it what it printed when it ran.

        What is shown comes from the file, not from `code`: that has the comments around a section.
        """
        shown = excerpt(self.runs.project, extra["snippet"], extra["where"])
        runs = extra["run"] == "on"
        predicted = extra.get("predict") == "on"
        marked = [int(line) for line in extra.get("marks", "").split()]
        path = shown.path
        html = ""
        if options["source"] != "none":
            title = path.relative_to(self.runs.project.snippets).as_posix()
            title = path.name if runs else title.partition("/")[2] or title
            html = source(md, shown, title=title, marked=marked, label=self.labels["mark"])
            html = f'<div class="snippet-source">{self._explained(html)}</div>'
        if runs:
            said = self.runs.said(path, with_ladder=extra.get("ladder") == "on")
            self.shown.append(said)
            answer = self._terminal(
                self.runs.project.relative(path), self._output(md, said), said.returncode
            )
            answer += self._ladder(path, said) if said.ladder else ""
            if predicted and said.date:
                answer = prediction(extra["where"], said.text, answer, self.language)
            html += answer
        verdict = path.stem.rpartition("_")[2]
        classes = ["snippet"]
        if verdict in {"broken", "fixed"} and runs:
            classes.append(f"snippet--{verdict}")
        if marked:
            classes.append("snippet--marked")
        whole = (
            runs and not predicted and options["source"] != "none" and ":" not in extra["snippet"]
        )
        here = in_page.attributes(self.runs.project, path) if whole else ""
        words = in_page.words(self.language) if here and not self._has_words else ""
        self._has_words = self._has_words or bool(here)
        # The search finds what is said of it; a screen of code would stand for that in a result.
        # Material's reader leaves out all up to the next end of the same tag: so this is no div.
        attributes = f'class="{" ".join(classes)}" data-search-exclude="all"{here}'
        return f"{words}<section {attributes}>{html}</section>"

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
            return problem + highlight(md, said.text.rstrip("\n"), "text", {})
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
