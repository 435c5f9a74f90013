# message: 3 questions: the server saw 3 connections, wanted 1
from one_client_check import check
from openai import OpenAI

from context_workshop.local import LLM


def ask_all(llm: LLM, texts: list[str]) -> list[str]:
    """One answer a question; afterwards no connection stays open."""
    answers = []
    for text in texts:
        with OpenAI(**llm.options, max_retries=0) as client:
            reply = client.chat.completions.create(
                model=llm.model, messages=[{"role": "user", "content": text}]
            )
        answers.append(reply.choices[0].message.content or "")
    return answers


check(ask_all)
