from collections.abc import Iterator
from contextlib import contextmanager

MISSING = object()


@contextmanager
def temp_config(
    config: dict[str, object], **changes: object
) -> Iterator[None]:
    before = {key: config.get(key, MISSING) for key in changes}
    try:
        config.update(changes)
        yield
    finally:
        for key, value in before.items():
            if value is MISSING:
                config.pop(key, None)
            else:
                config[key] = value


config: dict[str, object] = {"model": "large"}
with temp_config(config, model="small", debug=True):
    print("inside", config)
print("after ", config)
