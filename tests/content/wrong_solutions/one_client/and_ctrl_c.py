# message: SystemExit between two questions: the connection is still open, wanted closed
from one_client_check import check
from openai import OpenAI

from context_workshop.local import LLM


def ask_all(llm: LLM, texts: list[str]) -> list[str]:
    """One answer a question; afterwards no connection stays open."""
    answers = []
    client = OpenAI(**llm.options, max_retries=0)
    try:
        for text in texts:
            reply = client.chat.completions.create(
                model=llm.model, messages=[{"role": "user", "content": text}]
            )
            answers.append(reply.choices[0].message.content or "")
    except (Exception, KeyboardInterrupt):
        client.close()
        raise
    client.close()
    return answers


check(ask_all)
