from openai import APITimeoutError, OpenAI

from context_workshop import local_llm

with (
    local_llm(faults=[429, 500, None, "stall"]) as llm,
    OpenAI(**llm.options, max_retries=3, timeout=30) as client,
):

    def ask(client: OpenAI) -> str | None:
        reply = client.chat.completions.create(
            model=llm.model, messages=[{"role": "user", "content": "Hi"}]
        )
        return reply.choices[0].message.content

    print(ask(client))
    hurried = client.with_options(timeout=0.5, max_retries=0)
    try:
        ask(hurried)
    except APITimeoutError as error:
        print("caught", error)
    llm.wait("disconnected")
    for entry in llm.log:
        print(entry)
