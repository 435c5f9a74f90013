"""One `mkdocs build` makes both editions, side by side, and replaces a site only by a whole one."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.utils import CountHandler

from workshop_site.building import configure
from workshop_site.project import SiteError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

log = logging.getLogger("mkdocs.plugins.workshop_site")


class EnglishBuild:
    """The English edition, built by a process of its own into a folder of its own."""

    def __init__(self, config: MkDocsConfig) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="site-en-"))
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
        command += ["-f", str(configure.root(config) / "mkdocs.en.yml"), "-d", str(self.folder)]
        self.output = tempfile.TemporaryFile()  # noqa: SIM115  # `close` closes it
        self.process = subprocess.Popen(
            [*command, *(["--strict"] if config.strict else [])],
            env=os.environ | {"SITE_URL_EN": f"{(config.site_url or '').rstrip('/')}/en/"},
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )

    def put(self, site: Path) -> None:
        """Wait for the edition, and put it into a site.

        Raises:
            SiteError: It could not be built.
        """
        code = self.process.wait()
        self.output.seek(0)
        said = self.output.read().decode("utf-8", "replace").strip()
        if code:
            raise SiteError(f"the English edition could not be built:\n{said}")
        for line in said.splitlines():
            log.info("%s", line)
        shutil.copytree(self.folder, site / "en", dirs_exist_ok=True)

    def close(self) -> None:
        """End the process if it still runs, and remove what it wrote."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.output.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def is_clean(config: MkDocsConfig) -> bool:
    """Whether MkDocs will accept the build: in strict mode, without a warning."""
    handlers = logging.getLogger("mkdocs").handlers
    counters = (each for each in handlers if isinstance(each, CountHandler))
    return not (config.strict and any(each.get_counts() for each in counters))
