from context_workshop import Session


def answer(question: str) -> str:
    if question == "And now?":
        raise TimeoutError("no answer")
    return "Fine."


with Session("chat") as session:
    for question in ("Hello!", "And now?"):
        try:
            with session.turn():
                session.say("user", question)
                print("asked", question)
                session.say("assistant", answer(question))
        except TimeoutError as error:
            print("caught", error)
        print("messages", len(session.messages))
print("ended", session.status)
