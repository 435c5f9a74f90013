"""A recorded program prints, raises and returns what it does without the recorder."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

PRELUDE = """\
    import asyncio, contextlib, sys
    from contextlib import *

    @contextmanager
    def manager(name):
        print("+", name)
        try:
            yield name
        finally:
            print("-", name)

    @asynccontextmanager
    async def amanager(name):
        with manager(name):
            yield name

    class Fails:
        def __init__(self, where):
            self.where = where
        def __enter__(self):
            if self.where == "enter":
                raise LookupError("in enter")
            return self
        def __exit__(self, *error):
            if self.where == "exit":
                raise OSError("in exit")
"""

PROGRAMS = {
    "parenthesised items": """
        with (
            manager("a") as (a),
            manager("b"),
        ):
            print(a)
    """,
    "targets of all kinds": """
        class Box: pass
        box, items = Box(), [0]
        with nullcontext((1, (2, 3))) as (x, (y, *z)), nullcontext(4) as box.attribute:
            with nullcontext(5) as items[0]:
                print(x, y, z, box.attribute, items)
    """,
    "target fails to unpack": """
        with manager("a") as (one, two, three, four):
            pass
    """,
    "no context manager": """
        with manager("a"), 42:
            pass
    """,
    "no exit": """
        class Half:
            def __enter__(self): pass
        with Half():
            pass
    """,
    "async manager in with": """
        async def main():
            with amanager("a"):
                pass
        asyncio.run(main())
    """,
    "sync manager in async with": """
        async def main():
            async with manager("a"):
                pass
        asyncio.run(main())
    """,
    "enter is no coroutine": """
        class Wrong:
            def __aenter__(self): return 1
            async def __aexit__(self, *error): pass
        async def main():
            async with Wrong():
                pass
        asyncio.run(main())
    """,
    "exit is no coroutine": """
        class Wrong:
            async def __aenter__(self): return 1
            def __aexit__(self, *error): return 1
        async def main():
            async with Wrong():
                raise ValueError
        asyncio.run(main())
    """,
    "special methods of the type": """
        class Plain:
            pass
        plain = Plain()
        plain.__enter__ = plain.__exit__ = lambda *a: print("never called")
        try:
            with plain: pass
        except TypeError as error:
            print(error)
        class Meta(type):
            def __enter__(cls): print("meta enter")
            def __exit__(cls, *error): print("meta exit")
        class Klass(metaclass=Meta):
            def __enter__(self): print("never called")
        with Klass: pass
    """,
    "getattr is not asked": """
        class Nosy:
            def __getattr__(self, name):
                print("asked for", name)
                raise AttributeError(name)
            def __enter__(self): return self
            def __exit__(self, *error): pass
        with Nosy() as nosy: pass
        try:
            nosy.enter_context(nosy)
        except AttributeError as error:
            print(error)
    """,
    "fails to enter": """
        with manager("a"), Fails("enter"), manager("b"):
            pass
    """,
    "fails to leave": """
        with manager("a"), Fails("exit"), manager("b"):
            raise ValueError("in body")
    """,
    "fails across several lines": """
        def work(value):
            with (
                manager("a"),
                Fails(
                    "exit"
                ) as fails,
            ):
                return (value
                        / 0)
        work(1)
    """,
    "suppression": """
        with suppress(ZeroDivisionError), manager("a"):
            1 / 0
        class Truthy:
            def __enter__(self): pass
            def __exit__(self, *error): return ["truthy"]
        with Truthy():
            raise KeyError
        class Odd:
            def __enter__(self): pass
            def __exit__(self, *error):
                class Bool:
                    def __bool__(self): raise RuntimeError("no truth")
                return Bool()
        with Odd():
            raise KeyError
    """,
    "return, break and continue": """
        def loop():
            for i in range(4):
                with manager(i):
                    if i == 0: continue
                    if i == 1: break
            with manager("return"):
                return "value"
        print(loop())
    """,
    "exceptions and their context": """
        try:
            with Fails("exit"):
                try:
                    raise ValueError("first")
                except ValueError:
                    raise KeyError("second")
        except OSError as error:
            while error:
                print(repr(error), error.__suppress_context__)
                error = error.__context__
        with manager("a"):
            print(sys.exc_info())
            try:
                1 / 0
            except ZeroDivisionError as error:
                with manager("b"):
                    print(sys.exc_info()[0], error.__traceback__.tb_next)
                raise
    """,
    "exit stack": """
        def last(*error): print("pushed", *error[:1])
        with ExitStack() as stack:
            stack.enter_context(manager("a"))
            items = [stack.enter_context(manager(i)) for i in range(2)]
            stack.callback(print, "callback", end="!\\n")
            stack.push(last)
            stack.push(Fails("exit"))
            @stack.callback
            def cleanup(): print("cleanup")
            @stack.push
            def handler(*error): print("handler", error[0]); return True
            raise ValueError("in body")
    """,
    "exit stack: internals": """
        with ExitStack() as stack:
            def f(*error): pass
            stack.push(f)
            print(stack._exit_callbacks[-1][1] is f, len(stack._exit_callbacks))
            fails = Fails("")
            stack.enter_context(fails)
            print(stack._exit_callbacks[-1][1].__self__ is fails)
    """,
    "exit stack: errors": """
        with ExitStack() as stack:
            try:
                stack.enter_context(42)
            except TypeError as error:
                print(error)
            stack.enter_context(manager("a"))
            stack.enter_context(Fails("enter"))
    """,
    "exit stack: pop_all and close": """
        def open_all():
            with ExitStack() as stack:
                for name in "ab":
                    stack.enter_context(manager(name))
                return stack.pop_all()
        with open_all() as stack:
            print("moved")
        stack = open_all()
        stack.close()
        stack.close()
    """,
    "async exit stack": """
        async def acleanup(name): print("async cleanup", name)
        async def main():
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(amanager("a"))
                stack.enter_context(manager("b"))
                stack.push_async_callback(acleanup, "c")
                @stack.push_async_exit
                async def handler(*error): print("handler", error[0])
                kept = stack.pop_all()
            await kept.aclose()
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(amanager("x"))
                await stack.enter_async_context(Fails("enter"))
        asyncio.run(main())
    """,
    "things that are called like a stack": """
        class Heap(list):
            def push(self, item): self.append(item); return len(self)
            def callback(self, function): return function()
            def enter_context(self, item): return item
            def pop_all(self): return self
        heap = Heap()
        print(heap.push(1), heap.callback(lambda: 2), heap.enter_context(3), heap.pop_all())
    """,
    "what print prints": """
        class Counter:
            calls = 0
            def __str__(self):
                Counter.calls += 1
                return f"call {self.calls}"
        print(Counter(), 1, None, "x", [Counter], {1: "a"}, sep="|", end=";\\n")
        print(*range(3), Counter.calls, "\\x1b[1mbold\\x1b[0m", file=sys.stderr, flush=True)
        def shadowed():
            print = lambda *values: sys.stdout.write(repr(values) + "\\n")
            print(1, Counter)
        shadowed()
        with redirect_stdout(sys.stderr):
            print("redirected")
        print(print, type(sys.stdout).__name__)
        class Bad:
            def __str__(self): raise RuntimeError("no text")
        print("before", Bad())
    """,
    "an object that prints, looks around or fails when print asks it": """
        class Loud:
            def __str__(self):
                print("asked by", sys._getframe(1).f_code.co_name)
                return "loud"
        class Text(str):
            def __str__(self): return "text of its own"
        class Wrong:
            def __str__(self): return 5
        class Stops:
            def __str__(self): raise StopIteration("at once")
        class Written:
            def write(self, text): sys.stderr.write(f"<{type(text).__name__} {text!r}>")
            def flush(self): pass
        def user():
            print("first", Loud(), 5, Loud())
        user()
        print(Text("plain"), str.__str__(Text("plain")), flush=True)
        with redirect_stdout(Written()):
            print("to", Text("x"), Loud(), [Text("y")], sep=", ")
        for broken in (Wrong, Stops):
            try:
                print("half a line", broken())
            except (TypeError, StopIteration) as error:
                lines = []
                trace = error.__traceback__
                while trace:
                    lines.append((trace.tb_lineno, trace.tb_frame.f_code.co_name))
                    trace = trace.tb_next
                print(repr(error), lines)
        print("again", Stops())
    """,
    "another print": """
        from pprint import pformat
        from unittest.mock import patch
        with patch("builtins.print") as fake:
            print({"a": 1})
        fake.assert_called_once_with({"a": 1})
        import builtins
        real = builtins.print
        builtins.print = lambda *values: real(*map(pformat, values))
        print({"b": 2})
    """,
    "clocks, tasks, threads and builtins are patched": """
        import threading, time
        from unittest.mock import patch
        def timed():
            start = time.perf_counter()
            with nullcontext():
                pass
            return time.perf_counter() - start
        with patch("time.perf_counter", side_effect=[1.0, 3.5]):
            print(timed())
        nothing = AssertionError("somebody looked")
        names = ["time.perf_counter", "time.perf_counter_ns", "time.monotonic", "time.time"]
        names += ["threading.current_thread", "threading.get_ident", "threading.local"]
        names += ["threading.main_thread", "asyncio.current_task", "asyncio._get_running_loop"]
        names += ["asyncio.tasks.current_task", "asyncio.events._get_running_loop"]
        names += ["_thread.get_ident", "itertools.count", "sys._getframe", "weakref.ref"]
        names += ["contextlib.ExitStack.__init_subclass__", "collections.deque", "os.getpid"]
        names += [f"builtins.{name}" for name in ("id", "open", "map", "sorted", "any", "vars")]
        names += ["builtins.isinstance", "builtins.issubclass", "builtins.getattr"]
        class Plain:
            def __enter__(self): return self
            def __exit__(self, *error): pass
        plain = Plain()
        async def main():
            async with asyncio.Lock():
                pass
        for name in names:
            with patch(name, side_effect=nothing):
                with plain as entered:
                    print("inside", name, 1, entered is plain)
        with patch("asyncio.current_task", side_effect=nothing):
            asyncio.run(main())
        with patch.dict(sys.modules):
            for module in ("asyncio", "threading", "time", "contextlib"):
                del sys.modules[module]
            with plain:
                print("inside")
        patch("io.open", side_effect=nothing).start()
        patch("os.getpid", side_effect=nothing).start()
        patch("time.perf_counter", side_effect=nothing).start()
        with plain:
            print("for ever")
    """,
    "threads that Python does not know": """
        import _thread, threading, time
        done = []
        def run():
            with nullcontext():
                done.append(threading.active_count())
        _thread.start_new_thread(run, ())
        while not done:
            time.sleep(0.01)
        print(done, len(threading.enumerate()))
    """,
    "invisible names": """
        def locals_inside():
            with manager("a") as a:
                print(sorted(locals()))
        locals_inside()
        print(sorted(name for name in globals() if name not in vars(contextlib)))
        import builtins
        print(sorted(name for name in vars(builtins) if "ladder" in name.lower()))
        class Body:
            with manager("class") as name:
                value = 1
        print(sorted(vars(Body)))
    """,
    "generators": """
        def numbers(name):
            with manager(name):
                yield 1
                yield 2
        for one in numbers("all"): pass
        closed = numbers("closed"); next(closed); closed.close()
        collected = numbers("collected"); next(collected); del collected
        at_exit = numbers("at exit"); next(at_exit)
    """,
    "async generators": """
        async def numbers():
            async with amanager("a"):
                yield 1
                yield 2
        async def main():
            async for number in numbers():
                break
            print("end")
        asyncio.run(main())
    """,
    "tasks": """
        async def work(name):
            async with amanager(name):
                await asyncio.sleep(0)
                if name == "bad": raise ValueError(name)
                await asyncio.sleep(5)
        async def main():
            try:
                async with asyncio.timeout(9), asyncio.TaskGroup() as group:
                    for name in ("good", "bad"):
                        group.create_task(work(name))
            except* ValueError as group:
                print(group.exceptions)
            async with asyncio.timeout(0.01):
                await work("late")
        asyncio.run(main())
    """,
    "threads": """
        import threading, time
        def run():
            with manager("thread"):
                raise ValueError("in a thread")
        thread = threading.Thread(target=run)
        thread.start(); thread.join()
        def stay():
            with nullcontext():
                inside.set()
                threading.Event().wait()
        inside = threading.Event()
        threading.Thread(target=stay, daemon=True).start()
        inside.wait()
    """,
    "the main module": """
        import inspect, os, pickle
        class Here: pass
        print(__name__, __spec__, __package__, type(__loader__).__name__, __doc__)
        print(os.path.basename(__file__), sys.argv, sys.modules["__main__"].Here is Here)
        print(sys.path[0] == os.path.dirname(os.path.realpath(__file__)))
        print(type(pickle.loads(pickle.dumps(Here()))) is Here, inspect.getsource(Here))
        import warnings
        with manager("a"):
            warnings.warn("careful")
    """,
    "annotations of the main module": """
        import typing
        with manager("a"):
            number: int = 1
        text: str
        print(typing.get_type_hints(sys.modules["__main__"]), "__cached__" in globals())
        print(__annotations__)
    """,
    "exit handlers": """
        import atexit
        atexit.register(print, "first registered")
        atexit.register(print, "last registered")
        with manager("a"):
            sys.exit("message")
    """,
    "exit code": "sys.exit(7)",
    "keyboard interrupt": """
        with manager("a"):
            raise KeyboardInterrupt
    """,
    "own excepthook": """
        sys.excepthook = lambda kind, error, trace: print("hook", kind, trace.tb_frame.f_lineno)
        with manager("a"):
            1 / 0
    """,
    "stack levels": """
        import warnings
        class Warns:
            def __enter__(self): warnings.warn("entered here", stacklevel=2)
            def __exit__(self, *error): print(sys._getframe(1).f_code.co_name)
        def user():
            with Warns():
                print(sys._getframe(0).f_code.co_name, sys._getframe(1).f_code.co_name)
        user()
    """,
    "deep nesting": """
        def deep():
            for i in range(1):
                with manager(1), manager(2), manager(3), manager(4):
                    with manager(5), manager(6), manager(7), manager(8):
                        with manager(9), manager(10), manager(11), manager(12):
                            with manager(13), manager(14), manager(15):
                                with manager(16), manager(17), manager(18):
                                    with manager(19):
                                        print("bottom")
        deep()
    """,
    "future import": '''
        """Documented."""
        from __future__ import annotations
        def f(x: Undefined): return f.__annotations__
        print(f(1), __doc__)
    ''',
    "multiprocessing": """
        import multiprocessing
        def child(name):
            with manager(name):
                pass
        if __name__ == "__main__":
            for method in ("fork", "spawn"):
                process = multiprocessing.get_context(method).Process(target=child, args=[method])
                process.start(); process.join()
                print(process.exitcode, flush=True)
    """,
    "fork": """
        import os
        with manager("a"):
            sys.stdout.flush()
            pid = os.fork()
            if pid:
                print(os.waitpid(pid, 0)[1])
    """,
}


def start(command: list[str], folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONHASHSEED": "0", "NO_COLOR": "1"}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=pipe, stderr=pipe, text=True
    )


def ended(process: subprocess.Popen[str]) -> tuple[str, str, int]:
    with process:
        try:
            return *process.communicate(timeout=60), process.returncode
        finally:
            process.kill()


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_output_error_and_exit_code(name: str, tmp_path: Path) -> None:
    program = dedent(PROGRAMS[name])
    if not program.lstrip().startswith('"""'):
        program = dedent(PRELUDE) + program
    (tmp_path / "program.py").write_text(program)
    command = ["program.py", "argument", "--json"]
    ladder = ["-m", "context_workshop.ladder", "--json", "ladder.json"]
    recorded = start([sys.executable, *ladder, *command], tmp_path)
    plain = start([sys.executable, *command], tmp_path)
    assert ended(recorded) == ended(plain)
    assert (tmp_path / "ladder.json").is_file()
