from contextlib import ExitStack


def log(name: str) -> None:
    print("closed", name)


with ExitStack() as stack:
    # --8<-- [start:cure]
    stack.callback(log, "one")  # the function, then its arguments
    # --8<-- [end:cure]
    print("working")
