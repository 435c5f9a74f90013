"""Hub: many servers, opened and closed in any order; whatever one of them does, nothing is left."""

import asyncio
import contextlib
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import permutations
from pathlib import Path
from typing import Any

import anyio
import pytest
import trio.lowlevel
from anyio.abc import TaskGroup
from mcp import Client, MCPError
from mcp.client._memory import InMemoryTransport
from mcp.server import MCPServer, Server

from context_workshop.local import serve
from context_workshop.mcp import Hub, HubError, stdio, streamable_http
from context_workshop.testing import Part, cancel_everywhere, fail_everywhere

MODES = Path(__file__).parents[1] / "servers" / "modes.py"


def on_asyncio(main: Callable[[], Awaitable[None]]) -> None:
    async def checked() -> None:
        await main()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(checked())


def on_trio(main: Callable[[], Awaitable[None]]) -> None:
    async def checked() -> None:
        before = trio.lowlevel.current_statistics().tasks_living
        await main()
        assert trio.lowlevel.current_statistics().tasks_living == before

    trio.run(checked)


both = pytest.mark.parametrize("run", [on_asyncio, on_trio])
Run = Callable[[Callable[[], Awaitable[None]]], None]


def modes(mode: str) -> Any:
    return stdio(sys.executable, str(MODES), mode)


