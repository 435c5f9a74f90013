"""What a page says of its exercises: how long each takes, and the list of those of a chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from workshop_site.project import SiteError
from workshop_site.reading import pages
from workshop_site.reading.tasks import FOLDER, tasks
from workshop_site.showing.words import EXERCISE

if TYPE_CHECKING:
    from markdown import Markdown

    from workshop_site.project import Project


def door(project: Project, language: str, chapter: str) -> str:
    """The sentence that ends a chapter: where its exercises are; empty if there are none.

    Args:
        chapter: The chapter's page, `03_async_manager.md`.
    """
    path = project.docs / language / FOLDER / chapter
    if not path.is_file():
        return ""
    found = tasks(pages.read(project, path))
    return EXERCISE[language]["door"].format(
        page=f"{FOLDER}/{chapter}",
        count=len(found),
        minutes=sum(each.minutes for each in found),
    )


class Minutes(Treeprocessor):
    """Below the heading of an exercise: how long it takes, and, by js/exercises.js, its tick."""

    def __init__(self, md: Markdown, language: str) -> None:
        super().__init__(md)
        self.labels = EXERCISE[language]

    def run(self, root: Element) -> None:
        for place, heading in reversed(list(enumerate(root))):
            if "exercise" in heading.get("class", "").split():
                minutes = heading.attrib.pop("data-minutes", "")
                said = Element(
                    "p", {"class": "exercise-time", "data-solved": self.labels["solved"]}
                )
                said.text = self.labels["minutes"].format(minutes)
                root.insert(place + 1, said)


def listed(project: Project, language: str, chapter: str) -> str:
    """The exercises of a chapter's page, as links; what a fence ```exercises becomes.

    Raises:
        SiteError: There is no such page.
    """
    path = project.docs / language / FOLDER / f"{chapter}.md"
    if not path.is_file():
        raise SiteError(
            f"docs/{language}/{FOLDER}/index.md: an exercises fence names {chapter!r}, and there "
            f"is no {project.relative(path)}"
        )
    minutes = EXERCISE[language]["minutes"]
    return "\n".join(
        f"- [{each.title}]({chapter}.md#{each.anchor}){{ .exercise-link }} "
        f"{minutes.format(each.minutes)}"
        for each in tasks(pages.read(project, path))
    )
