"""What the machinery itself says on a page, in each language: all that a translator must know."""

from __future__ import annotations

from dataclasses import dataclass

SNIPPET = {
    "zh": {
        "mark": "标记 {}",
        "output": "输出",
        "exit": "退出码",
        "silent": "（没有输出）",
        "stamp": "本页的 {count} 段代码于 {date} 在 {python}（{system}）上运行，{versions}。",
        "approved": "本页的 {count} 段代码：显示的输出核准于 {date}；"
        "在这里（{python}，{system}）已运行 {ran} 段，{versions}。",
        "running here": "本页的 {count} 段代码正在这里（{python}，{system}）运行，"
        "已完成 {ran} 段。",
        "running": "代码改过了，正在运行……",
        "elsewhere": "在这个 Python 上，输出和 Python {python} 上核准的不同：",
        "to": " – ",
        "built": "本站于 {date} 用 {python}（{system}）构建，{versions}。",
        "comma": "、",
        "expect": "这段代码必须这样失败，每次构建都核对",
        "lint": "这些检查规则必须报出这段代码，别的规则必须不报",
        "ladder": "{name} 的运行过程：时间从上往下，竖线从进入画到退出，点线表示正在进入或退出",
    },
    "en": {
        "mark": "mark {}",
        "output": "Output",
        "exit": "exit status",
        "silent": "(no output)",
        "stamp": "Snippets run for this page: {count}, on {date}, {python} ({system}), {versions}.",
        "approved": "Snippets on this page: {count}. The output shown was approved on {date}; "
        "{ran} of them have run here ({python}, {system}, {versions}).",
        "running here": "Snippets on this page: {count}; {ran} have run here ({python}, {system}).",
        "running": "The code has changed; running …",
        "elsewhere": "On this Python it prints something else than was approved on {python}:",
        "to": " – ",
        "built": "This site was built on {date} with {python} ({system}), {versions}.",
        "comma": ", ",
        "expect": "How this snippet must fail; each build checks that it does",
        "lint": "The lint rules that must flag this snippet, while all others stay silent",
        "ladder": "{name} as it ran, time downwards: "
        "a bar from enter to exit, dotted while entering or leaving",
    },
}
LADDER = {
    "zh": {
        "entering": "进入中",
        "entered": "已进入",
        "leaving": "退出中",
        "left": "已退出",
        "cancelled": "取消",
        "suppressed": "压制",
        "failed to enter": "进入失败",
        "failed to leave": "退出时出错",
        "never closed": "一直没关",
        "never entered": "一直没进入",
        "error": "出错",
        "print": "打印",
        "waiting": "正在进入或退出",
        "folded": "其余相同，已折叠",
        "left out": "其余没画",
        "pop_all": "移交",
        "by": "来自",
        "not kept": "条未保留",
        "nested too deeply": "嵌套太深，没有记录",
    },
    "en": {},
}
READING_TIME = {
    "zh": "读正文约 {prose} 分钟，连同代码约 {whole} 分钟",
    "en": "About {prose} minutes for the prose, {whole} with its code",
}
IN_TWO = {
    "zh": "，分两次读：第一次约 {half} 分钟，读到[可以停在这里](#{anchor})",
    "en": ", in two sittings: the first, of about {half} minutes, to [a place to stop](#{anchor})",
}
FULL_STOP = {"zh": "。", "en": "."}
EXERCISE = {
    "zh": {
        "minutes": "约 {} 分钟",
        "solved": "做完了",
        "door": "轮到你了：[本章的练习]({page})，{count} 道，一共约 {minutes} 分钟。",
    },
    "en": {
        "minutes": "About {} minutes",
        "solved": "solved",
        "door": "Your turn: [the exercises of this chapter]({page}), {count} of them, "
        "about {minutes} minutes together.",
    },
}
PREDICTION = {
    "zh": {
        "ask": "把这些行排成它打印的顺序：",
        "up": "上移",
        "down": "下移",
        "moved": "现在是第 {place} 行，共 {count} 行：{line}",
        "check": "核对",
        "right": "全对：{count} 行都在对的位置。",
        "wrong": "{count} 行里，在对的位置的有：{right}。",
        "none": "{count} 行里，没有一行在对的位置。",
        "comma": "、",
        "answer": "答案：它打印了什么",
    },
    "en": {
        "ask": "Put these lines into the order in which it prints them:",
        "up": "up",
        "down": "down",
        "moved": "Now line {place} of {count}: {line}",
        "check": "Check",
        "right": "All right: {count} lines in their places.",
        "wrong": "Of {count} lines, these are in their places: {right}.",
        "none": "Of {count} lines, none is in its place.",
        "comma": ", ",
        "answer": "The answer: what it prints",
    },
}
IN_PAGE = {
    "zh": {
        "start": "在这里运行",
        "run": "运行",
        "stop": "停止",
        "reset": "还原",
        "code": "可以改的代码：{name}",
        "keys": "Ctrl+Enter 运行；Tab 缩进，先按 Esc 再按 Tab 离开",
        "loading": "正在取来 Python（首次约 6 MB）：{percent}%",
        "running": "正在运行……",
        "done": "运行结束，退出码 {status}",
        "stopped": "已停止",
        "failed": "没能运行：{text}",
        "dropped": "……还有 {count} 个字符没有显示",
        "other": "页面里的 Python 是 3.14，报错的文字可能和上面的不同。",
        "file": "直接打开的文件里不能运行：用 make serve，或者看网上的版本。",
        "old": "这个浏览器缺少 JSPI，不能运行 asyncio 程序："
        "需要 Chrome 137、Firefox 153 或 Safari 27 以上。",
    },
    "en": {
        "start": "Run it here",
        "run": "Run",
        "stop": "Stop",
        "reset": "Reset",
        "code": "Code that you can change: {name}",
        "keys": "Ctrl+Enter runs; Tab indents, Esc and then Tab leaves",
        "loading": "Fetching Python (about 6 MB, once): {percent}%",
        "running": "Running …",
        "done": "Done, exit status {status}",
        "stopped": "Stopped",
        "failed": "Could not run: {text}",
        "dropped": "… {count} more characters are not shown",
        "other": "The page has Python 3.14: an error may be worded otherwise than above.",
        "file": "A file that is opened directly can't run it: use make serve, or the hosted site.",
        "old": "This browser lacks JSPI, which asyncio programs need: Chrome 137, Firefox 153 "
        "and Safari 27 have it.",
    },
}
NEEDS = {
    "zh": {
        "yours": "你的文件：`{copy}`，由 `make exercises` 放好。",
        "ours": "先在本仓库的目录里运行 `{command}`。",
        "packages": "先安装：`{command}`。",
        "program": "运行的程序（点按下载）：{program}。",
        "files": "同一文件夹里还要有（点按下载）：{files}。",
        "comma": "、",
    },
    "en": {
        "yours": "Your file: `{copy}`, put there by `make exercises`.",
        "ours": "Install first, in a clone of the repository: `{command}`.",
        "packages": "Install first: `{command}`.",
        "program": "The program (click to download): {program}.",
        "files": "Needs beside it (click to download): {files}.",
        "comma": ", ",
    },
}
MARKDOWN_COPY = {
    "zh": ("输出", "英文版", "标记的行：", "逐条说明：", "全部页面："),
    "en": ("output", "In Chinese", "Marked lines:", "What they do:", "All pages: "),
}
PARTS = {
    "zh": ("（分 {} 份：{}）", "、", "（第 {} 份，共 {} 份）", "下一份"),
    "en": (" (in {} parts: {})", ", ", " (part {} of {})", "Next part"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLabels:
    """What the entries say in a language, and its punctuation."""

    chapter: str
    this: str
    run: str
    cure: str
    package: str
    apart: str
    elsewhere: str
    also: str
    also_elsewhere: str
    words: str
    public: str
    colon: str
    semicolon: str
    comma: str


ERROR_INDEX = {
    "zh": IndexLabels(
        chapter="第 {} 章",
        this="这条报错",
        run="看它运行",
        cure="改法",
        package="用本工作坊的包，短一些：",
        apart="和相近的区别",
        elsewhere="在别处遇到，没有在这里运行",
        also="同一个错误，也会这样打印",
        also_elsewhere="别的版本、别的库里的写法，没有在这里运行",
        words="这些词也指向它",
        public="公开的讨论",
        colon="：",
        semicolon="；",
        comma="、",
    ),
    "en": IndexLabels(
        chapter="chapter {}",
        this="this error",
        run="See it run",
        cure="Cure",
        package="Shorter, with this workshop's package:",
        apart="Not to be confused",
        elsewhere="Met elsewhere, not run here",
        also="The same mistake also prints",
        also_elsewhere="In other versions and libraries, not run here",
        words="Also searched as",
        public="In public",
        colon=": ",
        semicolon="; ",
        comma=", ",
    ),
}