class Servers:
    """Servers in memory that log their opening and closing, and fail as told."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def make(self, name: str, *, start: str = "", end: str = "") -> MCPServer:
        @asynccontextmanager
        async def lifespan(_: MCPServer) -> AsyncIterator[None]:
            await self._do(start)
            self.log.append(f"+{name}")
            try:
                yield
                await self._do(end)
            finally:
                self.log.append(f"-{name}")

        server = MCPServer(name, log_level="CRITICAL", lifespan=lifespan)

        @server.tool()
        def hello() -> str:
            return f"hello from {name}"

        return server

    async def _do(self, what: str) -> None:
        await anyio.lowlevel.checkpoint()
        if what == "fail":
            raise OSError("disk full")
        if what == "hang":
            await anyio.sleep_forever()

    @property
    def open(self) -> set[str]:
        return {entry[1:] for entry in self.log if self.log.count(f"-{entry[1:]}") == 0}


@pytest.fixture
def servers() -> Servers:
    return Servers()


async def connect_all(hub: Hub, servers: Servers, names: str) -> None:
    async with anyio.create_task_group() as tasks:
        for name in names:
            tasks.start_soon(hub.connect, name, servers.make(name))


# many servers -----------------------------------------------------------------------------------


@both
def test_a_hub_is_a_mapping_of_clients(run: Run, servers: Servers) -> None:
    async def main() -> None:
        hub = Hub()
        assert repr(hub) == "<Hub new: no servers>"
        async with hub:
            client = await hub.connect("a", servers.make("a"))
            await hub.connect("b", servers.make("b"))
            assert list(hub) == ["a", "b"]
            assert len(hub) == 2
            assert hub["a"] is client
            assert "c" not in hub
            assert dict(hub.items())["a"] is client
            assert repr(hub) == "<Hub open: a, b>"
            assert sorted(await hub.tools()) == ["a.hello", "b.hello"]
            result = await hub.call_tool("b.hello")
            assert result.structured_content == {"result": "hello from b"}
        assert repr(hub) == "<Hub closed: no servers>"
        assert hub.errors == {}

    run(main)
    assert servers.log == ["+a", "+b", "-b", "-a"]


@both
@pytest.mark.parametrize("order", list(permutations("abc")), ids="".join)
def test_opened_in_parallel_and_closed_in_any_order(
    run: Run, order: tuple[str, ...], servers: Servers
) -> None:
    async def main() -> None:
        async with Hub() as hub:
            await connect_all(hub, servers, "abc")
            for name in order:
                async with anyio.create_task_group() as tasks:  # another task
                    tasks.start_soon(hub.disconnect, name)
                assert name not in hub
            assert servers.log[3:] == [f"-{name}" for name in order]
            await hub.connect("a", servers.make("again"))
            await hub.call_tool("a.hello")

    run(main)
    assert servers.open == set()


@both
def test_all_are_closed_when_the_block_fails(run: Run, servers: Servers) -> None:
    async def main() -> None:
        async with Hub() as hub:
            await connect_all(hub, servers, "abc")
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        run(main)
    assert len(servers.log) == 6
    assert servers.open == set()


@both
def test_all_are_closed_when_the_block_is_cancelled(run: Run, servers: Servers) -> None:
    async def main() -> None:
        with anyio.CancelScope() as scope:
            async with Hub() as hub:
                await connect_all(hub, servers, "abc")
                scope.cancel()
                await anyio.sleep_forever()
        assert scope.cancelled_caught

    run(main)
    assert len(servers.log) == 6
    assert servers.open == set()


def test_a_client_may_have_its_own_settings(servers: Servers) -> None:
    async def main() -> None:
        async with Hub() as hub:
            client = Client(servers.make("a"), mode="legacy")
            assert await hub.connect("a", client) is client
            assert hub["a"].protocol_version == "2025-11-25"

    on_asyncio(main)


def test_tools_of_all_pages_and_of_none(servers: Servers) -> None:
    from mcp.types import ListToolsResult, PaginatedRequestParams, Tool

    async def page(_: Any, params: PaginatedRequestParams | None) -> ListToolsResult:
        number = int(params.cursor) if params and params.cursor else 1
        tool = Tool(name=f"tool.{number}", input_schema={"type": "object"})
        following = str(number + 1) if number < 3 else None
        return ListToolsResult(tools=[tool], next_cursor=following)

    async def main() -> None:
        async with Hub() as hub:
            await hub.connect("paged", Server("paged", on_list_tools=page))
            await hub.connect("bare", Server("bare"))
            assert list(await hub.tools()) == ["paged.tool.1", "paged.tool.2", "paged.tool.3"]
            assert hub.errors == {}

    on_asyncio(main)


# misuse -----------------------------------------------------------------------------------------


def test_misuse_is_refused_and_changes_nothing(servers: Servers) -> None:
    async def main() -> None:
        hub = Hub()
        with pytest.raises(RuntimeError, match="not open"):
            await hub.connect("a", servers.make("a"))
        async with hub:
            with pytest.raises(RuntimeError, match="entered before"):
                async with hub:
                    pytest.fail("entered")
            for name in ("", "a.b"):
                with pytest.raises(ValueError, match="has no dot"):
                    await hub.connect(name, servers.make("a"))
            await hub.connect("a", servers.make("a"))
            with pytest.raises(ValueError, match="connected already"):
                await hub.connect("a", servers.make("b"))
            for use in (hub.disconnect("b"), hub.call_tool("b.hello"), hub.call_tool("hello")):
                with pytest.raises(KeyError, match=r"is connected; there are \['a'\]"):
                    await use
            with pytest.raises(HubError, match="TypeError"):
                await hub.connect("number", 5)  # type: ignore[arg-type]
            assert list(hub) == ["a"]
        with pytest.raises(RuntimeError, match="not open"):
            await hub.connect("a", servers.make("a"))

    on_asyncio(main)
    assert servers.log == ["+a", "-a"]


def test_a_refusal_is_the_servers_own_error() -> None:
    async def main() -> None:
        async with Hub() as hub:
            await hub.connect("bare", Server("bare"))
            with pytest.raises(MCPError, match="Method not found"):
                await hub.call_tool("bare.tool")
            assert hub.errors == {}

    on_asyncio(main)


# failures while connecting ----------------------------------------------------------------------


@both
def test_one_that_fails_leaves_the_others(run: Run, servers: Servers) -> None:
    async def main() -> None:
        async with Hub() as hub:
            await hub.connect("a", servers.make("a"))
            with pytest.raises(HubError, match="bad: connecting failed: OSError: disk full") as bad:
                await hub.connect("bad", servers.make("bad", start="fail"))
            assert isinstance(bad.value.__cause__, OSError)  # out of the exception groups
            assert bad.value.server == "bad"
            assert hub.errors == {"bad": bad.value}
            assert list(hub) == ["a"]
            await hub.connect("bad", servers.make("bad"))  # the name is free
            assert hub.errors == {}
            await hub.call_tool("a.hello")

    run(main)
    assert servers.open == set()


@both
def test_one_that_is_too_slow(run: Run, servers: Servers) -> None:
    async def main() -> None:
        async with Hub(connect_timeout=0.1) as hub:
            with pytest.raises(HubError, match=r"no answer within 0.1 s") as slow:
                await hub.connect("slow", servers.make("slow", start="hang"))
            assert isinstance(slow.value.__cause__, TimeoutError)
            hub._connect_timeout = 30  # what behaves may take its time, on a busy machine
            await hub.connect("slow", servers.make("slow"))

    run(main)
    assert servers.log == ["+slow", "-slow"]


def test_several_causes_are_a_flat_group() -> None:
    @asynccontextmanager
    async def broken() -> AsyncIterator[Any]:
        group = ExceptionGroup("inner", [OSError("one"), ValueError("two")])
        raise ExceptionGroup("outer", [group])
        yield

    async def main() -> None:
        async with Hub() as hub:
            with pytest.raises(HubError) as failure:
                await hub.connect("a", broken())
        cause = failure.value.__cause__
        assert isinstance(cause, ExceptionGroup)
        assert [str(error) for error in cause.exceptions] == ["one", "two"]

    on_asyncio(main)


@both
def test_disconnected_while_connecting(run: Run, servers: Servers) -> None:
    async def main() -> None:
        async with Hub() as hub:

            async def connect() -> None:
                with pytest.raises(HubError, match="disconnected meanwhile"):
                    await hub.connect("slow", servers.make("slow", start="hang"))

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(connect)
                await anyio.wait_all_tasks_blocked()
                assert "slow" not in hub
                await hub.disconnect("slow")
                await hub.connect("slow", servers.make("fast"))

    run(main)
    assert servers.log == ["+fast", "-fast"]


@both
def test_left_while_another_task_connects(run: Run, servers: Servers) -> None:
    async def main() -> None:
        async with anyio.create_task_group() as tasks, Hub() as hub:

            async def connect() -> None:
                with pytest.raises(HubError, match="disconnected meanwhile"):
                    await hub.connect("slow", servers.make("slow", start="hang"))

            tasks.start_soon(connect)
            await anyio.wait_all_tasks_blocked()

    run(main)
    assert servers.log == []


def test_cancelled_anywhere_nothing_stays() -> None:
    @asynccontextmanager
    async def scenario() -> AsyncIterator[Any]:
        servers = Servers()

        async def work() -> None:
            async with Hub() as hub:
                await hub.connect("a", servers.make("a"))
                await hub.connect("b", servers.make("b"))
                await hub.disconnect("a")

        yield work
        assert servers.open == set()
        assert len(servers.log) % 2 == 0

    assert cancel_everywhere(scenario) > 10


def test_every_step_may_fail() -> None:
    @asynccontextmanager
    async def hub(parts: Sequence[Part]) -> AsyncIterator[None]:
        async with Hub() as hub:
            for part in parts:
                await hub.connect(f"server {part.number}", around(part))
            yield

    @asynccontextmanager
    async def around(part: Part) -> AsyncIterator[Any]:
        async with part, InMemoryTransport(MCPServer("x", log_level="CRITICAL")) as streams:
            yield streams

    assert fail_everywhere(hub, 3) == 57


def test_the_stack_of_clients_that_it_replaces_is_caught(servers: Servers) -> None:
    """Entered in parallel by hand: the error that the hub makes impossible."""

    async def main() -> None:
        stack = AsyncExitStack()
        clients = [Client(servers.make(name)) for name in "ab"]
        await asyncio.gather(*(stack.enter_async_context(client) for client in clients))
        with pytest.raises(RuntimeError, match="cancel scope in a different task"):
            await stack.aclose()

    asyncio.run(main())


# failures in use and while closing --------------------------------------------------------------


@both
def test_an_error_while_closing_leaves_the_others(run: Run, servers: Servers) -> None:
    async def main() -> None:
        async with Hub() as hub:
            await hub.connect("a", servers.make("a"))
            await hub.connect("b", servers.make("b", end="fail"))
            await hub.connect("c", servers.make("c"))

    with pytest.raises(HubError, match="b: closing failed: OSError: disk full"):
        run(main)
    assert servers.log == ["+a", "+b", "+c", "-c", "-b", "-a"]


@both
def test_each_closing_is_bounded(run: Run, servers: Servers) -> None:
    async def main() -> None:
        async with Hub(close_timeout=0.1) as hub:
            await hub.connect("a", servers.make("a", end="hang"))
            await hub.connect("b", servers.make("b", end="hang"))
            with pytest.raises(HubError, match="b: closing failed"):
                await hub.disconnect("b")
            await hub.connect("b", servers.make("b again", end="hang"))

    with pytest.raises(HubError, match=r"a: closing failed: .* not closed within 0.1 s") as last:
        run(main)
    before: BaseException | None = last.value.__context__
    while not isinstance(before, HubError | None):
        before = before.__context__
    assert before is not None
    assert before.server == "b"
    assert servers.log == ["+a", "+b", "-b", "+b again", "-b again", "-a"]


@both
def test_disconnected_by_two_tasks_at_once(run: Run, servers: Servers) -> None:
    async def main() -> None:
        async with Hub() as hub:
            await connect_all(hub, servers, "ab")
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(hub.disconnect, "a")
                await anyio.lowlevel.checkpoint()
                await hub.disconnect("a")
                assert servers.open == {"b"}
            assert list(hub) == ["b"]

    run(main)


# one name, several tasks ------------------------------------------------------------------------


async def begin(tasks: TaskGroup, function: Callable[..., Awaitable[object]], *args: Any) -> None:
    """Start a task and return when it waits for the first time."""
    begun = anyio.Event()

    async def run() -> None:
        begun.set()
        await function(*args)

    tasks.start_soon(run)
    await begun.wait()


@both
def test_two_that_reconnect_at_once_wait_for_each_other(run: Run, servers: Servers) -> None:
    async def main() -> None:
        async with Hub() as hub:
            first = await hub.connect("a", servers.make("1"))
            got = []

            async def reconnect(number: str) -> None:
                await hub.disconnect("a")
                got.append(await hub.connect("a", servers.make(number)))

            async with anyio.create_task_group() as tasks:
                for number in "234":
                    tasks.start_soon(reconnect, number)
            assert [client is hub["a"] for client in got] == [True] * 3
            assert first not in got
            assert (await hub.call_tool("a.hello")).is_error is False
            with pytest.raises(ValueError, match="connected already"):  # nobody is on the way
                await hub.connect("a", servers.make("5"))

    run(main)
    assert [entry[0] for entry in servers.log] == ["+", "-", "+", "-"]


@both
@pytest.mark.parametrize("end", ["", "fail"])
def test_connecting_waits_until_the_old_connection_is_closed(
    run: Run, servers: Servers, end: str
) -> None:
    async def main() -> None:
        async with Hub() as hub:
            await hub.connect("a", servers.make("old", end=end))

            async def disconnect() -> None:
                try:
                    await hub.disconnect("a")
                except HubError:
                    assert end == "fail"

            async with anyio.create_task_group() as tasks:
                await begin(tasks, disconnect)
                await hub.connect("a", servers.make("new"))

    run(main)
    assert servers.log == ["+old", "-old", "+new", "-new"]


@both
@pytest.mark.parametrize("why", ["fails", "is too slow", "is cancelled"])
def test_one_that_waited_connects_itself_if_the_other_could_not(
    run: Run, servers: Servers, why: str
) -> None:
    async def main() -> None:
        async with Hub(connect_timeout=0.2 if why == "is too slow" else 30) as hub:
            scope = anyio.CancelScope()

            async def first() -> None:
                start = "fail" if why == "fails" else "hang"
                with scope, contextlib.suppress(HubError):
                    await hub.connect("a", servers.make("first", start=start))

            async def second() -> None:
                client = await hub.connect("a", servers.make("second"))
                assert client is hub["a"]
                assert hub.errors == {}

            async with anyio.create_task_group() as tasks:
                await begin(tasks, first)
                hub._connect_timeout = 30  # what behaves may take its time, on a busy machine
                await begin(tasks, second)
                if why == "is cancelled":
                    scope.cancel()

    run(main)
    assert servers.log == ["+second", "-second"]


@both
def test_waiting_for_the_other_can_be_cancelled_and_the_other_goes_on(
    run: Run, servers: Servers
) -> None:
    async def main() -> None:
        async with Hub() as hub, anyio.create_task_group() as tasks:
            await begin(tasks, hub.connect, "a", servers.make("a"))
            with anyio.CancelScope() as scope:
                scope.cancel()
                await hub.connect("a", servers.make("b"))
            assert scope.cancelled_caught

    run(main)
    assert servers.log == ["+a", "-a"]


@both
def test_a_hub_that_closes_turns_away_who_waits(run: Run, servers: Servers) -> None:
    refused = []

    async def main() -> None:
        async with anyio.create_task_group() as tasks, Hub() as hub:

            async def connect(kind: type[Exception], match: str) -> None:
                with pytest.raises(kind, match=match):
                    await hub.connect("a", servers.make("a", start="hang"))
                refused.append(kind)

            tasks.start_soon(connect, HubError, "disconnected meanwhile")
            await anyio.wait_all_tasks_blocked()
            tasks.start_soon(connect, RuntimeError, "not open")
            await anyio.wait_all_tasks_blocked()

    run(main)
    assert sorted(refused, key=str) == [RuntimeError, HubError]
    assert servers.log == []


def test_leaving_what_is_not_open_is_refused(servers: Servers) -> None:
    async def main() -> None:
        hub = Hub()
        with pytest.raises(RuntimeError, match="<Hub new: no servers> can't be left"):
            await hub.__aexit__(None, None, None)
        async with hub:
            await hub.connect("a", servers.make("a"))
        with pytest.raises(RuntimeError, match="<Hub closed: no servers> can't be left"):
            await hub.__aexit__(None, None, None)

    on_asyncio(main)


def test_a_client_hears_its_messages_and_keeps_its_handler(servers: Servers) -> None:
    async def handler(message: object) -> None: ...

    async def main() -> None:
        client = Client(servers.make("a"), message_handler=handler)
        async with Hub() as hub:
            await hub.connect("a", client)
            assert client.message_handler is not handler
        assert client.message_handler is handler

    on_asyncio(main)


# real servers -----------------------------------------------------------------------------------


@both
@pytest.mark.parametrize(
    ("mode", "seconds", "kind", "message"),
    [
        ("dies at start", 30, MCPError, "Connection closed"),
        ("garbage", 5, TimeoutError, "within 5 s, but 'I am not a server', which is not MCP"),
        ("silent", 0.3, TimeoutError, "no answer within 0.3 s$"),
        ("long garbage", 5, TimeoutError, "but 'x{79}…, which"),
    ],
)
def test_a_server_that_does_not_answer(
    *, run: Run, mode: str, seconds: float, kind: type[Exception], message: str, servers: Servers
) -> None:
    async def main() -> None:
        async with Hub() as hub:
            await hub.connect("a", servers.make("a"))
            hub._connect_timeout = seconds
            with pytest.raises(HubError, match=f"bad: connecting failed: .*{message}") as failure:
                await hub.connect("bad", modes(mode))
            cause = failure.value.__cause__
            assert isinstance(cause, kind)
            assert (cause.__cause__ is not None) == ("garbage" in mode)
            assert (await hub.call_tool("a.hello")).is_error is False

    run(main)


@both
def test_a_program_that_does_not_exist(run: Run) -> None:
    async def main() -> None:
        async with Hub() as hub:
            with pytest.raises(HubError, match="no-such-program") as failure:
                await hub.connect("bad", stdio("no-such-program"))
            assert isinstance(failure.value.__cause__, FileNotFoundError)

    run(main)


@both
def test_a_server_that_dies_in_use(run: Run, servers: Servers) -> None:
    async def main() -> None:
        async with Hub() as hub:
            await hub.connect("a", servers.make("a"))
            await hub.connect("mortal", modes("slow"))
            assert (await hub.call_tool("mortal.fail")).is_error
            for tool in ("die", "add"):
                with pytest.raises(HubError, match=f"mortal: calling '{tool}' failed"):
                    await hub.call_tool(f"mortal.{tool}", {"a": 1, "b": 2})
            assert sorted(await hub.tools()) == ["a.hello"]
            assert "listing its tools failed" in str(hub.errors["mortal"])
            await hub.call_tool("a.hello")
            await hub.disconnect("mortal")
            await hub.connect("mortal", modes("ok"))
            assert (await hub.call_tool("mortal.add", {"a": 1, "b": 2})).is_error is False

    run(main)


@pytest.mark.parametrize("mode", ["ignores end of input", "ignores SIGTERM"])
def test_a_server_that_does_not_want_to_end(mode: str) -> None:
    async def main() -> None:
        async with Hub(connect_timeout=120, close_timeout=60) as hub:
            await hub.connect("deaf", modes(mode))
            await hub.connect("too", modes(mode))
        assert hub.errors == {}

    on_asyncio(main)


def test_a_server_that_does_not_want_to_end_when_its_closing_is_cancelled(tmp_path: Path) -> None:
    """`asyncio.timeout` cancels natively, which breaks through the SDK's shield."""
    end = tmp_path / "end"
    deaf = stdio(sys.executable, str(MODES), "ignores SIGTERM", str(end))

    async def main() -> None:
        async with Hub() as hub:
            await hub.connect("deaf", deaf)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await hub.disconnect("deaf")
            assert not hub

    on_asyncio(main)
    assert not end.exists()


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.5])
@both
def test_a_cancelled_connect_leaves_no_process(run: Run, seconds: float) -> None:
    async def main() -> None:
        async with Hub() as hub:
            with anyio.move_on_after(seconds) as scope:
                await hub.connect("slow", modes("slow"))
            assert scope.cancelled_caught
            assert len(hub) == 0

    run(main)


