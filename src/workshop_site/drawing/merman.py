"""Draws a diagram with merman: colours from the page, only what the picture uses, real text.

merman fills in Mermaid's theme variables. Each gets a colour that stands for a role and is then
replaced by a CSS variable, so that one drawing is right in both colour schemes; the fallback in
each variable is for a drawing that is opened by itself.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import merman

from workshop_site.project import SiteError

if TYPE_CHECKING:
    from workshop_site.drawing.diagram import Diagram

SVG = "http://www.w3.org/2000/svg"
SMALLEST = 2 / 3
"""How far a drawing shrinks before it scrolls: its text of 15 px stays at 10 px or more."""
FONT = "var(--diagram-font,system-ui,sans-serif)"
UNDERSCORE = "\N{MODIFIER LETTER LOW MACRON}"

ROLES = {
    "node": "#fbfaf6",
    "border": "#55706b",
    "text": "#1d2523",
    "line": "#55706b",
    "group": "#f1efe8",
    "group-border": "#c9cfc9",
    "note": "#fbf1d3",
    "note-border": "#d9bd6a",
    "active": "#cfe5de",
    "good": "#dcefe4",
    "good-border": "#1f7a4d",
    "bad": "#f8e1da",
    "bad-border": "#a8321e",
    "page": "#ffffff",
}
"""Each role's colour where the site's style sheet isn't."""

THEME = {
    "node": "mainBkg primaryColor actorBkg stateBkg labelBoxBkgColor",
    "border": """nodeBorder primaryBorderColor actorBorder labelBoxBorderColor
        activationBorderColor stateBorder""",
    "text": """textColor primaryTextColor secondaryTextColor tertiaryTextColor nodeTextColor
        titleColor actorTextColor signalTextColor labelTextColor loopTextColor noteTextColor
        classText labelColor transitionLabelColor stateLabelColor errorTextColor""",
    "line": """lineColor signalColor defaultLinkColor arrowheadColor transitionColor
        specialStateColor innerEndBackground actorLineColor""",
    "group": """clusterBkg secondaryColor tertiaryColor altBackground compositeBackground
        compositeTitleBackground errorBkgColor""",
    "group-border": "clusterBorder secondaryBorderColor tertiaryBorderColor compositeBorder",
    "note": "noteBkgColor",
    "note-border": "noteBorderColor",
    "active": "activationBkgColor",
    "page": "background edgeLabelBackground labelBackgroundColor sequenceNumberColor",
}
"""The theme variables of Mermaid that play each role."""

SENTINELS = {role: f"#a0b0{number:02x}" for number, role in enumerate(ROLES, 1)}
VARIABLES = {
    SENTINELS[role]: f"var(--diagram-{role},{fallback})" for role, fallback in ROLES.items()
}

CONFIG: dict[str, Any] = {
    "theme": "base",
    "look": "classic",
    "htmlLabels": False,
    "fontFamily": "sans-serif",
    "themeVariables": {"fontFamily": "sans-serif", "fontSize": "15px"}
    | {name: SENTINELS[role] for role, names in THEME.items() for name in names.split()},
    "flowchart": {"htmlLabels": False, "wrappingWidth": 240, "padding": 15, "rankSpacing": 40},
    "sequence": {
        "mirrorActors": False,
        "height": 44,
        "width": 120,
        "actorMargin": 35,
        "diagramMarginX": 8,
        "actorFontSize": 15,
        "messageFontSize": 15,
        "noteFontSize": 16,
        "boxMargin": 8,
    },
    "class": {"htmlLabels": False},
}

EXTRA = """
.edgeLabel rect{{opacity:0}}
.edgeLabel text{{paint-order:stroke;stroke:{page};stroke-width:6px;stroke-linejoin:round}}
.good .label-container{{fill:{good};stroke:{good-border};stroke-width:1.5px}}
.bad .label-container{{fill:{bad};stroke:{bad-border};stroke-width:1.5px}}
.muted .label-container{{stroke-dasharray:4 3}}
""".format_map(SENTINELS)
"""Repairs, and the classes that a source may use: `:::good`, `:::bad`, `:::muted`."""

EXTRA_BY_KIND = {
    "flow": "\n.node .label text{text-anchor:middle}\n",
    # merman places these labels by their left edge, but anchors them in the middle; and it measures
    # the names of classes as plain text, but has them drawn bold, wider than their boxes. Fonts
    # differ from machine to machine: a size less than measured stays inside the box with each.
    "class": """
.edgeLabel text,.edgeLabel tspan{text-anchor:start}
.label-group text,.label-group tspan{font-weight:normal}
.label-group text,.members-group text,.methods-group text{font-size:14px}
.label[style*="italic"] tspan{font-style:italic}
""",
    "state": "\n.node .label text{text-anchor:middle}\n",
    "sequence": """
.actor-line,.loopLine{{stroke-width:1px}}
.noteText{{font-size:14px!important}}
.messageText,.loopText>tspan{{paint-order:stroke;stroke:{page};stroke-width:4px}}
""".format_map(SENTINELS),
}

ET.register_namespace("", SVG)


