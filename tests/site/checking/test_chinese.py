"""The rules for Chinese pages: what each must find, and what must pass."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import REPOSITORY
from workshop_site.checking import chinese
from workshop_site.project import Project
from workshop_site.reading import terms
from workshop_site.reading.pages import Page

if TYPE_CHECKING:
    from tests.site.conftest import SmallProject

TERMS = terms.load(Project(REPOSITORY))

BAD = {
    "用`pop_all()`移交": "a space between Chinese and inline code",
    "见[`Timer`](a.md)一节": "a space between Chinese and inline code",
    "用 `a` ，再用 `b`": "no space beside full-width punctuation",
    "完成， `a` 返回": "no space beside full-width punctuation",
    "中文,英文": "full-width punctuation",
    "返回 `a`, 再返回": "full-width punctuation",
    "结束.": "full-width punctuation",
    "注意:这里": "full-width punctuation",
    "一个(例如这个)对象": "full-width parentheses",
    "快了 15 %": "no space before %",
    "一共 10MB 内存": "a space between a number and its unit",
    "**核心特征：**后文": "bold that GitHub shows as **",
    "**核心特征：** 后文": "punctuation after the bold text",
    "**结论。**": "punctuation after the bold text",
    "这是**“引用”**的话": "bold that GitHub shows as **",
    "这是*斜体*的字": "no italics",
    "这是 _斜体_ 的字": "no italics",
    "他说「好」": "quotation marks",
    '他说"好"': "quotation marks",
    "请您运行": "你, or no pronoun",
    "一个优雅的办法": "instead of praising",
    "进行运行操作": "a verb",
    "修订于 2026 年 7 月 28 日": "2026-07-28",
    "修订于 2026/07/28": "2026-07-28",
    "好 😀 了": "no emoji",
    "# 标题 ✅ { #t }": "no emoji",
    '!!! note "小心 ⚠️"': "no emoji",
    '=== "✅ 好 ✨"': "no emoji",
    "## 标题": "no ASCII anchor",
    "## 标题 { #biao-Ti }": "no ASCII anchor",
    "## 标题。 { #t }": "no punctuation at its end",
    "## 为什么？ { #t }": "no punctuation at its end",
    "第一行没有完\n第二行接着": "the paragraph goes on",
    "    第一行没有完\n    第二行接着": "the paragraph goes on",
    "- 第一行没有完\n  第二行接着": "the paragraph goes on",
    "```text\n┌──┐\n│中文│\n```": "use Mermaid",
    "```text\n+--+\n|中|\n+--+\n```": "use Mermaid",
    "过了 5秒": "5 秒",
    "调用MCP服务器": "MCP 服务器",
    '!!! note "标题abc"': "标题 abc",
    '!!! note "好"\n    缩进的abc文字': "缩进的 abc 文字",
    '=== "✅ 好"\n\n    - 缩进的abc文字': "缩进的 abc 文字",
    "---\ntitle: 用abc做\n---\n": "用 abc 做",
    "---\ndescription: 您好\n---\n": "no pronoun",
    '```mermaid title="图abc" desc="好"\n```': "图 abc",
    '    ```mermaid title="图" desc="请您看"\n    ```': "no pronoun",
    "这是一个陷阱": "glossary's word for pitfall is 坑",
    "取消范围之外": "cancel scope is 取消作用域",
    "会话泄露了": "leak is 泄漏",
    "用了 18 个令牌": "token (LLM) is token",
    "用 `with` 声明进入": "`with` statement is `with` 语句",
    "平时优雅关闭它": "graceful shutdown is 平稳关闭",
}


@pytest.mark.parametrize(("text", "said"), BAD.items(), ids=BAD)
def test_found(text: str, said: str) -> None:
    found = chinese.check(Page(text), TERMS)
    assert any(said in problem for _, problem in found), found
    assert all(0 < line <= text.count("\n") + 1 for line, _ in found)


GOOD = [
    "用 `pop_all()` 移交所有权，再用 `close()`。",
    "`a`、`b` 和“`c`”。",
    "见[第 4 章](x.md#y)里的 [`Timer`](z.md)，或者 [`Timer`](z.md)。",
    "**何时不用**：多个任务同时改。**`yield` 写在 `try` 里**。",
    "他说“好”，“再见”。",
    "快了 15%，用了 10 MB，等了 5 秒。",
    "协议的 2026-07-28 版和 2025-11-25 版。",
    "准备 → 使用 → 清理，✓ 和 ✗。",
    "一行 `中文,半角(括号)` 不动，`2026/07/28` 也是。",
    "```python\nx = '您好'  # 优雅,陷阱\n```",
    '    ```python\n    x = "中文,abc"\n    ```',
    "```text\n┌──┐\n│ab│\n└──┘\n```",
    "# 第 1 章 基础概念 { #basic-concepts }",
    "### `RuntimeError: generator didn't yield` { #generator-didnt-yield }",
    '=== "❌ 坏的"\n\n    文字。\n\n=== "✅ 改好的"\n\n    文字。',
    '!!! check "你应当看到"\n    第一行。',
    "一段话。\n\n另一段话。",
    "要点：\n- 一\n- 二",
    "| 上下文 | `with` |\n|---|---|\n| 一次性 | 报错 |",
    "请设环境变量，密钥不要泄露；令牌交给 `reset()`；事件循环让出；它的使用情况。",
    "不写“陷阱”，也不写“优雅”。",
    "设 `n * m * k`，名字是 `_a_` 和 `__exit__`。",
    "The original, in English: “quoted”, (and so on).",
    "::: context_workshop.timing",
    '```mermaid title="图" desc="先调用 __enter__，再看 _x。"\nflowchart TB\n  a["中文abc"]\n```',
    '---\ntitle: "甲：乙"\n---\n',
    "按 Ctrl-C，或者运行 `kill -9`（没有清理）。",
    "<!-- 您 -->",
    "上下文管理器（context manager）就是这样。",
    "3 * 4 和 5 * 6 都对。",
    "- **SIGTERM** 是信号。\n- 好。",
    "用 C++ 写；见 https://docs.python.org/3/a_b_c.html 一页。",
    "术语（context manager） { #a }\n:   定义。\n:   另一个。",
]


@pytest.mark.parametrize("text", GOOD)
def test_passed(text: str) -> None:
    assert chinese.check(Page(text), TERMS) == set()


def test_the_command(project: SmallProject) -> None:
    page = project.write("docs/zh/a.md", "# 好 { #a }\n\n您好\n")
    project.write("docs/zh/b.md", "# 好 { #a }\n")

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "workshop_site", "check", *arguments]
        done = subprocess.run(
            command, cwd=project.root, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout + done.stderr

    found = "docs/zh/a.md:3: '您': 你, or no pronoun\n"
    status, said = run()  # of both editions, and there is no English one
    assert (status, said.count("translate the page\n"), said.count("\n")) == (1, 2, 3)
    assert said.endswith(found)
    assert run("docs/zh/a.md", "docs/zh/b.md") == (1, found)
    assert run("docs/zh/b.md") == (0, "")
    page.write_text("# 好 { #a }\n", encoding="utf-8")
    assert run("docs/zh/a.md") == (0, "")


def test_the_glossary_keeps_the_rules_too(project: SmallProject) -> None:
    entry = '[[a]]\nen = "x"\nzh = "甲"\ndef_en = "X."\ndef_zh = "您,好"\n'
    project.write(terms.FILE, entry)
    found = list(chinese.problems(Project(project.root)))
    assert any(each.startswith("docs/glossary.toml:2: '您'") for each in found)
