# message: a block where nothing was set: LookupError(
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from request_id_check import check

request_id: ContextVar[str] = ContextVar("request_id")


@contextmanager
def request(name: str) -> Iterator[None]:
    """Name the request of a block; afterwards it is as it was before."""
    before = request_id.get()
    request_id.set(name)
    try:
        yield
    finally:
        request_id.set(before)


check(request, request_id)
