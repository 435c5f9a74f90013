import asyncio
import socket
from contextlib import closing
from dataclasses import dataclass, field


# --8<-- [start:cure]
@dataclass
class Line:
    """One connection, several tasks: one question at a time."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _is_lost: bool = False

    async def ask(self, question: str) -> str:
        if "\n" in question:
            raise ValueError("a question is one line")
        async with self._lock:
            if self._is_lost:  # cancelled half-way: an answer is still to come
                raise ConnectionError("out of step: open a new connection")
            self._is_lost = True
            self.writer.write(f"{question}\n".encode())
            answer = await self.reader.readline()
            if not answer.endswith(b"\n"):  # perhaps in mid-line
                raise ConnectionError("the other side has left")
            self._is_lost = False
            return answer.decode().rstrip()


# --8<-- [end:cure]
async def echo(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    async for line in reader:
        writer.write(b"answer to " + line)
    writer.close()


async def main() -> None:
    ours, theirs = socket.socketpair()
    line = Line(*await asyncio.open_connection(sock=ours))
    other_end = await asyncio.open_connection(sock=theirs)
    async with asyncio.TaskGroup() as group:
        group.create_task(echo(*other_end))
        with closing(line.writer):
            print(
                await asyncio.gather(*map(line.ask, ["one", "two", "three"]))
            )


asyncio.run(main())
