class Connection:
    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        print("setup", self.name)
        if self.name == "db":
            raise OSError("no db")

    def __exit__(self, *exc: object) -> None:
        print("cleanup", self.name)


try:
    with Connection("cache"), Connection("db"):
        print("use")
except OSError as error:
    print("caught", error)
