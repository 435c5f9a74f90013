# expect: output Executing
# lint: ASYNC251
import asyncio
import logging
import re
import time


class Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = re.sub(r" created at .*(?=>)", "", record.getMessage())
        said = re.sub("[0-9]+[.][0-9]+ s", "0.… s", said)
        return f"{record.levelname} {record.name}: {said}"


handler = logging.StreamHandler()
handler.setFormatter(Plain())
logging.getLogger("asyncio").addHandler(handler)


async def main() -> None:
    asyncio.get_running_loop().slow_callback_duration = 0.05
    await asyncio.sleep(0)
    time.sleep(0.1)  # as requests, a file, or a synchronous client does


asyncio.run(main(), debug=True)
