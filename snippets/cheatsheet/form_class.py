class Gpu:
    def __enter__(self) -> str:
        print("setup")
        return "gpu0"

    def __exit__(self, *exc: object) -> None:
        print("cleanup")


with Gpu() as gpu:
    print("use", gpu)
