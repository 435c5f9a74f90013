"""The fences that name a table of a data file, or another page, and become what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_site.reading import terms
from workshop_site.showing import error_entries, exercise, glossary

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop_site.project import Project


def generators(project: Project, language: str) -> dict[str, Callable[[str], str]]:
    """What makes the Markdown of such a fence of its only line, by the fence's language."""
    known = terms.load(project)
    return {
        "glossary": lambda section: glossary.definitions(known, section, language),
        "exercises": lambda chapter: exercise.listed(project, language, chapter),
        **error_entries.generators(project, language),
    }
