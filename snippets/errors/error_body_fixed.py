import httpx2

from context_workshop import local_llm

with local_llm(faults=[400]) as llm, httpx2.Client() as client:
    key = {"Authorization": f"Bearer {llm.api_key}"}
    ask = {"model": llm.model, "messages": [{"role": "user", "content": "Hi"}]}
    url = f"{llm.base_url}/chat/completions"
    try:
        # --8<-- [start:cure]
        with client.stream("POST", url, json=ask, headers=key) as response:
            if response.is_error:
                response.read()  # with an AsyncClient: await response.aread()
                print("refused:", response.text)
                response.raise_for_status()
            for line in response.iter_lines():
                print(line)
        # --8<-- [end:cure]
    except httpx2.HTTPStatusError as error:
        print(type(error).__name__, error.response.status_code)
