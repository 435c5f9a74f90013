import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2

from context_workshop import local_llm, override_env

UVICORN = (sys.executable, "-u", "-m", "uvicorn", "--port", "0")

# Neither process numbers, nor requests, nor the frames of a traceback.
SAID = re.compile(
    r"(?:INFO|ERROR): +([A-Z][^\[\"]+)$|[ |]*((service: |[\w.]+Error\b).*)$"
)


class Service:
    pid = 0  # uvicorn's, also where a shell stands before it
    url = ""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def lines(self) -> Iterator[str]:
        """What uvicorn and the app say."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if match := re.search(r"server process \[(\d+)\]", line):
                self.pid = int(match[1])
            elif match := SAID.match(line):
                yield (match[1] or match[2]).strip()

    def wait_for(self, text: str) -> str:
        return next(line for line in self.lines() if text in line)

    def stop(self, grace: float) -> int:
        """As `docker stop -t GRACE`: SIGTERM, then SIGKILL."""
        self.process.terminate()
        return self.end(grace)

    def end(self, grace: float) -> int:
        try:
            return self.process.wait(grace)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


@contextmanager
def served(*command: str, question: str = "hello") -> Iterator[Service]:
    """Start uvicorn, and read the first token of an answer that stalls.

    Left: nothing of it runs.
    """
    with ExitStack() as stack:
        llm = stack.enter_context(local_llm(faults=["stall"]))
        stack.enter_context(
            override_env(
                OPENAI_BASE_URL=llm.base_url, OPENAI_API_KEY=llm.api_key
            )
        )
        process = stack.enter_context(
            subprocess.Popen(
                command,
                cwd=Path(__file__).parent,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        service = Service(process)
        stack.callback(process.kill)
        service.url = service.wait_for("http://127.0.0.1:").split()[3]
        if "--workers" in command:
            service.wait_for("startup complete")
            service.wait_for("startup complete")
        response = stack.enter_context(
            httpx2.stream(
                "GET",
                f"{service.url}/ask",
                params={"question": question},
                timeout=60,
            )
        )
        tokens = response.iter_text()
        next(tokens)
        yield service
        llm.wait("disconnected")  # on success only
