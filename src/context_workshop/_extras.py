"""The error for an optional dependency that is not installed."""

EXTRAS = {
    "prices": ["genai-prices>=0.2.3"],
    "gpu": ["nvidia-ml-py>=13"],
    "anyio": ["anyio>=4.10"],
    "mcp": ["mcp>=2.3,<3"],
    "websocket": ["mcp>=2.3,<3", "websockets>=15"],
    "llm": ["openai>=3", "starlette>=1", "uvicorn>=0.50"],
    "otel": ["opentelemetry-api>=1.40"],
    "postgres": ["psycopg[binary]>=3.3"],
    "shared": ["filelock>=3.30"],
}
"""What each extra brings, as pyproject.toml has it (a test compares them).

It stands here too because a module may have been copied, without any metadata to ask; and what it
brings can be installed wherever this package came from: a clone, a file, an address.
"""


def missing(user: str, extra: str, error: ImportError) -> ImportError:
    """Say who needs which extra, what could not be imported, and how to install it."""
    brings = " ".join(f"'{each}'" for each in EXTRAS[extra])
    return ImportError(
        f"{user} needs the extra '{extra}' ({error}): pip install {brings}",
        name=error.name,
        path=error.path,
    )
