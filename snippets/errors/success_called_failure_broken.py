# expect: output failed: the log is full
status = "running"
answer = ""


def log(message: str) -> None:
    raise OSError("the log is full")


try:
    answer = "stored"
    log("done")
    status = "ok"
except OSError as error:
    status = f"failed: {error}"
print("answer:", answer, "status:", status)
