"""The site's plain Markdown: what a machine reads is what the pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop_site.project import Project
from workshop_site.publishing.markdown_copy import Edition
from workshop_site.publishing.parts import parts
from workshop_site.running.build import BuildRuns

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject

PAGE = """
---
title: The page
description: What it is for.
---

# Page { #page }

<div class="hero" markdown>

=== "❌ Broken"

    ```python exec="on" marks='print("'
    --8<-- "c/said.py"
    ```

    1. It says `cleanup`{ .out }.

</div>

```python
--8<-- "c/said.py"
```

```text
as it stands
```

::: context_workshop
    options:
      inherited_members: true
"""

CHINESE = """# Page

=== "❌ Broken"

    ```python title="said.py"
    print("cleanup")
    ```

    ```text title="输出"
    cleanup
    ```

    标记的行：

    1. `print("cleanup")`

    逐条说明：

    1. It says `cleanup`.

```python title="said.py"
print("cleanup")
```

```text
as it stands
```

What the package does.

### `close(now: bool = True) -> None`

Close it.
"""

PACKAGE = '''"""What the package does."""

__all__ = ["close"]


def close(now: bool = True) -> None:
    """Close it."""
'''


def test_pages_hold_what_was_printed(project: SmallProject) -> None:
    project.write("snippets/c/said.py", 'print("cleanup")\n').with_suffix(".out").write_text(
        "cleanup\n"
    )
    project.write("src/context_workshop/__init__.py", PACKAGE)
    project.page(PAGE.lstrip().partition("::: ")[0])
    nav = "nav:\n  - index.md\n  - Part:\n      - Home: index.md\n"
    settings = project.root / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8") + nav, encoding="utf-8")
    assert (built := project.build()).returncode == 0, built.log
    site = project.root / "site"
    expected = CHINESE.partition("What the package does.")[0].rstrip() + "\n"
    title, _, rest = expected.partition("\n")
    pointer = "> 全部页面：[llms.txt](http://127.0.0.1/llms.txt)\n"
    assert (site / "index.md").read_text("utf-8") == f"{title}\n\n{pointer}{rest}"
    assert 'text title="output"' in (site / "en/index.md").read_text("utf-8")
    listed = (site / "llms.txt").read_text("utf-8")
    assert "## Part\n\n- [The page](http://127.0.0.1/index.md): What it is for." in listed
    assert "http://127.0.0.1/en/llms.txt" in listed
    assert "](http://127.0.0.1/llms.txt" in (site / "en/llms.txt").read_text("utf-8")
    assert (site / "llms-full.txt").read_text("utf-8").count(expected) == 2


def test_a_reference_is_the_docstrings(project: SmallProject) -> None:
    said = project.write("snippets/c/said.py", 'print("cleanup")\n')
    said.with_suffix(".out").write_text("cleanup\n")
    project.write("src/context_workshop/__init__.py", PACKAGE)
    project.page(PAGE.lstrip())
    page = Edition(BuildRuns(Project(project.root)), "zh").read("index.md")
    assert page.title == "The page"
    assert page.body == CHINESE


SECTION = "## One\n\n" + "words\n" * 10
FENCED = "````text\n## no heading\n````\n"


def test_a_long_page_is_cut_before_headings_and_loses_nothing() -> None:
    body = "# Page\n\nBegins.\n\n" + (SECTION + FENCED) * 5 + "### Below\n\n" + "more\n" * 100
    for most in (1, 50, 150, 300, 10_000):
        found = parts(body, most)
        assert "".join(found) == body
        assert all(each.startswith(("## One", "### Below")) for each in found[1:])
    assert len(parts(body, 10_000)) == 1
    assert all(len(each) <= 300 for each in parts(body, 300)[:-1])


def test_a_long_page_is_written_in_parts_too(project: SmallProject) -> None:
    project.write("snippets/c/said.py", "").with_suffix(".out").write_text("")
    long = "".join(f"## Section {n}\n\n{'words ' * 2000}\n\n" for n in range(9))
    project.page(f"---\ntitle: Long\ndescription: It is.\n---\n\n# Long\n\n{long}")
    settings = project.root / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8") + "nav: [index.md]\n", encoding="utf-8")
    for _ in range(2):
        assert (built := project.build()).returncode == 0, built.log
    site = project.root / "site"
    (one, two, three) = sorted(site.glob("index.[0-9].md"))
    listed = (site / "en/llms.txt").read_text("utf-8")
    assert "It is. (in 3 parts: [index.1.md](http://127.0.0.1/index.1.md), [index" in listed
    assert one.read_text("utf-8").endswith("[index.2.md](http://127.0.0.1/index.2.md)\n")
    assert two.read_text("utf-8").startswith("# Long（第 2 份，共 3 份）\n\n## Section 4\n")
    assert "index.4.md" not in three.read_text("utf-8")
    assert all(len(each.read_text("utf-8")) < 50_200 for each in (one, two, three))
