# expect: ResponseNotRead
import httpx2

from context_workshop import local_llm

with local_llm(faults=[400]) as llm, httpx2.Client() as client:
    key = {"Authorization": f"Bearer {llm.api_key}"}
    ask = {"model": llm.model, "messages": [{"role": "user", "content": "Hi"}]}
    url = f"{llm.base_url}/chat/completions"
    with client.stream("POST", url, json=ask, headers=key) as response:
        if response.is_error:
            print("refused:", response.text)
        for line in response.iter_lines():
            print(line)
