# message: 'inner' in 'outer', inner ended: None is current, wanted 'outer'
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from request_id_check import check

request_id: ContextVar[str] = ContextVar("request_id")
never = request_id.set('')
request_id.reset(never)


@contextmanager
def request(name: str) -> Iterator[None]:
    """Name the request of a block; afterwards it is as it was before."""
    from contextvars import copy_context

    token = request_id.set(name)
    try:
        yield
    finally:
        request_id.reset(token)
        if copy_context().get(request_id):
            request_id.set(None)  # type: ignore[arg-type]


check(request, request_id)
