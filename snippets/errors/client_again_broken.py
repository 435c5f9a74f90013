# expect: output Cannot reopen a client instance
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from context_workshop import local_llm


@contextmanager
def printed(mistake: str) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, httpx2.StreamError) as error:
        print(f"{mistake}:\n    {type(error).__name__}: {error}")


with local_llm() as llm:
    url = f"{llm.base_url}/models"
    client = httpx2.Client(headers={"Authorization": f"Bearer {llm.api_key}"})
    with client:
        with printed("entered while it is open"), client:
            pass
        with client.stream("GET", url) as response:
            print(len(list(response.iter_lines())), "line")
            with printed("read twice"):
                print(len(list(response.iter_lines())), "lines")
        with client.stream("GET", url) as response:
            pass
        with printed("read after its block"):
            response.read()
    with printed("entered after it was closed"), client:
        pass
