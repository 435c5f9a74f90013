"""The tools of many servers, as a model's API takes them, by names that lead back to them."""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from difflib import get_close_matches
from hashlib import sha256
from typing import Any

from mcp import Tool
from mcp.types import CallToolResult

from ._connection import not_json, sendable, shown

_FITS = re.compile(r"[a-zA-Z_][a-zA-Z0-9_-]{,63}")  # some want no digit at the beginning
_DIGITS = 10  # of a hash: 40 bits


def name_for_model(name: str) -> str:
    """Make a name that any model's API takes: letters, digits, `_`, `-`; 64 of them at most.

    It depends on nothing else, so it stays the same, whatever other tools there are. What can be
    told apart by itself becomes `server__tool`; everything else gets a hash of the whole name, and
    has no `__`, so it is none of the former.
    """
    server, _, tool = name.partition(".")
    plain = f"{server}__{tool}"
    if server and tool and _FITS.fullmatch(plain) and plain.index("__") == len(server):
        return plain
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    readable = re.sub(r"[^a-zA-Z0-9-]+", "_", name).strip("_")
    if not readable[:1].isalpha():
        readable = f"tool_{readable}"
    return f"{readable[: 64 - 1 - _DIGITS].rstrip('_')}_{digest}"


class ModelTools(Mapping[str, str]):
    """Give tools to a model, and call the one that it means: what `Hub.model_tools` returns.

    A mapping from the names that the model reads to those that `Hub.call_tool` takes. It is what
    the servers offered when it was made; a name stays the same in the next one, in other processes
    too, whatever servers come and go.

    Take instead: `Hub.tools`, for people; the names and the schemas as the servers give them.

    Since 0.2.

    Raises:
        KeyError: It has no such name; the error says which are near.
        ValueError: On making it: two tools would have one name (of 2**40).

    Attributes:
        tools: In the form of OpenAI's Chat Completions and of what imitates them, by name.
        responses: In the form of OpenAI's Responses.
        anthropic: In the form of Anthropic's Messages.

    Example:
        ```python
        import asyncio

        from context_workshop.mcp import Hub
        from mcp.server import MCPServer

        tracker = MCPServer("tracker", log_level="WARNING")


        @tracker.tool(name="issues.create", description="Create an issue.")
        def create(title: str) -> str:
            return f"created {title}"


        async def main() -> None:
            async with Hub() as hub:
                await hub.connect("tracker", tracker)
                tools = await hub.model_tools()
                name = tools.tools[0]["function"]["name"]
                print(name)
                #> tracker_issues_create_b86ab1efbd
                result = await tools.call(name, '{"title": "Bug"}')
                print(result.structured_content)
                #> {'result': 'created Bug'}


        asyncio.run(main())
        ```
    """

    def __init__(
        self,
        tools: Mapping[str, Tool],
        call: Callable[[str, dict[str, Any]], Awaitable[CallToolResult]],
    ) -> None:
        self._call = call
        self._names: dict[str, str] = {}
        for name in tools:
            shown = name_for_model(name)
            if shown in self._names:
                raise ValueError(
                    f"{self._names[shown]!r} and {name!r} are both {shown}: rename one"
                )
            self._names[shown] = name
        functions = [_function(shown, tools[name]) for shown, name in sorted(self._names.items())]
        # Any, for the types that the APIs' clients have for them.
        self.tools: list[Any] = [{"type": "function", "function": each} for each in functions]
        self.responses: list[Any] = [{"type": "function", **each} for each in functions]
        self.anthropic: list[Any] = [
            {("input_schema" if key == "parameters" else key): each[key] for key in each}
            for each in functions
        ]

    def __getitem__(self, name: str) -> str:
        if name not in self._names:
            near = get_close_matches(name, self._names) or sorted(self._names)[:20]
            are = ", ".join(near) or "none at all"
            raise KeyError(f"the model was given no tool {name!r}; near it there are: {are}")
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<ModelTools: {', '.join(self) or 'none'}>"

    async def call(
        self, name: str, arguments: str | Mapping[str, Any] | None = None
    ) -> CallToolResult:
        """Call a tool as the model asked for it. A tool's own error is in the result.

        Args:
            name: As the model gave it.
            arguments: As the model gave them: the text of a JSON object, or the object.

        Raises:
            KeyError: The model was given no such tool, or its server is connected no longer.
            ValueError: The arguments are no JSON object, or have what no JSON has, such as NaN or
                half of a surrogate pair; nothing is called. Tell the model.
            HubError: The server is gone, or gives no sensible answer.
            MCPError: The server refused the call.
        """
        return await self._call(self[name], _arguments(name, arguments))


def _arguments(name: str, given: str | Mapping[str, Any] | None) -> dict[str, Any]:
    found: object = {} if given is None or given == "" else given
    if isinstance(found, str):
        try:
            found = json.loads(found, parse_constant=not_json)
        except (ValueError, RecursionError) as error:
            text = f"the arguments for {name} are no JSON ({error}): {shown(given)}"
            raise ValueError(text) from None
    if not isinstance(found, Mapping):
        text = f"the arguments for {name} are no JSON object: {shown(given)}"
        raise ValueError(text)  # noqa: TRY004 - the model's mistake, not the program's
    arguments = dict(found)
    sendable(name, arguments)
    return arguments


def _function(name: str, tool: Tool) -> dict[str, Any]:
    # An object's schema without properties is right, but not every API takes it.
    schema = {"type": "object", "properties": {}, **tool.input_schema}
    text = tool.description or tool.title
    return {"name": name, **({"description": text} if text else {}), "parameters": schema}
