"""The typography and the words of the Chinese pages.

autocorrect checks the spaces between Chinese and Latin text and the width of punctuation. This adds
what it has no rule for, or can't see: it takes the indented text of boxes and tabs for code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop_site.reading import messages, pages, terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workshop_site.project import Project

HAN = r"\u4e00-\u9fff"
WIDE = "，。：；！？、（）“”…"
EMOJI = r"[\U0001F000-\U0001FAFF\u2600-\u2712\u2716\u2719-\u27BF\u2B50\u2B55\uFE0F]"  # not ✓ and ✗
HYPE = "完美 优雅 企业级 神器 强大 丝滑 一站式 赋能 颠覆 黑科技 保姆级 极致 革命性 无缝 轻松搞定"


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that no line of prose may hold, and the remedy."""

    pattern: re.Pattern[str]
    remedy: str

    def found(self, line: str) -> Iterator[str]:
        for match in self.pattern.finditer(line):
            if not _quoted(line, match):
                yield f"{match[0]!r}: {self.remedy}"


def _rule(pattern: str, remedy: str) -> Rule:
    return Rule(re.compile(pattern), remedy)


RULES = (
    _rule(rf"[{HAN}]`|`[{HAN}]", "a space between Chinese and inline code"),
    _rule(rf"[{HAN}]\[`|`\]\([^)]*\)[{HAN}]", "a space between Chinese and inline code"),
    _rule(
        r"[`*\w)] [，。：；！？、）”]|[，。：；！？、（“] [`*\w\[]",
        "no space beside full-width punctuation",
    ),
    _rule(
        rf"[{HAN}*][,;:!?]|`[,;:!?.] ?[{HAN}`]|[{HAN}`]\.(?= |$)",
        "full-width punctuation: ，；：！？。",
    ),
    _rule(rf"(?<!\])\([^()]*[{HAN}][^()]*\)", "full-width parentheses around Chinese: （）"),
    _rule(r"\d\s+[%°℃]", "no space before % and °"),
    _rule(r"\b\d+(?:[kKMG]i?B|ms|µs|GHz)\b", "a space between a number and its unit: 10 MB"),
    _rule(
        r"(?<![*\\A-Za-z0-9_])\*(?![*\s])[^*]+(?<![*\s])\*(?!\*)",
        "no italics in Chinese: bold or “”",
    ),
    _rule(r"(?<![\w_])_(?![_\s])[^_]+_(?![\w_])", "no italics in Chinese: bold or “”"),
    _rule(r"[「」『』]", "quotation marks are “…”"),
    _rule(r'"', "quotation marks are “…”; code is set in backticks"),
    _rule("您", "你, or no pronoun"),
    _rule("|".join(HYPE.split()), "say what it does instead of praising it"),
    _rule(rf"进行[{HAN}]{{2,4}}操作", "a verb: 运行, not 进行运行操作"),
    _rule(r"\b20\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日", "dates are written as 2026-07-28"),
    _rule(r"\b20\d\d[/.]\d\d?[/.]\d\d?\b", "dates are written as 2026-07-28"),
    _rule(EMOJI, "no emoji; ✅ and ❌ only on tabs"),
)
_HEADING = re.compile(r"^#{1,6} (?P<title>.*?)(?P<attributes>\s*\{[^{}]*\})?$")
_ANCHOR = re.compile(r"#[a-z0-9]+(?:-[a-z0-9]+)*(?=[ }])")
_CODE = re.compile(r"(`+)(.+?)\1")
_NOT_PROSE = (
    re.compile(r"(?<=\])\([^)]*\)"),  # a link's address, kept as ()
    re.compile(r"<[^>]+>"),
    re.compile(r"\{[^{}]*\}"),  # attributes
)
_LABEL = re.compile(r'^(?:!!!|\?\?\?\+?|===[+!]?)(?: [\w-]+)*(?: inline| end)* "(?P<label>[^"]*)"')
_STARTS_BLOCK = re.compile(r"(?:[-*+|#>:<{]|\d+\.|!!!|\?\?\?|===|\[\^|\*\[|:::|---|`{3}|~{3}|$)")
_MERMAID = re.compile(r"\s*`{3,}mermaid ")
_CAPTION = re.compile(r'\b(?:title|desc)="([^"]+)"')
_BOX = re.compile(r"[\u2500-\u257F]|\+-{2,}\+")


def problems(project: Project, only: list[Path] | None = None) -> Iterator[str]:
    """What the pages break of the rules, a line each: file, line, what is wrong and the remedy."""
    known = terms.load(project)
    for path in only or sorted((project.docs / "zh").rglob("*.md")):
        for number, problem in sorted(check(pages.read(project, path), known)):
            yield f"{project.relative(path)}:{number}: {problem}"
    for term in known if only is None else ():
        for _, problem in check(pages.Page(f"{term.def_zh}\n\n{term.note}\n"), []):
            yield f"{terms.FILE}:{term.line}: {problem}"
    for message in messages.load(project) if only is None else ():
        prose = "\n\n".join((message.symptom_zh, *message.own("zh")))
        for _, problem in check(pages.Page(f"{prose}\n"), known):
            yield f"{message.where}: {problem}"


