from openai import OpenAI

from context_workshop import Session, Usage, genai_pricing, local_llm

pricing = genai_pricing("openai")

with local_llm() as llm, OpenAI(**llm.options) as client:
    session = Session("chat-1", model=llm.model, pricing=pricing)
    with session, session.turn():
        session.say("user", "Hello!")
        reply = client.chat.completions.create(
            model=session.model, messages=session.messages
        )
        session.record(Usage.from_openai(reply.usage))
        session.say("assistant", reply.choices[0].message.content or "")
    print(session)

    with session:
        session.record(Usage(100, 20), model="our-own-model")
    print(session)
    print("priced", session.cost, "unpriced", session.unpriced.total_tokens)
