# lint: PTH123
import io
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch


def read_settings() -> str:
    with ExitStack() as stack:
        file = stack.enter_context(open("settings.toml", encoding="utf-8"))
        return file.read()


# --8<-- [start:cure]
def fake_open(*args: object, **kwargs: object) -> io.StringIO:
    return io.StringIO("limit = 5")  # a real file object: it can be left


with (
    patch("builtins.open", side_effect=fake_open) as fake,
    patch("io.open", fake),  # what Path.open() calls
):
    from_path = Path("settings.toml").read_text()
    print(read_settings(), from_path, fake.call_count)
# --8<-- [end:cure]