def draw(diagram: Diagram) -> str:
    """The diagram as an SVG with a title, a description and an id of its own.

    Raises:
        SiteError: The source can't be drawn, or names colours of its own.
    """
    source = diagram.source
    if diagram.kind == "class":  # Mermaid reads __enter__ in a class as bold.
        source = source.replace("__", 2 * UNDERSCORE)
    name = f"diagram-{diagram.digest}"
    options = {"svg": {"diagram_id": name}, "site_config": CONFIG}
    try:
        text = merman.Merman().render_svg(source, json.dumps(options))
    except merman.MermanError.Binding as error:
        raise SiteError(f"the diagram {diagram.title!r} can't be drawn: {error.message}") from None
    svg = ET.fromstring(text.replace(UNDERSCORE, "_"))  # noqa: S314  # merman's own output
    _restyle(svg, name, EXTRA + EXTRA_BY_KIND[diagram.kind])
    if diagram.kind == "state":
        _centre_labels(svg)
    _prune(svg)
    _describe(svg, name, diagram)
    drawn = ET.tostring(svg, encoding="unicode").replace("sans-serif", FONT)
    for sentinel, variable in VARIABLES.items():
        drawn = drawn.replace(sentinel, variable)
    _refuse_colours(drawn, diagram)
    return drawn + "\n"


def _restyle(svg: ET.Element, name: str, extra: str) -> None:
    """Keep the rules that select something here; merman writes those of every shape and look."""
    style = svg.find(f".//{{{SVG}}}style")
    if style is None or style.text is None:
        return
    classes = {word for each in svg.iter() for word in each.get("class", "").split()}
    tags = {each.tag.removeprefix(f"{{{SVG}}}") for each in svg.iter() if each is not svg}
    css = re.sub(r"@keyframes[^{]*\{(?:[^{}]*\{[^{}]*\})*\}", "", style.text)
    css += re.sub(r"(^|,)(?=\.)", rf"\1#{name} ", extra, flags=re.MULTILINE)

    def selects(selector: str) -> bool:
        return (
            "neo" not in selector
            and ":root" not in selector
            and classes.issuperset(re.findall(r"\.([\w-]+)", selector))
            and tags.issuperset(re.findall(r"[\s>]([a-z]+)", selector))
        )

    rules = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        kept = ",".join(each.strip() for each in selectors.split(",") if selects(each))
        drawn = re.sub(r"(filter|[\w-]*background[\w-]*|text-align|box-shadow):[^;]*;?", "", body)
        if kept and drawn.strip(";"):
            rules.append(f"{kept}{{{drawn.rstrip(';')}}}")
    style.text = "\n" + "\n".join(rules) + "\n"


def _centre_labels(svg: ET.Element) -> None:
    """merman puts the labels of states at the left edge of their boxes; a box's centre is 0."""
    for node in svg.iterfind(f".//{{{SVG}}}g[@class]"):
        if "node" in node.attrib["class"].split():
            for label in node.iterfind(f"{{{SVG}}}g[@class='label']"):
                label.set("transform", re.sub(r"\(\S+,", "(0,", label.get("transform", "")))


def _prune(svg: ET.Element) -> None:
    """Drop what nothing refers to, attributes for scripts and colours that the style sheet sets."""
    whole = ET.tostring(svg, encoding="unicode")
    used = set(re.findall(r"""(?:url\(|href=")#([^)"]+)""", whole))
    named = {f"{{{SVG}}}{tag}" for tag in ("marker", "symbol", "filter", "linearGradient")}
    empty = {f"{{{SVG}}}{tag}" for tag in ("defs", "g")}

    def clean(parent: ET.Element) -> None:
        for child in list(parent):
            clean(child)
            unused = child.tag in named and child.get("id") not in used
            hollow = child.tag in empty and not len(child)
            shapeless = child.tag == f"{{{SVG}}}rect" and "width" not in child.attrib
            if unused or hollow or shapeless:
                parent.remove(child)
        parent.attrib = {
            key: _rounded(value)
            for key, value in parent.attrib.items()
            if not (key.startswith("data-") or key in {"name", "filter", "alignment-baseline"})
            and not (key == "id" and value not in used)
            and not (key == "style" and not value.strip(" ;"))
            and not (key in {"fill", "stroke"} and value.startswith("#"))
        }

    clean(svg)


def _rounded(value: str) -> str:
    """Hundredths of a pixel are enough, and keep platforms from differing in the last digit."""
    return re.sub(
        r"\d+\.\d{2,}", lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), value
    )


def _describe(svg: ET.Element, name: str, diagram: Diagram) -> None:
    width = float(svg.attrib["viewBox"].split()[2])
    svg.attrib = {
        "id": name,
        "viewBox": svg.attrib["viewBox"],
        "style": f"width:100%;min-width:{width * SMALLEST:.0f}px;max-width:{width:.0f}px",
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-desc",
    }
    for tag, text in (("desc", diagram.desc), ("title", diagram.title)):
        element = ET.Element(f"{{{SVG}}}{tag}", id=f"{name}-{tag}")
        element.text = text
        svg.insert(0, element)


def _refuse_colours(drawn: str, diagram: Diagram) -> None:
    without_fallbacks = re.sub(r"var\([^)]*\)", "", drawn)
    colour = r"(?:fill|stroke|color)\s*[:=]\s*\"?(#\w+|(?:rgb|hsl)a?\([^)]*\))"
    if strays := sorted(set(re.findall(colour, without_fallbacks))):
        raise SiteError(
            f"the diagram {diagram.title!r} names colours ({', '.join(strays)}), and no colour is "
            "right in both schemes: use the classes :::good, :::bad and :::muted"
        )
