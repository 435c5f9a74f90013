# expect: output ^after .*'debug': None
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def temp_config(
    config: dict[str, object], **changes: object
) -> Iterator[None]:
    before = {key: config.get(key) for key in changes}
    try:
        config.update(changes)
        yield
    finally:
        config.update(before)


config: dict[str, object] = {"model": "large"}
with temp_config(config, model="small", debug=True):
    print("inside", config)
print("after ", config)
