from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.shared_memory import SharedMemory


# --8<-- [start:cure]
@contextmanager
def shared(size: int) -> Iterator[SharedMemory]:
    """Memory for `multiprocessing`, too: who made it removes it."""
    memory = SharedMemory(create=True, size=size)
    try:
        yield memory
    finally:
        try:
            memory.close()  # raises BufferError if a view of it is still held
        finally:
            memory.unlink()


# --8<-- [end:cure]
with suppress(RuntimeError), shared(1024) as weights:
    name = weights.name
    raise RuntimeError("the model did not load")
try:
    SharedMemory(name)
except FileNotFoundError:
    print("nothing is left")
