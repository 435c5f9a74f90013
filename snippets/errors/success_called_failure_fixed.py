status = "running"
answer = ""


def log(message: str) -> None:
    raise OSError("the log is full")


# --8<-- [start:cure]
try:
    answer = "stored"
except OSError as error:
    status = f"failed: {error}"
else:
    status = "ok"  # noted before anything that is not the work
try:
    log(status)
except OSError as error:
    print("note:", error)
# --8<-- [end:cure]
print("answer:", answer, "status:", status)
