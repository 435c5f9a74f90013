LAYERS = "budget", "monitor", "session"
CASES = (
    "enter session",
    "body",
    "exit session",
    "exit monitor",
    "body, monitor suppresses",
)

seen: dict[str, str] = {}


class Layer:
    def __init__(self, name: str, case: str) -> None:
        self.name, self.case = name, case

    def __enter__(self) -> None:
        if self.case == f"enter {self.name}":
            raise OSError

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        seen[self.name] = type(error).__name__ if error else "None"
        if self.case == f"exit {self.name}":
            raise RuntimeError
        return self.case.endswith(f"{self.name} suppresses")


def check(answer: str) -> None:
    if not answer:
        raise ValueError


print(f"{'raised in':24}", *(f"{name:12}" for name in LAYERS), "caller")
for case in CASES:
    seen.clear()
    caller = "None"
    try:
        budget, monitor, session = (Layer(name, case) for name in LAYERS)
        with budget, monitor, session:
            check("" if case.startswith("body") else "fine")
    except (OSError, RuntimeError, ValueError) as error:
        caller = type(error).__name__
    exits = (seen.get(name, "not called") for name in LAYERS)
    print(f"{case:24}", *(f"{error:12}" for error in exits), caller)
