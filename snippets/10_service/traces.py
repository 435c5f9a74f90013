# lint: ASYNC119
import asyncio
from collections.abc import AsyncIterator

from openai import AsyncOpenAI
from opentelemetry.sdk.trace import TracerProvider, export
from opentelemetry.sdk.trace.export import in_memory_span_exporter as memory

from context_workshop import Session, local_llm, observe, to_opentelemetry

exporter = memory.InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(export.SimpleSpanProcessor(exporter))
tracer = provider.get_tracer("service")


async def tokens(session: Session, client: AsyncOpenAI) -> AsyncIterator[str]:
    with session.request() as request:
        async with await client.chat.completions.create(
            model=request.model,
            messages=[{"role": "user", "content": "Hello!"}],
            stream=True,
        ) as stream:
            async for chunk in stream:
                yield chunk.choices[0].delta.content or ""


async def ask(session: Session, client: AsyncOpenAI) -> str:
    return "".join([token async for token in tokens(session, client)])


def rank() -> None:
    tracer.start_span("rank").end()


async def main() -> None:
    with (
        local_llm() as llm,
        observe(to_opentelemetry(tracer)),
        Session("chat-1", model=llm.model) as session,
    ):
        async with AsyncOpenAI(**llm.options) as client:
            with session.turn():
                await asyncio.to_thread(rank)
                two = (ask(session, client) for _ in range(2))
                await asyncio.gather(*two)
            async for _ in tokens(session, client):
                break


def show(parent: int | None = None, indent: str = "") -> None:
    spans = exporter.get_finished_spans()
    for span in sorted(spans, key=lambda span: span.start_time or 0):
        if (span.parent and span.parent.span_id) == parent:
            status = (span.attributes or {}).get("status", "ended")
            print(f"{indent}{span.name}: {status}")
            show(span.context.span_id, f"{indent}    ")


asyncio.run(main())
show()
