"""What the last whole build of an edition has left, to go on from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.structure.nav import Navigation

    from workshop_site.building.ingredients import Ingredients
    from workshop_site.building.kept_pages import KeptPages


class Built:
    """One for a `mkdocs` command; each build fills it anew."""

    pages: KeptPages
    ingredients: Ingredients
    nav: Navigation
    env: Environment
