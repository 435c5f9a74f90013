"""A small project for each test of the site's machinery, and `mkdocs build` as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from mkdocs.commands import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

REPOSITORY = Path(__file__).parents[2]
PYTHON = ".".join(map(str, sys.version_info[:2]))

PYPROJECT = f"""
[tool.workshop]
reference-python = "{PYTHON}"
reference-platform = "{sys.platform}"
"""

MKDOCS = """
site_name: test
site_url: http://127.0.0.1/
docs_dir: docs/zh
hooks: [HOOK]
theme: {name: mkdocs, language: zh}
plugins:
  markdown-exec: {ansi: "off", languages: [python, py]}
markdown_extensions:
  attr_list: {}
  md_in_html: {}
  tables: {}
  pymdownx.highlight: {linenums_style: pymdownx-inline}
  pymdownx.snippets:
    base_path: [!relative $config_dir/snippets]
    check_paths: true
    restrict_base_path: true
  pymdownx.superfences: {}
  pymdownx.tabbed: {alternate_style: true}
  workshop_site.extension: {root: !relative $config_dir, language: zh}
"""

ENGLISH = """
INHERIT: mkdocs.yml
docs_dir: docs/en
site_dir: site/en
markdown_extensions:
  workshop_site.extension: {language: en}
"""


FENCE = 'exec="on"'


def block(include: str, options: str = FENCE) -> str:
    return f'```python {options}\n--8<-- "{include}"\n```\n'


@dataclass
class Built:
    returncode: int
    log: str


@dataclass
class SmallProject:
    root: Path

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return path

    def snippet(self, name: str, code: str | bytes, out: str | None = None) -> Path:
        """A snippet in the chapter `c`, shown on both pages."""
        path = self.write(f"snippets/c/{name}", code)
        if out is not None:
            path.with_suffix(".out").write_text(out, encoding="utf-8")
        for language in ("zh", "en"):
            page = self.root / f"docs/{language}/index.md"
            old = page.read_text(encoding="utf-8") if page.exists() else "# Page\n"
            self.write(f"docs/{language}/index.md", f"{old}\n{block(f'c/{name}')}")
        return path

    def page(self, text: str) -> None:
        for language in ("zh", "en"):
            self.write(f"docs/{language}/index.md", text)

    def build(self, *options: str, **variables: str) -> Built:
        command = [sys.executable, "-m", "mkdocs", "build", *options]
        done = subprocess.run(
            command,
            cwd=self.root,
            env=os.environ | variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Built(done.returncode, done.stdout + done.stderr)

    def render(self) -> str:
        """The page of the English edition, built in this process: nothing else is started."""
        configuration = load_config(str(self.root / "mkdocs.en.yml"))
        build.build(configuration)
        return (Path(configuration.site_dir) / "index.html").read_text(encoding="utf-8")

    def refused(self) -> str:
        """What the build of the English edition, in this process, ends with."""
        with pytest.raises(Abort) as info:
            self.render()
        return str(info.value.__context__)

    def html(self, language: str = "zh") -> str:
        name = "site/index.html" if language == "zh" else "site/en/index.html"
        return (self.root / name).read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    small = SmallProject(tmp_path)
    hook = REPOSITORY / "src/workshop_site/hook.py"
    small.write("pyproject.toml", PYPROJECT)
    small.write("mkdocs.yml", MKDOCS.replace("HOOK", str(hook)))
    small.write("mkdocs.en.yml", ENGLISH)
    small.write("src/context_workshop/__init__.py", "")
    return small
