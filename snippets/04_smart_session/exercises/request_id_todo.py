# expect: AssertionError
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from request_id_check import check

request_id: ContextVar[str] = ContextVar("request_id")


@contextmanager
def request(name: str) -> Iterator[None]:
    """Name the request of a block; afterwards it is as it was before."""
    request_id.set(name)
    yield
    request_id.set("")


check(request, request_id)
