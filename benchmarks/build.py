"""What running every snippet costs a build: ours, stock markdown-exec, and no execution at all.

All build the same pages of both languages, one after the other, in this run on this machine.
Prints a Markdown table and the two ratios that the project promises. Stock markdown-exec runs
snippets in the build's own process and without a time limit: it does not come to the end of the
whole site (an asyncio snippet waits for ever), so it is compared where only chapter 1 runs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from workshop_site import pages
from workshop_site.project import Project
from workshop_site.runner import Runner

ROOT = Path(__file__).parents[1]
COPIED = ("docs", "snippets", "src", "pyproject.toml", "mkdocs.yml", "mkdocs.en.yml")
OUR_RUNNER = (
    'runners["python"] = runners["py"] = loud(page.show)',
    """lines[block.line - 1] += f' snippet="{block.include}"'""",
)
EXEC = re.compile(r' exec="on" source="above" result="text"')


@dataclass(frozen=True)
class Measured:
    name: str
    seconds: float
    note: str = ""


def copy(folder: Path) -> Path:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def build(root: Path, name: str) -> Measured:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--no-strict"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    made = len(list((root / "site").rglob("*.html"))) if done.returncode == 0 else 0
    note = f"{made} pages" if made else f"exit status {done.returncode}: {done.stderr[-200:]!r}"
    return Measured(name, seconds, note)


def without_execution(root: Path, but: str = "none") -> Path:
    for page in root.glob("docs/*/**/*.md"):
        if not page.name.startswith(but):
            page.write_text(EXEC.sub("", page.read_text("utf-8")), encoding="utf-8")
    return root


def with_stock_runner(root: Path) -> Path:
    """Our extension without its runner. Snippets that end with an error are not executed:
    stock markdown-exec runs them in its own process, and `sys.exit` would end the build."""
    extension = root / "src/workshop_site/extension.py"
    text = extension.read_text("utf-8")
    for ours in OUR_RUNNER:
        if ours not in text:
            raise SystemExit(f"{extension.name} has no line {ours!r} any more: change OUR_RUNNER")
        text = text.replace(ours, "pass")
    extension.write_text(text, encoding="utf-8")
    for page in root.glob("docs/*/**/*.md"):
        lines = page.read_text("utf-8").splitlines()
        for block in pages.blocks("\n".join(lines)):
            if block.runs and fails_or_exits(block.include or ""):
                lines[block.line - 1] = EXEC.sub("", lines[block.line - 1])
        text = "\n".join(lines).replace(' ladder="on"', "")
        page.write_text(f"{text}\n", encoding="utf-8")
    return root


def fails_or_exits(include: str) -> bool:
    path = ROOT / "snippets" / include
    return Runner(Project(ROOT)).run(path).returncode != 0


def main() -> None:
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        ours = copy(Path(folder) / "ours")
        cold = build(ours, "ours, cold (empty cache)")
        runs = [json.loads(file.read_text()) for file in (ours / ".snippet-cache").glob("*.json")]
        warm = build(ours, "ours, warm")
        plain = build(without_execution(copy(Path(folder) / "plain")), "no execution")
        first = without_execution(copy(Path(folder) / "first"), but="01_")
        chapter = build(first, "chapter 1 executed: ours, cold")
        stock_root = with_stock_runner(without_execution(copy(Path(folder) / "stock"), but="01_"))
        os.environ["PYTHONPATH"] = str(stock_root / "src")  # before the installed one
        stock = build(stock_root, "chapter 1 executed: stock markdown-exec, failing ones left out")
    cpu, longest = sum(run["cpu"] for run in runs), max(run["seconds"] for run in runs)
    bound = max(cpu / (os.cpu_count() or 1), longest) + plain.seconds
    print("| build of both languages | seconds | |\n|---|---|---|")
    for each in (cold, warm, plain, chapter, stock):
        print(f"| {each.name} | {each.seconds:.1f} | {each.note} |")
    print(f"\n{len(runs)} snippets: {cpu:.1f} CPU seconds, the longest {longest:.1f} s")
    print(f"cold / bound: {cold.seconds / bound:.2f} (at most 1.25; the bound is {bound:.1f} s)")
    print(f"warm / no execution: {warm.seconds / plain.seconds:.2f} (at most 1.15)")


if __name__ == "__main__":
    main()
