"""Which task or thread an event belongs to, and what that is called."""

import pytest
from tests.ladder.conftest import Watch

from context_workshop.ladder import render_text


def names(watch: Watch, program: str) -> list[str]:
    return list(watch(program).columns().values())


def test_the_main_task_shares_the_main_thread(watch: Watch) -> None:
    ladder = watch("""
        async def main():
            with Quiet("inside"):
                pass
        with Quiet("outside"):
            asyncio.run(main())
    """)
    assert list(ladder.columns().values()) == ["main"]
    assert [span.lane for span in ladder.spans] == [0, 1]


def test_tasks_are_named_after_their_coroutines(watch: Watch) -> None:
    program = """
        async def work():
            with Quiet():
                await asyncio.sleep(0)
        async def main():
            with Quiet():
                async with asyncio.TaskGroup() as group:
                    group.create_task(work())
                    group.create_task(work())
                    group.create_task(work(), name="by hand")
        asyncio.run(main())
    """
    assert names(watch, program) == ["main", "work 1", "work 2", "by hand"]


def test_threads(watch: Watch) -> None:
    program = """
        def work():
            with Quiet():
                pass
        def run(**options):
            thread = threading.Thread(**options)
            thread.start()
            thread.join()
        run(target=work)
        run(target=work, name="by hand")
        run(target=lambda: work())
        async def main():
            await asyncio.to_thread(work)
        asyncio.run(main())
        with Quiet():
            pass
    """
    assert names(watch, program) == ["main", "work", "by hand", "thread 1", "thread 2"]


def test_an_event_loop_in_a_thread(watch: Watch) -> None:
    program = """
        async def inside():
            with Quiet():
                await asyncio.create_task(child())
        async def child():
            with Quiet():
                pass
        thread = threading.Thread(target=lambda: asyncio.run(inside()), name="loop")
        thread.start()
        thread.join()
    """
    assert names(watch, program) == ["loop", "child"]


def test_trio(watch: Watch) -> None:
    pytest.importorskip("trio")
    program = """
        import trio
        async def work():
            with Quiet():
                await trio.lowlevel.checkpoint()
        async def main():
            with Quiet():
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(work)
                    nursery.start_soon(work)
                await trio.to_thread.run_sync(in_thread)
        def in_thread():
            with Quiet():
                pass
        trio.run(main)
    """
    assert names(watch, program) == ["main", "work 1", "work 2", "in_thread"]


def test_trios_tasks_are_known_where_a_test_patches_its_functions(watch: Watch) -> None:
    pytest.importorskip("trio")
    program = """
        import trio
        from unittest.mock import patch
        async def main():
            with patch("trio.lowlevel.current_task"), patch("trio.lowlevel.in_trio_task"):
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(work)
        async def work():
            with Quiet(): pass
        trio.run(main)
    """
    assert names(watch, program) == ["main", "work"]


def test_greenlets(watch: Watch) -> None:
    pytest.importorskip("greenlet")
    ladder = watch("""
        import greenlet
        def work(name):
            with Quiet(name):
                greenlet.getcurrent().parent.switch()
        with Quiet("around"):
            one, two = greenlet.greenlet(work), greenlet.greenlet(work)
            one.switch("one"); two.switch("two"); one.switch(); two.switch()
            other = greenlet.greenlet(lambda: work("other"))
            other.switch(); other.switch()
    """)
    assert list(ladder.columns().values()) == ["main", "work 1", "work 2", "greenlet 1"]
    assert ladder.closed_in_reverse()
    assert [span.lane for span in ladder.spans] == [0, 0, 0, 0]


def test_a_greenlet_inside_a_task_is_the_tasks(watch: Watch) -> None:
    pytest.importorskip("greenlet")
    program = """
        import greenlet
        def inside():
            with Quiet(): pass
        async def work():
            with Quiet():
                greenlet.greenlet(inside).switch()
        async def main():
            await asyncio.create_task(work())
        asyncio.run(main())
    """
    assert names(watch, program) == ["work"]


def test_a_task_that_leaves_what_another_entered(watch: Watch) -> None:
    ladder = watch("""
        async def main():
            stack = ExitStack()
            stack.enter_context(Quiet())
            await asyncio.create_task(closes(stack))
        async def closes(stack):
            stack.close()
        asyncio.run(main())
    """)
    assert render_text(ladder, legend=False) == (
        "   main closes\n3  ┌           Quiet()\n3  └           Quiet()  by closes\n"
    )


def test_columns_of_several_tasks(watch: Watch) -> None:
    ladder = watch("""
        async def work(lock):
            async with lock:
                print("work")
                await asyncio.sleep(0)
        async def main():
            lock = asyncio.Lock()
            await asyncio.gather(work(lock), work(lock))
        asyncio.run(main())
    """)
    assert render_text(ladder, legend=False) == (
        "   work 1 work 2\n"
        "2  ┌             lock\n"
        "3  │ ·           work\n"
        "2  │      ╷      lock  entering\n"
        "2  └      ┆      lock\n"
        "2         ├      lock  entered\n"
        "3         │ ·    work\n"
        "2         └      lock\n"
    )
