from openai import OpenAI

from context_workshop import (
    Budget,
    Monitor,
    Session,
    Usage,
    genai_pricing,
    local_llm,
)

budget = Budget("0.001", name="team")
monitor = Monitor()
price = genai_pricing()

with local_llm() as llm, OpenAI(**llm.options) as client:
    with budget.reserve("0.0001") as held:
        print("budget ", budget)
        with monitor.measure("ask"):
            print("monitor", dict(monitor.stats))
            with Session("chat", model=llm.model, pricing=price) as session:
                print("session", session)
                session.say("user", "Hello!")
                reply = client.chat.completions.create(
                    model=session.model, messages=session.messages
                )
                cost = session.record(Usage.from_openai(reply.usage))
                held.settle(held.amount if cost is None else cost)
            print("session", session)
        print("monitor", monitor.stats["ask"].calls, "call")
    print("budget ", budget)