def check(page: pages.Page, known: list[terms.Term]) -> set[tuple[int, str]]:
    """The problems of one page, each with its line."""
    prose = dict(_prose(page))
    found = set(_drawn_boxes(page)) | set(_broken_paragraphs(prose))
    prose |= _front_matter(page)
    found |= set(_autocorrect(prose))
    for number, line in prose.items():
        found |= {(number, problem) for problem in (*_heading(line), *_asterisks(line))}
        masked = _without_code(line)
        if label := _LABEL.match(masked):
            masked = re.sub(r"^[❌✅] ?", "", label["label"]) if line[0] == "=" else label["label"]
        found |= {(number, problem) for rule in RULES for problem in rule.found(masked)}
        found |= {(number, problem) for problem in _words(masked, line, known)}
    return found


def _prose(page: pages.Page) -> Iterator[tuple[int, str]]:
    """The lines that are neither code nor directives, without their indentation."""
    for number, line in enumerate(page.lines[page.front_lines :], page.front_lines + 1):
        if number not in page.fenced and not line.startswith((":::", "<!--", "--8<--")):
            yield number, line.strip()
        elif _MERMAID.match(line):  # its caption and description are read by people
            yield number, "；".join(_CAPTION.findall(line))


def _front_matter(page: pages.Page) -> dict[int, str]:
    """The title and the description: they are prose too."""
    lines = enumerate(page.lines[: page.front_lines], 1)
    found = (
        (number, re.match(r'(?:title|description): "?(.*?)"?$', line)) for number, line in lines
    )
    return {number: match[1] for number, match in found if match}


def _without_code(line: str) -> str:
    """The line with the text of inline code, addresses, tags and attributes blotted out."""
    line = _CODE.sub(lambda match: "`" + "x" * len(match[2]) + "`", line)
    for pattern, instead in zip(_NOT_PROSE, ("()", "", ""), strict=True):
        line = pattern.sub(instead, line)
    return line


def _quoted(line: str, match: re.Match[str]) -> bool:
    """Whether the words are mentioned, in “…”, and not used."""
    return line[match.start() - 1 : match.start()] == "“" and line[match.end() :].startswith("”")


def _words(masked: str, line: str, known: list[terms.Term]) -> Iterator[str]:
    text = re.sub(r"“[^”]{1,8}”", "“”", masked)
    whole = line if "`" in line else ""
    for word, term in terms.wrong_words(known, text):
        yield f"{word!r}: the glossary's word for {term.en} is {term.zh}"
    for word, term in terms.wrong_words([t for t in known if "`" in t.en], whole):
        if "`" in word:
            yield f"{word!r}: the glossary's word for {term.en} is {term.zh}"


def _heading(line: str) -> Iterator[str]:
    if not (match := _HEADING.match(line)):
        return
    if not _ANCHOR.search(match["attributes"] or ""):
        yield f"{match['title']!r}: the heading has no ASCII anchor: ## … {{ #pop-all }}"
    if re.search(r"[。，；：！？、.,;:!?…]$", match["title"]):
        yield f"{match['title']!r}: a heading has no punctuation at its end"


def _asterisks(line: str) -> Iterator[str]:
    """Punctuation inside bold; CommonMark, and so GitHub, often doesn't show that as bold."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  # only the checks need it

    if "**" not in line:
        return
    tokens = MarkdownIt().parseInline(line)[0].children or []
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "text" and "**" in token.content:
            yield "bold that GitHub shows as **: move punctuation or quotation marks outside it"
        if after and after.type == "strong_close" and token.content.endswith(tuple("，。：；、")):
            yield f"{token.content!r}: punctuation after the bold text: **核心**：…"


def _broken_paragraphs(prose: dict[int, str]) -> Iterator[tuple[int, str]]:
    for number, line in prose.items():
        after = prose.get(number + 1, "")
        if _STARTS_BLOCK.match(after) or _HEADING.match(line) or _LABEL.match(line):
            continue
        if line and (re.search(rf"[{HAN}{WIDE}]$", line) or re.match(rf"[{HAN}{WIDE}]", after)):
            yield number, "the paragraph goes on in the next line: a browser shows a space there"


def _drawn_boxes(page: pages.Page) -> Iterator[tuple[int, str]]:
    for block in page.blocks:
        if re.search(f"[{HAN}]", "".join(block.body)) and any(map(_BOX.search, block.body)):
            yield block.line, "a box drawn with characters breaks with Chinese in it: use Mermaid"


def _autocorrect(prose: dict[int, str]) -> Iterator[tuple[int, str]]:
    """What autocorrect would change: spaces, and punctuation's width."""
    import autocorrect_py  # noqa: PLC0415  # only the checks have it

    last = max(prose, default=0)
    text = "\n".join(prose.get(number, "") for number in range(1, last + 1))
    for each in autocorrect_py.lint_for(text, "markdown").lines:
        yield each.line, f"{each.old!r} should be {each.new!r} (autocorrect)"
