# expect: output ImportError: sys.meta_path is None
# lint: PLC0415
class Store:
    """A local store: closing it unlocks its folder."""

    def close(self) -> None:
        import tabnanny  # what nobody imported before

        print("unlocked", tabnanny.__name__)

    def __del__(self) -> None:
        self.close()


store = Store()
print("end of the program")
