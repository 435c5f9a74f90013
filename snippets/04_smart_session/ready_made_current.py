from concurrent.futures import ThreadPoolExecutor

from context_workshop import Session, Usage, current_session, propagate


def count(text: str) -> str:
    session = current_session()
    if session is None:
        return f"{text}: no session"
    session.record(Usage(input_tokens=len(text)))
    return f"{text}: {session.id}"


with ThreadPoolExecutor() as pool:
    with Session("outer") as outer:
        with Session("inner") as inner:
            print(pool.submit(count, "plain").result())
            print(*pool.map(propagate(count), ["one", "two"]), sep="\n")
        print(count("three"))
    print(count("four"))

print(inner)
print(outer)
