"""Keeps the English edition up to date: `python -m workshop_site.building.english YML SITE URL`.

Input: a line a wish, `update` or `stamps`; the process ends with it. Output: a line of JSON for
each thing that is done, "built" and "updated". Messages go to stderr, as MkDocs' own do.
"""

from __future__ import annotations

import json
import logging
import queue
import sys
import threading
from typing import IO, TYPE_CHECKING

from mkdocs.commands.build import build
from mkdocs.config import load_config

from workshop_site.building.builds import Builds
from workshop_site.building.live import LiveEdition
from workshop_site.building.server import PAUSE

if TYPE_CHECKING:
    from workshop_site.building.built import Built


def main(config_file: str, site: str, address: str) -> None:
    say, sys.stdout = sys.stdout, sys.stderr
    logging.basicConfig(level=logging.WARNING, format="%(levelname)-8s-  %(message)s")

    def build_whole() -> Built:
        config = load_config(config_file, site_dir=site, site_url=address)
        config.plugins.on_startup(command="serve", dirty=False)
        build(config, serve_url=address)
        hooks = (getattr(plugin, "builds", None) for plugin in config.plugins.values())
        return next(each.built for each in hooks if isinstance(each, Builds))

    wishes: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=[wishes], daemon=True).start()
    edition = LiveEdition(build_whole(), build_whole)
    _done(say, "built")
    while True:
        try:
            wish = wishes.get(timeout=PAUSE)
        except queue.Empty:
            while wishes.empty() and edition.follow():
                pass
            continue
        if not wish:
            return
        if wish == "stamps":
            edition.stamps_changed()
        else:
            edition.update()
            _done(say, "updated")


def _listen(wishes: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        wishes.put(line.strip())
    wishes.put("")


def _done(say: IO[str], what: str) -> None:
    say.write(json.dumps(what) + "\n")
    say.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
