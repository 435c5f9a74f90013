import json

from openai import OpenAI

from context_workshop import Session, Usage, genai_pricing, local_llm

answers = {"Hi": "Hello.", "My order, as JSON": '{"order": 18,'}

with (
    local_llm(answer=lambda text: answers[text]) as llm,
    OpenAI(**llm.options) as client,
    Session("c1", model=llm.model, pricing=genai_pricing()) as session,
):

    def ask(text: str) -> str:
        session.say("user", text)
        reply = client.chat.completions.create(
            model=session.model, messages=session.messages
        )
        session.record(Usage.from_openai(reply.usage))
        answer = reply.choices[0].message.content or ""
        session.say("assistant", answer)
        return answer

    with session.turn():
        ask("Hi")
    print(session)
    try:
        with session.turn():
            json.loads(ask("My order, as JSON"))
    except ValueError as error:
        print(error)
        print(*error.__notes__)
    print(session)
