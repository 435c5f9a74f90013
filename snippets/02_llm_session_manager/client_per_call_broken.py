# expect: output ^connections 3$
from openai import OpenAI

from context_workshop import local_llm

with local_llm() as llm:

    def ask(text: str) -> str | None:
        client = OpenAI(**llm.options)
        reply = client.chat.completions.create(
            model=llm.model, messages=[{"role": "user", "content": text}]
        )
        return reply.choices[0].message.content

    for text in "one", "two", "three":
        print(ask(text))
    connections = sum(entry.event == "connected" for entry in llm.log)
    print("connections", connections)
