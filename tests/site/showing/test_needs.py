"""What stands before a block: the files that it needs beside it, and the packages to install."""

from __future__ import annotations

import pytest
from markdown import Markdown

from tests.site.conftest import SmallProject, block
from workshop_site.project import Project
from workshop_site.running.packages import brought
from workshop_site.showing import needs
from workshop_site.showing.fences import Fences


def noted(project: SmallProject, text: str, language: str = "en") -> list[str]:
    """The notes that the page gets."""
    lines = Fences(Markdown(), Project(project.root), language, {}).run(text.split("\n"))
    return [lines[i - 1] for i, line in enumerate(lines) if line.strip() == needs.MARKS]


@pytest.mark.parametrize(
    ("text", "requirements"),
    [
        ("`pip install -e .`", ["context-workshop"]),
        (
            '`pip install -e ".[llm,prices]" pytest` first',
            ["context-workshop[llm,prices]", "pytest"],
        ),
        ("pip install 'mcp>=2.3,<3'\npip install trio", ["mcp>=2.3,<3", "trio"]),
        ("`pip` installs", []),
    ],
)
def test_what_the_commands_on_a_page_bring(text: str, requirements: list[str]) -> None:
    assert needs.installs(text) == requirements


def test_one_command_for_all_that_is_missing() -> None:
    missing = ["context-workshop", "context-workshop[llm]", "context-workshop[mcp]", "anyio>=4.10"]
    assert needs.command(missing) == 'pip install -e ".[llm,mcp]" "anyio>=4.10"'
    assert needs.command(["openai-agents"]) == "pip install openai-agents"


def test_extras_bring_what_they_require() -> None:
    assert {"context-workshop", "openai", "anyio"} <= brought(("context-workshop[llm]",))
    assert brought(("context-workshop",)) == {"context-workshop"}


def test_files_beside_it_have_a_link_each(project: SmallProject) -> None:
    project.write("snippets/c/servers/shop.py", "print()\n")
    project.write("snippets/c/helper.py", "x = 1\n")
    project.snippet("a.py", "from helper import x\nprint('servers/shop.py')\n")
    (note,) = noted(project, f"text\n\n{block('c/a.py')}")
    assert "[`helper.py`](/snippets/c/helper.py)" in note
    assert "[`servers/shop.py`](/snippets/c/servers/shop.py)" in note
    assert "pip" not in note


def test_of_a_repair_the_copy_that_the_reader_changes(project: SmallProject) -> None:
    project.write("snippets/c/exercises/lamp_check.py", "def check(lamp): ...\n")
    project.write("snippets/c/exercises/lamp_todo.py", "from lamp_check import check\n")
    project.write("snippets/c/exercises/lamp_solved.py", "from lamp_check import check\n")
    todo, solved = noted(
        project, f"{block('c/exercises/lamp_todo.py')}\n{block('c/exercises/lamp_solved.py')}"
    )
    assert todo.startswith("Your file: `exercises/lamp.py`, put there by `make exercises`.")
    assert "lamp_check.py" in todo
    assert "Your file" not in solved


def test_packages_are_named_once_and_not_again(project: SmallProject) -> None:
    project.snippet("a.py", "import json\nimport anyio\n")
    project.snippet("b.py", "from context_workshop import Timer, owned\n")
    page = f"{block('c/a.py')}\n{block('c/a.py')}\n{block('c/b.py')}\n"
    first, second = noted(project, page)
    assert "pip install anyio" in first
    assert "pip install -e ." in second  # anyio is there already
    assert noted(project, f"`pip install -e '.[anyio]'`\n\n{page}") == []


def test_a_note_is_indented_like_its_block(project: SmallProject) -> None:
    project.snippet("a.py", "import anyio\n")
    page = '=== "one"\n\n' + "".join(f"    {line}\n" for line in block("c/a.py").splitlines())
    (note,) = noted(project, page)
    assert note.startswith("    Install")


def test_a_program_run_as_a_module_is_a_package(project: SmallProject) -> None:
    project.snippet("a.py", 'command = ["python", "-m", "mcp_server_git"]\n')
    (note,) = noted(project, block("c/a.py"))
    assert "pip install mcp-server-git" in note


def test_what_cannot_be_read_is_left_to_its_run(project: SmallProject) -> None:
    project.snippet("a.py", "import (\n")
    assert noted(project, block("c/a.py")) == []
