"""`mkdocs serve` for writers: what was approved is shown at once, and the snippets run behind.

The Chinese edition is kept up to date in this process, the English one in a process of its own
(`python -m workshop_site.building.english`), so that neither waits for the other.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop_site.building import configure
from workshop_site.building.behind import Behind
from workshop_site.building.live import LiveEdition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer

    from workshop_site.building.built import Built

PAUSE = 1.0
"""Seconds without a save, after which what is left follows."""
PATIENCE = 120.0
"""Seconds that a request of the English edition waits for its first build."""


class WritersServer:
    """What happens at a save, between saves, and at the end."""

    def __init__(self, server: LiveReloadServer, config: MkDocsConfig, built: Built) -> None:
        runs = configure.runs(config)
        self.news = runs.project.cache / "news"
        """A file that is watched: written to when a run says something else than is shown."""
        self.news.parent.mkdir(exist_ok=True)
        self.news.touch()
        self.chinese = LiveEdition(built, server.builder)
        self.english: English | None = None
        if (configure.root(config) / "mkdocs.en.yml").is_file():
            self.english = English(config)
            server.set_app(self._waiting(server.get_app()))
        self.behind = Behind(runs, self._on_news, self._on_end)
        self._saved, self._closed = threading.Event(), threading.Event()
        self._idle = threading.Thread(target=self._follow, name="what follows a save")
        server.builder = self._on_save
        server.watch(str(self.news))
        self._idle.start()
        self.behind.look()

    def close(self) -> None:
        """Stop everything that was started; returns when it has stopped."""
        self._closed.set()
        self._saved.set()
        self.behind.close()
        if self.english:
            self.english.close()
        self._idle.join()

    def _on_save(self, *_: Any) -> None:
        """What MkDocs calls when files have changed; browsers reload when it returns."""
        self.behind.free.clear()
        try:
            if self.english:
                self.english.update()
            self.chinese.update()
            if self.english:
                self.english.wait()
        finally:
            self.behind.free.set()
            self._saved.set()
        self.behind.look()

    def _on_news(self) -> None:
        self.news.write_text("what a run says has changed\n", encoding="utf-8")

    def _on_end(self) -> None:
        self.chinese.stamps_changed()
        if self.english:
            self.english.stamps_changed()
        self._saved.set()

    def _follow(self) -> None:
        """Between saves: the index, the copies, pages made from others, stamps."""
        while True:
            self._saved.wait()
            self._saved.clear()
            if self._closed.is_set():
                return
            if self._saved.wait(PAUSE):
                continue  # another save
            while not self._saved.is_set() and self.chinese.follow():
                pass

    def _waiting(self, app: Callable[..., Any] | None) -> Callable[..., Any]:
        """The application, in which a page of the English edition waits for its first build."""
        english = self.english
        prefix = f"{self.chinese.config.site_url or '/'}".partition("://")[2].partition("/")[2]

        def waits(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            if english and environ["PATH_INFO"].startswith(f"/{prefix}en/"):
                english.built.wait(PATIENCE)
            found: Iterable[bytes] = app(environ, start_response) if app else []
            return found

        return waits


class English:
    """The process that keeps the English edition up to date."""

    def __init__(self, config: MkDocsConfig) -> None:
        site, address = Path(config.site_dir) / "en", f"{(config.site_url or '/').rstrip('/')}/en/"
        command = [sys.executable, "-m", "workshop_site.building.english"]
        self.built, self._updated = threading.Event(), threading.Event()
        self.process = subprocess.Popen(
            [*command, str(configure.root(config) / "mkdocs.en.yml"), str(site), address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, name="english edition")
        self._reader.start()

    def update(self) -> None:
        self._updated.clear()
        self._say("update")

    def wait(self) -> None:
        """Until the last update is shown; not for the first build, which may take a while."""
        if self.built.is_set():
            self._updated.wait(PATIENCE)

    def stamps_changed(self) -> None:
        self._say("stamps")

    def close(self) -> None:
        if self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.close()  # it ends when its input does
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join()
        if self.process.stdout:
            self.process.stdout.close()

    def _say(self, what: str) -> None:
        if self.process.stdin and self.process.poll() is None:
            with suppress(BrokenPipeError):  # it has ended, and its own message says why
                self.process.stdin.write(f"{what}\n")
                self.process.stdin.flush()

    def _read(self) -> None:
        """Note what the process says; when it ends, nobody waits for it any more."""
        for line in self.process.stdout or ():
            getattr(self, "built" if json.loads(line) == "built" else "_updated").set()
        self.built.set()
        self._updated.set()
