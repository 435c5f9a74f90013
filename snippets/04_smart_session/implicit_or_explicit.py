import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import agents
from agents.testing import ScriptedModel, assistant_message, function_call


@dataclass
class Customer:
    name: str


def audit(customer: Customer) -> str:
    trace = agents.get_current_trace()
    return f"{customer.name} in trace {trace.name if trace else None}"


@agents.function_tool
async def look_up(run: agents.RunContextWrapper[Customer]) -> str:
    print("task:  ", audit(run.context))
    with ThreadPoolExecutor() as pool:
        print("thread:", pool.submit(audit, run.context).result())
    return "18 tokens"


async def main() -> None:
    call = function_call("look_up", {}, call_id="1")
    model = ScriptedModel([[call], [assistant_message("18 tokens")]])
    agent = agents.Agent[Customer]("support", tools=[look_up], model=model)
    with agents.trace("refund"):
        reply = await agents.Runner.run(
            agent, "How many?", context=Customer("alice")
        )
    print("answer:", reply.final_output)


agents.set_trace_processors([])  # nothing leaves this machine
asyncio.run(main())
for kind in agents.Trace, agents.RunContextWrapper:
    print(kind.__name__, "has __enter__:", hasattr(kind, "__enter__"))
