import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

Manager = Callable[[Path], AbstractContextManager[list[str]]]


def a_block_that_ends_well(saved_chat: Manager, path: Path) -> None:
    path.write_text("old\n", encoding="utf-8")
    with saved_chat(path) as lines:
        lines.append("user: Hello!")
        during = path.read_text(encoding="utf-8")
        lines.append("assistant: Fine.")
    told = f"in the block the file had {during!r}"
    assert during == "old\n", f"{told}, wanted 'old\\n' until it ends"
    found = path.read_text(encoding="utf-8")
    told = f"2 lines, the block ended well: the file has {found!r}"
    wanted = "user: Hello!\nassistant: Fine.\n"
    assert found == wanted, f"{told}, wanted {wanted!r}"
    nothing_else(path, "the block ended well")


def a_block_that_fails(saved_chat: Manager, path: Path) -> None:
    path.write_text("old\n", encoding="utf-8")
    came: BaseException | None = None
    try:
        with saved_chat(path) as lines:
            lines.append("user: Hello!")
            raise KeyboardInterrupt
    except KeyboardInterrupt as error:
        came = error
    told = f"Ctrl-C in the block: {came!r} came out"
    assert came is not None, f"{told}, wanted KeyboardInterrupt"
    found = path.read_text(encoding="utf-8")
    told = f"Ctrl-C in the block: the file has {found!r}"
    assert found == "old\n", f"{told}, wanted 'old\\n'"
    nothing_else(path, "Ctrl-C in the block")


def writing_fails(saved_chat: Manager, path: Path) -> None:
    path.write_text("old\n", encoding="utf-8")
    came = "nothing"
    try:
        with saved_chat(path) as lines:
            lines += ["user: Hello!", "half an emoji: \ud83d"]
    except UnicodeEncodeError as error:
        came = type(error).__name__
    told = f"the 2nd line can't be written: {came} came out"
    assert came == "UnicodeEncodeError", f"{told}, wanted its error"
    found = path.read_text(encoding="utf-8")
    told = f"the 2nd line can't be written: the file has {found!r}"
    assert found == "old\n", f"{told}, wanted 'old\\n'"
    nothing_else(path, "the 2nd line can't be written")


def stopped_at_the_swap(saved_chat: Manager, path: Path) -> None:
    path.write_text("old\n", encoding="utf-8")
    pressed = False
    came = "nothing"

    def press(event: str, _: object) -> None:
        nonlocal pressed
        if event == "os.rename" and not pressed:
            pressed = True
            raise KeyboardInterrupt

    sys.addaudithook(press)  # is told of each rename, before it happens
    try:
        with saved_chat(path) as lines:
            lines.append("user: Hello!")
    except KeyboardInterrupt as error:
        came = type(error).__name__
    pressed = True
    told = "Ctrl-C when the new file is to replace the old one:"
    assert came == "KeyboardInterrupt", f"{told} {came} came out, wanted it"
    found = path.read_text(encoding="utf-8")
    assert found == "old\n", f"{told} it has {found!r}, wanted 'old\\n'"
    nothing_else(path, told.removesuffix(":"))


def nothing_else(path: Path, did: str) -> None:
    names = sorted(each.name for each in path.parent.iterdir())
    told = f"{did}: its folder has {names}"
    assert names == [path.name], f"{told}, wanted {[path.name]}"


def check(saved_chat: Manager) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "chat.txt")
        a_block_that_ends_well(saved_chat, path)
        a_block_that_fails(saved_chat, path)
        writing_fails(saved_chat, path)
        stopped_at_the_swap(saved_chat, path)
    print("solved: 4 of 4")
