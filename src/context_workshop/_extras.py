"""The error for an optional dependency that is not installed."""


def missing(user: str, extra: str, error: ImportError) -> ImportError:
    """Says who needs which extra, what could not be imported, and how to install it."""
    return ImportError(
        f"{user} needs the extra '{extra}' ({error}): pip install 'context-workshop[{extra}]'",
        name=error.name,
        path=error.path,
    )
