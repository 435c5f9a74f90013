import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from celery import Celery

from context_workshop import local_llm, override_env
from context_workshop.local import LLM

COMMAND = [sys.executable, "-u", "-W", "ignore", "-m", "celery", "-q", "-A"]
OPTIONS = [
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
]


class Worker:
    waiting = 0

    def __init__(
        self, process: subprocess.Popen[str], llm: LLM, queue: Path
    ) -> None:
        self.process, self.llm, self.queue = process, llm, queue

    def send(self, task: str, *args: object) -> None:
        sys.modules.pop(
            "queue_settings", None
        )  # each worker has a queue of its own
        app = Celery()
        app.config_from_object("queue_settings")
        app.send_task(task, args)

    def lines(self) -> Iterator[str]:
        """What the tasks print."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("task: "):
                yield line.strip()

    def said(self, *lines: str) -> bool:
        """The tasks have printed each of them, in whatever order."""
        missing = set(lines)
        for line in self.lines():
            missing.discard(line)
            if not missing:
                return True
        return False

    def end(self) -> None:
        """Nothing of the worker stays."""
        self.waiting = len(list(self.queue.glob("*.msg")))
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


@contextmanager
def worker(
    module: str,
    processes: int = 1,
    answer: Callable[[str], str] = "Echo: {}".format,
) -> Iterator[Worker]:
    """A Celery worker, prefork; nothing of it stays."""
    with ExitStack() as stack:
        queue = stack.enter_context(tempfile.TemporaryDirectory())
        llm = stack.enter_context(local_llm(answer=answer))
        model = {
            "OPENAI_BASE_URL": llm.base_url,
            "OPENAI_API_KEY": llm.api_key,
        }
        other = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(override_env(QUEUE=queue, TMPDIR=other, **model))
        process = stack.enter_context(
            subprocess.Popen(
                [*COMMAND, module, "worker", *OPTIONS, f"-c{processes}"],
                cwd=Path(__file__).parent,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        )
        celery = Worker(process, llm, Path(queue))
        stack.callback(celery.end)
        yield celery
