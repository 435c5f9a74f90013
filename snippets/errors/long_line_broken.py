# expect: output ValueError: Separator is found
import asyncio


async def main() -> None:
    for line in b"x" * 100_000, b"x" * 100_000 + b"\n":
        reader = asyncio.StreamReader()  # as a child's stdout is
        reader.feed_data(line)
        try:
            await reader.readline()
        except ValueError as error:
            print(f"ValueError: {error}")


asyncio.run(main())
