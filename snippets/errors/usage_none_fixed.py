from openai import OpenAI

from context_workshop import local_llm

with local_llm() as llm, OpenAI(**llm.options) as client:
    # --8<-- [start:cure]
    usage = None
    with client.chat.completions.create(
        model=llm.model,
        messages=[{"role": "user", "content": "Hello!"}],
        stream=True,
        stream_options={"include_usage": True},  # or no chunk has any
    ) as stream:
        for chunk in stream:  # to the end: the last one has it
            usage = chunk.usage or usage
    print("tokens", usage.total_tokens if usage else "unknown")
    # --8<-- [end:cure]
