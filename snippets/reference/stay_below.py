from openai import OpenAI

from context_workshop import (
    Budget,
    BudgetExceeded,
    Session,
    Usage,
    genai_pricing,
    local_llm,
)

budget = Budget("0.00004")
prices = genai_pricing("openai")
with local_llm() as llm, OpenAI(**llm.options) as client:
    with Session(
        "chat", model=llm.model, pricing=prices, budget=budget
    ) as session:
        for question in ("Hello!", "And now?", "Once more?"):
            try:
                with (
                    session.turn(),
                    session.request(reserve="0.00002") as request,
                ):
                    session.say("user", question)
                    reply = client.chat.completions.create(
                        model=session.model, messages=session.messages
                    )
                    request.record(Usage.from_openai(reply.usage))
            except BudgetExceeded as refused:
                print(question, "not sent:", refused)
    print("requests sent:", sum("request" in str(entry) for entry in llm.log))
print(session)
print("spent:", budget.spent, "reserved:", budget.reserved)
