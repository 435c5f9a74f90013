import os

os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "1"

from agents import RunContextWrapper, Trace
from agents.mcp import MCPServerManager, MCPServerStdio
from mcp import Client, ClientSession, ClientSessionGroup
from openai import AsyncOpenAI, OpenAI

FORMS = {"with": "__enter__", "async with": "__aenter__"}

for kind in (
    Client,
    ClientSession,
    ClientSessionGroup,
    OpenAI,
    AsyncOpenAI,
    MCPServerStdio,
    MCPServerManager,
    RunContextWrapper,
    Trace,
):
    forms = [word for word, method in FORMS.items() if hasattr(kind, method)]
    print(kind.__name__, forms)
