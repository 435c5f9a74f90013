# expect: output RuntimeWarning: coroutine 'Session.__enter__' was never
from typing import Any


class Session:
    async def __enter__(self) -> "Session":
        print("opened")
        return self

    async def __exit__(self, *error: object) -> None:
        print("closed")


manager: Any = Session()
with manager as session:
    print("inside", type(session).__name__)
    del session
