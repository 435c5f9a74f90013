"""Hub.model_tools: names that a model's API takes, each of which leads to one tool."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis.strategies import characters, lists, sampled_from, text
from mcp import StdioServerParameters, Tool
from mcp.client.stdio import stdio_client
from mcp.server import MCPServer
from mcp.types import CallToolResult

from context_workshop.mcp import Hub, HubError, ModelTools

FITS = re.compile(r"[a-zA-Z_][a-zA-Z0-9_-]{,63}")
REPORTED = [
    "search",
    "issues.create",
    "issues__create",
    "issues_create",
    "a" * 70,
    "naïve",
    "_",
]


def says(name: str) -> Any:
    def tool() -> str:
        return name

    return tool


def server(name: str, tools: Iterable[str]) -> MCPServer:
    made = MCPServer(name, log_level="CRITICAL")
    for tool in tools:
        made.add_tool(says(tool), name=tool, description="Says its name.")
    return made


def listed(*names: str) -> ModelTools:
    async def call(name: str, arguments: dict[str, Any]) -> CallToolResult:
        return CallToolResult(content=[], structured_content={"name": name, **arguments})

    return ModelTools({name: Tool(name=name, input_schema={}) for name in names}, call)


def called(tools: ModelTools, name: str, arguments: Any = None) -> Any:
    return asyncio.run(tools.call(name, arguments)).structured_content


# Names as they are, and names made of what makes them collide.
anything = text(max_size=90)
alike = text(sampled_from("ab._-"), max_size=8)
full = text(characters(codec="ascii"), max_size=130)


# --- names


@settings(deadline=None)
@given(lists(anything | alike | full, unique=True))
@example(["a.b_c", "a_b.c", "a.b.c", "a__b.c", "a.b__c", "a._b", "a_.b", "a__b", "a.", ".a", ""])
@example([f"s.{'x' * length}" for length in range(55, 130)])
def test_any_names_fit_are_distinct_and_lead_back(names: list[str]) -> None:
    tools = listed(*names)
    assert sorted(tools.values()) == sorted(names)
    assert all(FITS.fullmatch(name) for name in tools)


@settings(deadline=None)
@given(lists(anything | alike, unique=True), lists(anything | alike, unique=True))
def test_a_name_stays_whatever_others_come_and_go(names: list[str], others: list[str]) -> None:
    alone = {name: shown for shown, name in listed(*names).items()}
    later = listed(*{*names, *others})
    assert {later[shown] for shown in alone.values()} == set(names)
    assert all(later[shown] == name for name, shown in alone.items())


def test_a_name_is_the_same_in_every_process_and_version() -> None:
    """Histories are kept: what a model called last month still has to mean the same."""
    names = ["web.search", "tracker.issues.create", "a__b.c", f"web.{'x' * 70}", "网.搜"]
    assert list(listed(*names)) == [
        "web__search",
        "tracker_issues_create_b86ab1efbd",
        "a_b_c_57a76311da",
        f"web_{'x' * 49}_0dc0344538",
        "tool_250ba37f62",
    ]
    code = f"from context_workshop._model_tools import *\nprint([*map(name_for_model, {names!r})])"
    command = [sys.executable, "-c", code]
    said = subprocess.check_output(command, text=True, env={"PYTHONHASHSEED": "7"})
    assert said.strip() == repr(list(listed(*names)))


def test_two_tools_that_would_have_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("context_workshop._model_tools._DIGITS", 0)
    with pytest.raises(ValueError, match=r"'a\.b\.c' and 'a\.b/c' are both a_b_c_: rename one"):
        listed("a.b.c", "a.b/c")


def test_an_unknown_name_is_refused_with_those_near_it() -> None:
    tools = listed("web.search", "web.fetch", "tracker.issues.create")
    for name, near in (
        ("web.search", "web__search"),
        ("web_serch", "web__search"),
        ("tracker_issues_create", "tracker_issues_create_b86ab1efbd"),
        ("xyz", "tracker_issues_create_b86ab1efbd, web__fetch, web__search"),
    ):
        with pytest.raises(KeyError, match=f"no tool '{name}'; near it there are: {near}"):
            called(tools, name)
        assert name not in tools
    with pytest.raises(KeyError, match="near it there are: none at all"):
        called(listed(), "x")


# --- forms


def test_the_forms_that_apis_take() -> None:
    schema = {"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]}
    tools = ModelTools(
        {
            "web.search": Tool(name="search", description="Search.", input_schema=schema),
            "web.now": Tool(name="now", title="The time", input_schema={"type": "object"}),
            "web.bare": Tool(name="bare", input_schema={}),
        },
        lambda _, __: pytest.fail("it was called"),
    )
    empty = {"type": "object", "properties": {}}
    bare = {"name": "web__bare", "parameters": empty}
    now = {"name": "web__now", "description": "The time", "parameters": empty}
    search = {"name": "web__search", "description": "Search.", "parameters": schema}
    assert tools.tools == [{"type": "function", "function": each} for each in (bare, now, search)]
    assert tools.responses == [{"type": "function", **each} for each in (bare, now, search)]
    assert tools.anthropic == [
        {"name": "web__bare", "input_schema": empty},
        {"name": "web__now", "description": "The time", "input_schema": empty},
        {"name": "web__search", "description": "Search.", "input_schema": schema},
    ]
    assert json.loads(json.dumps(tools.tools)) == tools.tools
    assert repr(tools) == "<ModelTools: web__search, web__now, web__bare>"
    assert repr(listed()) == "<ModelTools: none>"


@pytest.mark.parametrize("given", [None, "", "{}", {}])
def test_no_arguments_are_none(given: Any) -> None:
    assert called(listed("a.b"), "a__b", given) == {"name": "a.b"}


@pytest.mark.parametrize("given", ['{"x": 1}', {"x": 1}])
def test_arguments_come_as_text_or_as_an_object(given: Any) -> None:
    assert called(listed("a.b"), "a__b", given) == {"name": "a.b", "x": 1}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            '{"x": 1',
            r"the arguments for a__b are no JSON \(Expecting ',' delimiter: line 1 .*'{\"x",
        ),
        ("[" * 100_000, r"the arguments for a__b are no JSON \(maximum recursion.*\[\[…$"),
        ("[1]", "the arguments for a__b are no JSON object: '.1.'"),
        ("null", "the arguments for a__b are no JSON object: 'null'"),
        ([], "the arguments for a__b are no JSON object: "),
        (0, "the arguments for a__b are no JSON object: 0"),
        ('{"x": NaN}', r"the arguments for a__b are no JSON \(NaN is no number of JSON\)"),
        ('{"x": [-Infinity]}', r"the arguments for a__b are no JSON \(-Infinity is no number"),
        ('{"x": 1e999}', r"for a__b can't be sent as JSON \(Infinity is no number of JSON\)"),
        (r'{"x": "\ud83d"}', r"for a__b can't be sent as JSON \(.*surrogates not allowed"),
        (r'{"\ud83d": 1}', r"for a__b can't be sent as JSON \(.*surrogates not allowed"),
        ({"x": float("nan")}, r"for a__b can't be sent as JSON \(NaN is no number of JSON\)"),
        ({"x": object()}, r"for a__b can't be sent as JSON \(Unable to serialize"),
        ({1: 2}, r"for a__b can't be sent as JSON \(1 is no name\)"),
    ],
)
def test_arguments_that_are_none_are_refused(given: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        called(listed("a.b"), "a__b", given)


# --- with real servers


SERVER = """
from mcp.server import MCPServer
server = MCPServer("echo", log_level="ERROR")
@server.tool()
def echo(text: str) -> str:
    return text
