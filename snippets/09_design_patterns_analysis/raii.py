import gc

from openai import OpenAI

from context_workshop import local_llm


class Connection:
    def __init__(self) -> None:
        self.on_close = self.close  # a cycle, as callbacks make them

    def close(self) -> None:
        print("closed")

    def __del__(self) -> None:
        self.close()


with local_llm() as llm, OpenAI(**llm.options) as client:
    print("inside: closed", client.is_closed())
print("after: closed", client.is_closed())
try:
    client.models.list()
except RuntimeError as error:
    print("caught", error)

connection = Connection()
del connection
print("no name left")
gc.collect()
print("collected")