def test_an_http_server_that_goes_away(servers: Servers) -> None:
    async def main() -> None:
        async with Hub() as hub:
            async with serve(servers.make("web").streamable_http_app()) as url:
                await hub.connect("web", streamable_http(f"{url}/mcp"))
                assert list(await hub.tools()) == ["web.hello"]
            for _ in range(3):
                with pytest.raises(HubError, match="web: calling 'hello' failed"):
                    await hub.call_tool("web.hello")
                await anyio.wait_all_tasks_blocked()
            assert "ConnectError" in str(hub.errors["web"])  # the root cause
            await hub.connect("a", servers.make("a"))
            assert list(await hub.tools()) == ["a.hello"]

    on_asyncio(main)


def test_an_end_that_nobody_saw_is_told_while_closing(servers: Servers) -> None:
    broken = anyio.Event()

    @asynccontextmanager
    async def breaking() -> AsyncIterator[Any]:
        async def fail() -> None:
            await broken.wait()
            raise OSError("cable pulled")

        transport = InMemoryTransport(servers.make("a"))
        async with anyio.create_task_group() as tasks, transport as streams:
            tasks.start_soon(fail)
            yield streams

    async def main() -> None:
        async with Hub() as hub:
            await hub.connect("a", breaking())
            broken.set()
            with anyio.fail_after(60):
                while servers.open:  # noqa: ASYNC110 - the hub has no event for it
                    await asyncio.sleep(0.01)
            await anyio.wait_all_tasks_blocked()
            assert "a" in hub

    with pytest.raises(HubError, match="a: its connection failed: OSError: cable pulled"):
        on_asyncio(main)


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_two_real_servers(tmp_path: Path) -> None:
    async def git(*arguments: str) -> None:
        await anyio.run_process(["git", *arguments], cwd=tmp_path)

    async def main() -> None:
        await git("init", "-q")
        (tmp_path / "note.txt").write_text("hello")
        async with Hub() as hub:
            await asyncio.gather(
                hub.connect("git", stdio(sys.executable, "-m", "mcp_server_git")),
                hub.connect("time", stdio(sys.executable, "-m", "mcp_server_time")),
            )
            assert {"git.git_status", "time.convert_time"} <= set(await hub.tools())
            status = await hub.call_tool("git.git_status", {"repo_path": str(tmp_path)})
            assert "note.txt" in str(status.content)
            now = await hub.call_tool("time.get_current_time", {"timezone": "Asia/Shanghai"})
            assert "+08:00" in str(now.content)

    on_asyncio(main)
