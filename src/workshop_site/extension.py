"""The Markdown extension: markdown-exec's fences, with a runner that shows all a snippet says.

```python exec="on" source="above" result="text" title="gpu_pool_fixed.py"
--8<-- "03_async_manager/gpu_pool_fixed.py"
```
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import SubElement

import markdown_exec
from markdown import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.superfences import SuperFencesCodeExtension

from . import diagrams, pages
from .errors import ErrorFences
from .glossary import GlossaryFences, load
from .needs import Needs
from .project import Project, SiteError, loud
from .show import LABELS, Page
from .slim import Slim
from .stage import stage
from .tooltips import Tooltips

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown


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
        language = self.getConfig("language")
        # Before pymdownx.snippets (32) replaces the names of files with their text.
        md.preprocessors.register(Needs(md, here.runner, language), "workshop_needs", 33.5)
        md.preprocessors.register(NameSnippets(here.project), "workshop_names", 33)
        md.treeprocessors.register(UniqueAnchors(md), "workshop_anchors", 0)
        terms = load(here.project)
        fences = GlossaryFences(md, terms, language)
        md.preprocessors.register(fences, "workshop_glossary", 34)  # before any other fence
        errors = ErrorFences(md, here.project, language)
        md.preprocessors.register(errors, "workshop_errors", 34)
        tooltips = Tooltips(md, terms, language)
        md.treeprocessors.register(tooltips, "workshop_tooltips", 6)  # after inline code and links
        page = Page(here, language)
        md.treeprocessors.register(Stamp(md, page), "workshop_stamp", -1)
        md.postprocessors.register(Slim(md, language), "workshop_slim", -1)
        runners: dict[str, Any] = markdown_exec.formatters  # its public mapping
        runners["python"] = runners["py"] = loud(page.show)
        draw_mermaid(md, here.project.root / "docs" / "diagrams")


def draw_mermaid(md: Markdown, folder: Path) -> None:
    """Let ```mermaid fences show the drawings in the folder. SuperFences calls by its own names."""

    def fence(src: str, language: str, options: dict[str, Any], md: Markdown, **kwargs: Any) -> str:
        return diagrams.fence(src, language, "diagram", options, md, folder=folder, **kwargs)

    for extension in md.registeredExtensions:
        if isinstance(extension, SuperFencesCodeExtension):
            extension.extend_super_fences("mermaid", loud(fence), diagrams.validate, lambda _: None)


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


class Stamp(Treeprocessor):
    """Ends the page with when and on what its snippets ran.

    Not a postprocessor: the table of contents runs those on each heading's name, too.
    """

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, root: Element) -> None:
        if stamp := self.page.stamp():
            SubElement(root, "p").text = self.md.htmlStash.store(stamp)


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


def makeExtension(**kwargs: Any) -> WorkshopExtension:  # noqa: N802  # Python-Markdown's name
    return WorkshopExtension(**kwargs)
