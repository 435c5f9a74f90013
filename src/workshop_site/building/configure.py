"""What the configuration of an edition can't say itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workshop_site.project import LANGUAGES, Project
from workshop_site.running import pyodide
from workshop_site.running.build import BuildRuns, build_runs
from workshop_site.showing.stamp import built

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

INVENTORIES = {"python": "https://docs.python.org/3/"}


def root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).resolve().parent


def language(config: MkDocsConfig) -> str:
    """The edition that is built, by the folder of its pages."""
    name = Path(config.docs_dir).name
    return name if name in LANGUAGES else LANGUAGES[0]


def runs(config: MkDocsConfig) -> BuildRuns:
    return build_runs(root(config))


def configure(config: MkDocsConfig) -> None:
    """Fill in the day of the build, where pages are edited, and other projects' inventories."""
    project = Project(root(config))
    config.extra["built"] = built(language(config))
    if pyodide.runtime(project):
        config.extra_javascript.append("js/run.js")
    config.edit_uri_template = _edit_uri(config)
    if "mkdocstrings" in config.plugins:
        python = config.plugins["mkdocstrings"].config["handlers"]["python"]
        python["inventories"] = [
            {"url": (project.docs / "inventories" / f"{name}.inv").as_uri(), "base_url": address}
            for name, address in INVENTORIES.items()
        ]


def _edit_uri(config: MkDocsConfig) -> str | None:
    """Where a page is edited; nowhere as long as the repository's address is not known."""
    if not config.repo_url:
        return None
    return f"{config.repo_url.rstrip('/')}/edit/main/docs/{language(config)}/{{path}}"
