import httpx2

from context_workshop import local_llm


# --8<-- [start:cure]
def lines(client: httpx2.Client, url: str) -> list[str]:
    with client.stream("GET", url) as response:  # no `with client:` here
        return list(response.iter_lines())  # read once, and inside


# --8<-- [end:cure]
def make_client(key: str) -> httpx2.Client:
    return httpx2.Client(headers={"Authorization": f"Bearer {key}"})


with local_llm() as llm:
    for _ in range(2):
        with make_client(llm.api_key) as client:  # a new one each time
            kept = lines(client, f"{llm.base_url}/models")
            print(len(kept), len(kept), client.is_closed)
        print(client.is_closed)
