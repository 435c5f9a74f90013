# message: the block raised KeyboardInterrupt: 'r1' is current, wanted none at all
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from request_id_check import check

request_id: ContextVar[str] = ContextVar("request_id")


@contextmanager
def request(name: str) -> Iterator[None]:
    """Name the request of a block; afterwards it is as it was before."""
    token = request_id.set(name)
    try:
        yield
    except Exception:
        request_id.reset(token)
        raise
    request_id.reset(token)


check(request, request_id)
