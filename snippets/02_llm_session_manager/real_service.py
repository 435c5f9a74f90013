from openai import OpenAI

from context_workshop import local_llm, override_env

with (
    local_llm() as service,
    override_env(
        WORKSHOP_LLM="real",
        OPENAI_API_KEY=service.api_key,
        OPENAI_BASE_URL=service.base_url,
        OPENAI_DEFAULT_MODEL="gpt-5-nano",
    ),
    local_llm() as llm,
):
    with OpenAI(**llm.options) as client:
        reply = client.chat.completions.create(
            model=llm.model, messages=[{"role": "user", "content": "Hi"}]
        )
    print(reply.model, reply.choices[0].message.content)
    try:
        print(llm.log)
    except RuntimeError as error:
        print("RuntimeError:", error)
    service.wait("closed")
    for entry in service.log:
        print("service:", entry)
