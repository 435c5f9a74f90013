"""Real servers on this machine: `serve` for any ASGI app, `local_llm` for the `openai` client.

Both listen on 127.0.0.1 only, on a port that the system picks, and are gone when their block is.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypedDict

from ._extras import missing

try:
    import anyio.from_thread

    from ._llm_server import ChatServer, echo
    from ._llm_wire import Connection
    from ._server import serve
except ImportError as error:
    raise missing("context_workshop.local", "llm", error) from error
from ._llm_log import Entry, EventName, Log
from ._llm_script import Faults, Script

__all__ = ["LLM", "local_llm", "serve"]

DEFAULT_MODEL = "gpt-5-mini"
REAL_URL = "https://api.openai.com/v1"


class ClientOptions(TypedDict):
    """What `OpenAI` and `AsyncOpenAI` have to be told."""

    base_url: str
    api_key: str


@dataclass(frozen=True)
class LLM:
    """Tell where the model is, and what its server saw. `local_llm` makes it.

    Since 0.1.

    Attributes:
        base_url: For the client; ends in `/v1`.
        api_key: The only key that the local server accepts; any other is a 401.
        model: The model to ask for.

    Example:
        ```python
        from context_workshop import local_llm
        from openai import OpenAI

        with local_llm() as llm:
            with OpenAI(**llm.options) as client:
                print(client.models.list().data[0].id)
                #> gpt-5-mini
            llm.wait("closed")
            for entry in llm.log:
                print(entry)
            #> connection 1: connected
            #> connection 1: request 1
            #> connection 1: answered 200
            #> connection 1: closed
        ```
    """

    base_url: str
    api_key: str = field(repr=False)
    model: str
    _log: Log | None = field(default=None, repr=False)

    @property
    def options(self) -> ClientOptions:
        """For the client: `OpenAI(**llm.options)`, `AsyncOpenAI(**llm.options)`."""
        return {"base_url": self.base_url, "api_key": self.api_key}

    @property
    def log(self) -> list[Entry]:
        """What the local server saw until now, in order.

        Each entry has `.connection` (1, 2, …), `.event` and `.detail`, and prints as one line.
        Events: `connected`, `request`, `answered` (noted before the last byte is sent), `dropped`
        (by a fault), `disconnected` (the client left before the answer was whole), `closed`
        (between requests).

        Raises:
            RuntimeError: A real service answers; what it saw can't be known.
        """
        return self._local_log("log").entries()

    def wait(self, event: EventName, *, count: int = 1, timeout: float = 5.0) -> None:
        """Wait until the log has an event; at once if it has it already.

        What a client does reaches the server a moment later: wait before printing the log. In
        async code: `await asyncio.to_thread(llm.wait, "disconnected")`.

        Args:
            event: Its name, as in `log`.
            count: How many of them.
            timeout: Seconds.

        Raises:
            TimeoutError: They didn't come in time; the message has the log.
            ValueError: There is no such event.
            RuntimeError: A real service answers.
        """
        self._local_log("wait").wait(event, count, timeout)

    def _local_log(self, what: str) -> Log:
        if self._log is None:
            raise RuntimeError(f"llm.{what} {_LOCAL_ONLY}")
        return self._log


_LOCAL_ONLY = "needs the local server, and WORKSHOP_LLM=real asks for a real one: unset it"


@contextmanager
def local_llm(
    *,
    model: str = DEFAULT_MODEL,
    answer: Callable[[str], str] = echo,
    faults: Faults = (),
    delay: float = 0.0,
    chunk_delay: float = 0.0,
) -> Iterator[LLM]:
    """Run an OpenAI-compatible server for the real `openai` client, sync or async.

    It runs in a thread of its own, so the same `with` serves plain, asyncio and trio code, and a
    program that blocks its event loop doesn't block the server. Entered: it accepts connections.
    Left, in whatever way: open requests are cut off, and neither thread nor socket stays.

    It offers `POST /v1/chat/completions` (also streamed, with the usage in the last chunk if
    `stream_options` asks for it) and `GET /v1/models`. Everything but the answer is real:

    - The answer is `answer(text of the last message)`.
    - A tool is called when the last message is the user's and names it; the arguments are the JSON
      object that follows the name, or none: `add {"a": 1, "b": 2}`. `tool_choice` is obeyed. Calls
      without their results, and results without their calls, are a 400.
    - A token is a CJK character, a run of other letters and digits, or a punctuation mark. A
      message costs 4 more and the answer's start 3, as in the chat format of OpenAI's cookbook
      (openai/openai-cookbook, "How to count tokens with tiktoken"). A streamed chunk is one token.
    - `max_completion_tokens` (or `max_tokens`) cuts the answer short, with finish reason `length`.

    With `WORKSHOP_LLM=real` there is no server: the same code talks to the service that
    `OPENAI_API_KEY` and, if set, `OPENAI_BASE_URL` and `OPENAI_DEFAULT_MODEL` name, and how to
    answer is that service's business. Without it, no key of the environment is ever used.

    Take instead: the client's own mock transport, for tests that need no socket; the provider,
    where the answer itself matters.

    Since 0.1.

    Args:
        model: The name that `llm.model` gives; the server accepts any.
        answer: Makes the answer from the text of the last message.
        faults: One for each chat request, in the order of arrival; afterwards, and for `None`, all
            is well. A mapping has such a sequence for each piece of text: it is for the requests
            whose last message contains it, which keeps concurrent requests apart. A status from 400
            to 599 is that error (a 429 says `Retry-After: 1`; and for the client that retries by
            itself `retry-after-ms: 10`, so that nobody waits for long); `"drop"` closes the
            connection instead of answering, `"cut"` in the middle of the answer (after the first
            token of a stream); `"stall"` falls silent there until the client leaves, and does not
            even start an answer that isn't streamed.
        delay: Seconds before each answer, 0 or more.
        chunk_delay: Seconds between the chunks of a stream, 0 or more.

    Raises:
        ValueError: An unknown fault, a negative delay, or another value of `WORKSHOP_LLM`.
        RuntimeError: `WORKSHOP_LLM=real` without a key, or with faults, which only the local server
            can make.

    Example:
        ```python
        from context_workshop import local_llm
        from openai import OpenAI

        with local_llm(faults=[429]) as llm, OpenAI(**llm.options) as client:
            reply = client.chat.completions.create(
                model=llm.model,
                messages=[{"role": "user", "content": "Hello!"}],
            )
            print(reply.choices[0].message.content)
            #> Echo: Hello!
            print(reply.usage.prompt_tokens, reply.usage.completion_tokens)
            #> 9 4
            for entry in llm.log:
                print(entry)
            #> connection 1: connected
            #> connection 1: request 1
            #> connection 1: answered 429
            #> connection 1: request 2, retry 1
            #> connection 1: answered 200
        ```
    """
    script = Script(faults)
    if min(delay, chunk_delay) < 0:
        raise ValueError(f"delays are seconds, not negative: {delay}, {chunk_delay}")
    wanted = os.environ.get("WORKSHOP_LLM") or "local"
    if wanted not in {"local", "real"}:
        raise ValueError(f"WORKSHOP_LLM is 'real' or 'local', not {wanted!r}")
    if wanted == "real":
        if faults:
            raise RuntimeError(f"local_llm(faults=...) {_LOCAL_ONLY}")
        yield _real_llm(model)
        return
    log = Log()
    server = ChatServer(model, answer, script, delay, chunk_delay, log)
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(serve(server.app(), http=Connection)) as url,
    ):
        yield LLM(f"{url}/v1", server.api_key, model, log)


def _real_llm(model: str) -> LLM:
    key = os.environ.get("OPENAI_API_KEY")
    if not key:
        raise RuntimeError("WORKSHOP_LLM=real needs OPENAI_API_KEY; unset WORKSHOP_LLM to go local")
    return LLM(
        os.environ.get("OPENAI_BASE_URL") or REAL_URL,
        key,
        os.environ.get("OPENAI_DEFAULT_MODEL") or model,
    )
