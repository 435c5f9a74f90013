import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

Manager = Callable[[Path], AbstractContextManager[list[str]]]
WAYS = ValueError, KeyboardInterrupt, SystemExit  # how a block may be left


class Watch:
    """Sees what is done to the folder, before it is done, and may stop it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_on = self.was_missing = False
        self.swaps = 0
        self.new = Path()
        self.written = ""
        self.stop: BaseException | None = None
        sys.addaudithook(self.see)  # there is no way to take it out again

    def see(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.is_on or event not in {"open", "os.rename", "os.remove"}:
            return
        self.was_missing |= not self.path.exists()
        if event == "os.rename" and Path(os.fsdecode(args[1])) == self.path:
            self.swaps += 1
            self.is_on = False
            self.new = Path(os.fsdecode(args[0]))
            self.written = self.new.read_text(encoding="utf-8")
            self.is_on = True
            stop, self.stop = self.stop, None
            if stop:
                raise stop


def left_by(
    saved_chat: Manager, path: Path, *lines: str, error: BaseException | None
) -> object:
    """What came out of a block that collected these lines."""
    try:
        with saved_chat(path) as collected:
            collected.extend(lines)
            if error:
                raise error
    except BaseException as came:  # noqa: BLE001  # Ctrl-C is one of them
        return came
    return "nothing"


def expect_old(path: Path, did: str) -> None:
    found = path.read_text("utf-8") if path.exists() else "no file"
    told = f"{did}: the file has {found!r}"
    assert found == "old\n", f"{told}, wanted 'old\\n'"
    nothing_else(path, did)


def nothing_else(path: Path, did: str) -> None:
    names = sorted(each.name for each in path.parent.iterdir())
    told = f"{did}: its folder has {names}"
    assert names == [path.name], f"{told}, wanted {[path.name]}"


def a_block_that_ends_well(saved_chat: Manager, path: Path) -> None:
    path.write_text("old\n", encoding="utf-8")
    with saved_chat(path) as lines:
        lines.append("user: Hello!")
        during = path.read_text("utf-8") if path.exists() else "no file"
        lines.append("assistant: Fine.")
    told = f"in the block the file had {during!r}"
    assert during == "old\n", f"{told}, wanted 'old\\n' until it ends"
    found = path.read_text(encoding="utf-8")
    told = f"2 lines, the block ended well: the file has {found!r}"
    wanted = "user: Hello!\nassistant: Fine.\n"
    assert found == wanted, f"{told}, wanted {wanted!r}"
    nothing_else(path, "the block ended well")


def a_block_that_fails(saved_chat: Manager, path: Path) -> None:
    for kind in WAYS:
        path.write_text("old\n", encoding="utf-8")
        error = kind("from the block")
        came = left_by(saved_chat, path, "user: Hello!", error=error)
        did = f"{kind.__name__} in the block"
        assert came is error, (
            f"{did}: {came} came out, wanted the {kind.__name__}"
        )
        expect_old(path, did)


def writing_fails(saved_chat: Manager, path: Path) -> None:
    path.write_text("old\n", encoding="utf-8")
    lines = "user: Hello!", "half an emoji: \ud83d"
    came = left_by(saved_chat, path, *lines, error=None)
    did = "the 2nd line can't be written"
    told = f"{did}: {came} came out"
    assert isinstance(came, UnicodeEncodeError), f"{told}, wanted its error"
    expect_old(path, did)


def no_file_yet(saved_chat: Manager, path: Path) -> None:
    path.unlink()
    error = ValueError("from the block")
    came = left_by(saved_chat, path, "user: Hello!", error=error)
    did = "there was no file yet, and the block raised ValueError"
    assert came is error, f"{did}: {came!r} came out, wanted the ValueError"
    names = [each.name for each in path.parent.iterdir()]
    assert not names, f"{did}: its folder has {names}, wanted nothing"
    came = left_by(saved_chat, path, "user: Hello!", error=None)
    did = "there was no file yet, and the block ended well"
    assert came == "nothing", f"{did}: {came!r} came out, wanted nothing"
    found = path.read_text("utf-8") if path.exists() else "no file"
    told = f"{did}: the file has {found!r}"
    assert found == "user: Hello!\n", f"{told}, wanted 'user: Hello!\\n'"
    nothing_else(path, did)


def stopped_at_the_swap(saved_chat: Manager, path: Path, watch: Watch) -> None:
    for kind in OSError, KeyboardInterrupt, SystemExit:
        path.write_text("old\n", encoding="utf-8")
        watch.swaps, watch.stop = 0, kind("at the swap")
        error, watch.is_on = watch.stop, True
        came = left_by(saved_chat, path, "user: Hello!", error=None)
        watch.is_on = False
        did = f"the block ended well: nothing was renamed to {path.name}"
        wanted = "a new file written beside it, which then replaces it"
        assert watch.swaps, f"{did}, wanted {wanted}"
        did = "the block ended well: the new file was in another folder"
        wanted = f"it beside {path.name}: a rename can't go to another disk"
        assert watch.new.parent == path.parent, f"{did}, wanted {wanted}"
        did = "the block ended well: when it took the old one's place, the"
        told = f"{did} new file had {watch.written!r}"
        wanted = "'user: Hello!\\n': it is written when it is closed"
        assert watch.written == "user: Hello!\n", f"{told}, wanted {wanted}"
        did = f"the block ended well: for a while there was no {path.name}"
        assert not watch.was_missing, f"{did}, wanted the old one till then"
        did = f"{kind.__name__} when the new file is to replace the old one"
        assert came is error, (
            f"{did}: {came} came out, wanted the {kind.__name__}"
        )
        expect_old(path, did)


def check(saved_chat: Manager) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "chat.txt")
        a_block_that_ends_well(saved_chat, path)
        a_block_that_fails(saved_chat, path)
        writing_fails(saved_chat, path)
        no_file_yet(saved_chat, path)
        stopped_at_the_swap(saved_chat, path, Watch(path))
    print("solved: 5 of 5")
