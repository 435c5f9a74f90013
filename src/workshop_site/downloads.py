"""A MkDocs hook, of both editions: the snippets' files are part of the site, to be downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

from workshop_site.needs import DOWNLOADS

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files


def on_files(files: Files, config: MkDocsConfig, **_: Any) -> None:
    snippets = Path(config.config_file_path).resolve().parent / "snippets"
    for path in sorted(snippets.rglob("*")):
        name = path.relative_to(snippets)
        hidden = any(part.startswith((".", "__pycache__")) for part in name.parts)
        if path.is_file() and not hidden and path.suffix != ".out" and name.name != "ruff.toml":
            address = f"{DOWNLOADS}/{name.as_posix()}"
            files.append(File.generated(config, address, abs_src_path=str(path)))
