"""The Markdown extension: markdown-exec's fences, with a runner that shows all a snippet says.

```python exec="on"
--8<-- "03_async_manager/gpu_pool_fixed.py"
```
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from xml.etree.ElementTree import SubElement

import markdown_exec
from markdown import Extension
from markdown.treeprocessors import Treeprocessor
from pymdownx.superfences import SuperFencesCodeExtension

from workshop_site.drawing.diagram import FOLDER
from workshop_site.project import SiteError
from workshop_site.reading import terms
from workshop_site.running.build import build_runs
from workshop_site.showing import figure, place
from workshop_site.showing.code_language import CodeLanguage
from workshop_site.showing.exercise import Minutes
from workshop_site.showing.fences import Fences
from workshop_site.showing.generated import generators
from workshop_site.showing.loud import box, loud, shown
from workshop_site.showing.prediction import Folded
from workshop_site.showing.quoted import Quoted
from workshop_site.showing.snippet import SnippetBlocks
from workshop_site.showing.stamp import stamp
from workshop_site.showing.tooltips import Tooltips
from workshop_site.showing.words import SNIPPET

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from markdown import Markdown


P = ParamSpec("P")
R = TypeVar("R")


class WorkshopExtension(Extension):
    """Registers the steps of rendering a page."""

    def __init__(self, **kwargs: Any) -> None:
        self.config = {
            "root": ["", "The folder of mkdocs.yml"],
            "language": ["zh", "The language of labels: " + ", ".join(SNIPPET)],
        }
        super().__init__(**kwargs)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        runs = build_runs(Path(self.getConfig("root") or ".").resolve())
        project, language = runs.project, self.getConfig("language")
        known = terms.load(project)
        self.blocks = SnippetBlocks(runs, language)
        self.waits = runs.waits
        fences = Fences(md, project, language, generators(project, language))
        fences.run = self._guarded(fences.run, lambda message: [box(message)])  # type: ignore[method-assign]
        # Before pymdownx.snippets (32) replaces the names of files with their text.
        md.preprocessors.register(fences, "workshop_fences", 34)
        # After inline code and links.
        md.treeprocessors.register(Tooltips(md, known, language), "workshop_tooltips", 6)
        quoted = Quoted(md, self.blocks)
        quoted.run = self._guarded(quoted.run, lambda _: None)  # type: ignore[method-assign]
        md.treeprocessors.register(quoted, "workshop_quoted", 5)
        md.treeprocessors.register(Minutes(md, language), "workshop_minutes", 4)
        anchors = UniqueAnchors(md, language)
        anchors.run = self._guarded(anchors.run, lambda _: None)  # type: ignore[method-assign]
        md.treeprocessors.register(anchors, "workshop_anchors", 0)
        md.treeprocessors.register(Stamp(md, self.blocks, language), "workshop_stamp", -1)
        # After what was set aside has come back (30).
        md.postprocessors.register(Folded(md), "workshop_folded", 20)
        md.postprocessors.register(CodeLanguage(md, language), "workshop_language", -1)
        # markdown-exec's mapping is public, but belongs to the whole process, and each page has a
        # Markdown of its own: so what stands there finds its page by `md`.
        runners: dict[str, Any] = markdown_exec.formatters
        runners["python"] = runners["py"] = show
        self._draw_mermaid(md, project.root / FOLDER)
        md.registerExtension(self)

    def _guarded(self, step: Callable[P, R], instead: Callable[[str], R]) -> Callable[P, R]:
        """A step whose errors stop a build, and are shown to a writer."""
        return loud(step) if self.waits else shown(step, instead)

    def show(self, **options: Any) -> str:
        """A block that runs."""
        return self._guarded(self.blocks.show, box)(**options)

    def _draw_mermaid(self, md: Markdown, folder: Path) -> None:
        """Let ```mermaid fences show the drawings in the folder. SuperFences has its own names."""

        def fence(
            src: str, language: str, options: dict[str, Any], md: Markdown, **kwargs: Any
        ) -> str:
            return figure.fence(src, language, "diagram", options, md, folder=folder, **kwargs)

        for extension in md.registeredExtensions:
            if isinstance(extension, SuperFencesCodeExtension):
                validate = self._guarded(figure.validate, lambda _: False)
                drawn = self._guarded(fence, box)
                extension.extend_super_fences("mermaid", drawn, validate, lambda _: None)


def show(*, md: Markdown, **options: Any) -> str:
    """markdown-exec's formatter: hands a block to the page that it stands on."""
    mine = (each for each in md.registeredExtensions if isinstance(each, WorkshopExtension))
    return next(mine).show(md=md, **options)


class Stamp(Treeprocessor):
    """Ends the page with when and on what its snippets ran.

    Not a postprocessor: the table of contents runs those on each heading's name, too.
    """

    def __init__(self, md: Markdown, blocks: SnippetBlocks, language: str) -> None:
        super().__init__(md)
        self.blocks, self.language = blocks, language

    def run(self, root: Element) -> None:
        if text := stamp(self.blocks.shown, self.language):
            SubElement(root, "p").text = self.md.htmlStash.store(text)


class UniqueAnchors(Treeprocessor):
    """Two headings of one page may not have one anchor, also where a table's entries made one."""

    def __init__(self, md: Markdown, language: str) -> None:
        super().__init__(md)
        self.language = language

    def run(self, root: Element) -> None:
        headings = [each for each in root.iter() if re.fullmatch("h[1-6]", each.tag)]
        counted = Counter(each.get("id") for each in headings if each.get("id"))
        for anchor, count in counted.items():
            if count > 1:
                titles = [repr("".join(e.itertext())) for e in headings if e.get("id") == anchor]
                listed = ", ".join(titles)
                raise SiteError(
                    f"{place.name(self.md, self.language)}:1: the anchor {anchor!r} stands on "
                    f"{count} headings: {listed}: give each its own"
                )


def makeExtension(**kwargs: Any) -> WorkshopExtension:  # noqa: N802  # Python-Markdown's name
    return WorkshopExtension(**kwargs)
