"""The one mask: what a transcript can't say the same way twice.

It is documented on the About page; whatever it changes is changed here and nowhere else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FRAME = re.compile(r'^(?P<margin>[ |+-]*?)  File "(?P<path>[^"]+)", line \d+, in ')
_CARETS = re.compile(r"^[ |]*[~^]+[~^ ]*$")
_PORT = re.compile(r"\b(127\.0\.0\.1|localhost)(:|', )\d{4,5}\b")
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")


def mask(text: str, root: Path) -> str:
    """The transcript without what differs from run to run or from machine to machine.

    - the project's folder is cut from paths;
    - tracebacks keep the frames under `snippets/` and `src/`, and lose their `^^^^` lines;
    - ephemeral ports read `PORT`, memory addresses `0x…`.
    """
    text = text.replace(f"{root}/", "").replace(f"{root}\\", "")
    text = "".join(_keep_own_frames(text.splitlines(keepends=True)))
    text = _PORT.sub(r"\1\2PORT", text)
    return _ADDRESS.sub("0x…", text)


def _keep_own_frames(lines: list[str]) -> list[str]:
    kept: list[str] = []
    margin: str | None = None  # of the frame being read
    keeping = True
    for line in lines:
        if frame := _FRAME.match(line):
            margin = frame["margin"]
            keeping = frame["path"].startswith(("snippets/", "src/"))
        elif margin is not None and line.startswith(margin + "    "):
            if _CARETS.match(line):
                continue
        else:
            margin, keeping = None, True
        if keeping:
            kept.append(line)
    return kept
