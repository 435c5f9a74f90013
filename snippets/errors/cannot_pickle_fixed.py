from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from openai import OpenAI

from context_workshop import local_llm


# --8<-- [start:cure]
def ask(options: dict[str, Any], model: str, question: str) -> str:
    """Run in a worker: what is handed over is data, not a client."""
    with OpenAI(**options) as client:
        reply = client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": question}]
        )
    return reply.choices[0].message.content or ""


def main(options: dict[str, Any], model: str) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        print(pool.submit(ask, options, model, "Hello!").result())


# --8<-- [end:cure]
if __name__ == "__main__":
    with local_llm() as llm:
        main({**llm.options}, llm.model)
