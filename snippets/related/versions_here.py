from importlib.metadata import version

for name in "mcp", "fastmcp", "openai", "openai-agents", "anyio":
    print(f"{name:13}", version(name))
