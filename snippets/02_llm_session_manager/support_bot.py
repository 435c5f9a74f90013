from openai import APIError, OpenAI

from context_workshop import Session, Usage, genai_pricing, local_llm

CUSTOMERS = {
    "ann": ["Where is my order?", "Thanks!"],
    "bob": ["Hello!", "Refund, please."],
    "陈": ["发票在哪里？"],
}
TROUBLE = {"Thanks": [429], "Refund": [429] * 3}


def answer(client: OpenAI, session: Session, question: str) -> None:
    with session.turn():
        session.say("user", question)
        reply = client.chat.completions.create(
            model=session.model, messages=session.messages
        )
        session.record(Usage.from_openai(reply.usage))
        session.say("assistant", reply.choices[0].message.content or "")


def serve(client: OpenAI, name: str, questions: list[str]) -> Session:
    session = Session(name)
    try:
        with session:
            for question in questions:
                answer(client, session, question)
    except APIError as error:
        print(name, "failed:", type(error).__name__)
    return session


with (
    local_llm(faults=TROUBLE) as llm,
    OpenAI(**llm.options, timeout=30, max_retries=2) as client,
    Session("day", model=llm.model, pricing=genai_pricing()) as day,
):
    for name, questions in CUSTOMERS.items():
        print(serve(client, name, questions))
    print("requests", sum(entry.event == "request" for entry in llm.log))
    print("connections", sum(e.event == "connected" for e in llm.log))
print(day)