server.run()
"""


def test_what_a_model_can_not_mean_does_not_end_the_connection() -> None:
    async def main() -> None:
        async with Hub() as hub:
            parameters = StdioServerParameters(command=sys.executable, args=["-c", SERVER])
            await hub.connect("s", stdio_client(parameters))
            tools = await hub.model_tools()
            for bad in r'{"text": "\ud83d"}', '{"text": NaN}', {"text": object()}:
                with pytest.raises(ValueError, match="the arguments for s__echo"):
                    await tools.call("s__echo", bad)
            with pytest.raises(ValueError, match=r"the arguments for s\.echo can't be sent"):
                await hub.call_tool("s.echo", {"text": "\ud83d"})
            assert hub.errors == {}
            result = await tools.call("s__echo", r'{"text": "\ud83d\ude00"}')
            assert result.structured_content == {"result": "\U0001f600"}

    asyncio.run(main())


def test_each_name_calls_its_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with Hub() as hub:
            await hub.connect("tracker", server("tracker", REPORTED))
            tools = await hub.model_tools()
            assert len(tools.tools) == len(tools) == len(REPORTED)
            for each in tools.tools:
                name = each["function"]["name"]
                assert FITS.fullmatch(name)
                result = await tools.call(name)
                assert f"tracker.{result.structured_content['result']}" == tools[name]
            before = dict(tools)
            await hub.connect("tracker_issues", server("tracker_issues", ["create", "search"]))
            after = await hub.model_tools()
            assert dict(after) | before == dict(after)
            assert len(after) == len(REPORTED) + 2
            await hub.disconnect("tracker")
            with pytest.raises(KeyError, match="no server 'tracker' is connected"):
                await tools.call("tracker__search")
            assert sorted(await hub.model_tools()) == [
                "tracker_issues__create",
                "tracker_issues__search",
            ]

    asyncio.run(main())


def test_a_server_that_fails_has_none() -> None:
    async def main() -> None:
        async with Hub() as hub:
            await hub.connect("good", server("good", ["hello"]))
            with pytest.raises(HubError):
                await hub.connect("bad", "not a transport://")
            assert list(await hub.model_tools()) == ["good__hello"]

    asyncio.run(main())
