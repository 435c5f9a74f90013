"""What a snippet must say and how it must end: its first line, and the `.out` beside it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from workshop_site.project import Project, SiteError
from workshop_site.reading.pages import text_of
from workshop_site.running.mask import mask

if TYPE_CHECKING:
    from pathlib import Path

    from workshop_site.running.runs import Run

APPROVE = "make approve"
MOST_BYTES = 100_000
"""A transcript is read by people; more than this is a snippet gone wrong."""

_EXPECT = re.compile(r"# expect: (?:exit (?P<code>\d+)|output (?P<output>.+)|(?P<error>[\w.]+))$")
_LINT = re.compile(r"^# lint: (?P<rules>[A-Z]+\d+(?:, [A-Z]+\d+)*)$", re.MULTILINE)
_OWN_FRAME = re.compile(r'File "(snippets/[^"]+)", line (\d+)')


@dataclass(frozen=True, slots=True)
class Expectation:
    """How a snippet must end. A fixed one: exit status 0, nothing left behind."""

    code: int = 0
    error: str = ""
    output: str = ""
    broken: bool = False


def expectation(project: Project, path: Path) -> Expectation:
    """Read `# expect: …` from the first line; a `_broken` snippet must have one, no other may."""
    first = text_of(project, path).partition("\n")[0]
    is_broken = path.stem.endswith("_broken")
    if not first.startswith("# expect:"):
        if is_broken:
            raise SiteError(
                f"{project.relative(path)}:1: a broken snippet says in its first line how it ends: "
                "'# expect: RuntimeError', '# expect: exit 3' or '# expect: output REGEX'"
            )
        return Expectation()
    if (match := _EXPECT.match(first)) is None:
        raise SiteError(
            f"{project.relative(path)}:1: {first!r} is none of "
            "'# expect: RuntimeError', '# expect: exit 3', '# expect: output REGEX'"
        )
    code = int(match["code"]) if match["code"] else int(bool(match["error"]))
    return Expectation(code, match["error"] or "", match["output"] or "", broken=True)


def declared_rules(path: Path) -> set[str]:
    """The lint rules that a broken snippet says it trips (`# lint: RUF006, ASYNC119`)."""
    match = _LINT.search(path.read_text(encoding="utf-8"))
    return set(match["rules"].split(", ")) if match else set()


def transcript(project: Project, path: Path, run: Run) -> str:
    """The masked transcript of a run that ended as its snippet says it must; else an error."""
    name = project.relative(path)
    if run.timed_out:
        after = f"{run.seconds:.0f} s"
        raise SiteError(f"{name}:1: still running after {after}, and was ended{_tail(run)}")
    if run.left:
        listed = ", ".join(repr(command) for command in run.left)
        raise SiteError(f"{name}:1: left processes running, which were ended: {listed}")
    if (size := len(run.output)) > MOST_BYTES:
        raise SiteError(f"{name}:1: printed {size:,} bytes, at most {MOST_BYTES:,} may be shown")
    try:
        text = run.output.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        where = f"byte {error.start}"
        raise SiteError(f"{name}:1: printed something that is not UTF-8 ({where})") from None
    text = mask(text, project.root)
    _check_end(name, expectation(project, path), run, text)
    return text


def _check_end(name: str, expected: Expectation, run: Run, text: str) -> None:
    if run.returncode != expected.code:
        frames = [line for file, line in _OWN_FRAME.findall(text) if file == name]
        line = frames[-1] if frames and not expected.broken else "1"
        ended = f"ended with exit status {run.returncode}, not {expected.code}"
        raise SiteError(f"{name}:{line}: {ended}{_tail(run)}")
    if expected.error and not _raised(text, expected.error):
        raise SiteError(f"{name}:1: did not end with {expected.error}{_tail(run)}")
    if expected.output and not re.search(expected.output, text, re.MULTILINE):
        raise SiteError(f"{name}:1: no line matches {expected.output!r}: is it still broken?")
    if run.files and not expected.broken:
        raise SiteError(f"{name}:1: left files in the temporary folder: {', '.join(run.files)}")


def _raised(text: str, error: str) -> bool:
    """Whether the transcript has a traceback's closing line of that exception."""
    line = rf"^[ |]*(?:[\w.]+\.)?{re.escape(error)}(:|$| \()"
    return re.search(line, text, re.MULTILINE) is not None


def _tail(run: Run) -> str:
    lines = run.output.decode("utf-8", "replace").rstrip("\n").splitlines()[-12:]
    return "".join(f"\n    {line}" for line in ["", *lines]) if lines else ""


def approved(path: Path) -> Path:
    return path.with_suffix(".out")


def difference(project: Project, path: Path, text: str) -> str | None:
    """What stands between the transcript and the approved one; None if they are equal."""
    name, out = project.relative(path), approved(path)
    if not out.is_file():
        return f"{name}:1: has no approved transcript; look at what it prints, then: {APPROVE}"
    old = out.read_bytes().decode("utf-8")
    if old == text:
        return None
    before, now = old.splitlines(), text.splitlines()
    pairs = enumerate(zip_longest(before, now), 1)
    line = next((number for number, (a, b) in pairs if a != b), 1)
    diff = difflib.unified_diff(before, now, "approved", "printed now", lineterm="", n=2)
    remedy = f"{name} prints something else now; if that is right: {APPROVE}"
    if not project.is_reference:
        approved_on = "Python {reference-python} on {reference-platform}".format(**project.settings)
        remedy = f"{name} prints something else here than on {approved_on}"
    return "\n    ".join([f"{project.relative(out)}:{line}: {remedy}", *diff])
