"""The dictionary of the Chinese search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_site.reading import terms

if TYPE_CHECKING:
    from workshop_site.project import Project


def teach_jieba(project: Project) -> None:
    """Let the search that Material builds in this process keep the glossary's words whole.

    Material's own `jieba_dict_user` looks for a file from the folder where mkdocs was started.
    """
    if not (whole := terms.words(terms.load(project))):
        return
    import jieba  # type: ignore[import-untyped]  # noqa: PLC0415  # takes a moment

    for word in whole:
        jieba.add_word(word)
