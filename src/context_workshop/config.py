"""Change a value for a block, then put back what was there, absence included.

A mapping, an object's attributes and the environment belong to the whole process. Two tasks or
threads whose overrides of one key overlap see each other's values, and whoever leaves last puts
back the wrong one: there use a `ContextVar`.
"""

import os
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import ExitStack
from enum import Enum
from types import TracebackType
from typing import Any, Final, Generic, TypeVar

__all__ = ["MISSING", "override", "override_attrs", "override_env"]

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")
M = TypeVar("M", bound=MutableMapping[Any, Any])


class Missing(Enum):
    """The type of `MISSING`."""

    MISSING = "MISSING"

    def __repr__(self) -> str:
        return self.value


MISSING: Final = Missing.MISSING
"""No value at all: as an override it takes the key away for the block. Since 0.1."""


class _Override(Generic[T]):
    """The block in which `changes` hold, one by one or none of them."""

    __slots__ = ("_changes", "_read", "_target", "_undo", "_write")

    def __init__(
        self,
        target: T,
        changes: Mapping[Any, Any],
        read: Callable[[T, Any], object],
        write: Callable[[T, Any, Any], None],
    ) -> None:
        self._target = target
        self._changes = dict(changes)
        self._read = read
        self._write = write
        self._undo: ExitStack | None = None

    def __enter__(self) -> T:
        if self._undo is not None:
            raise RuntimeError("this override is open already: make another one")
        with ExitStack() as undo:
            for key, value in self._changes.items():
                # Before the change: one that fails half-way is taken back too.
                undo.callback(self._put_back, key, self._read(self._target, key))
                self._write(self._target, key, value)
            self._undo = undo.pop_all()
        return self._target

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        undo, self._undo = self._undo, None
        if undo is None:
            raise RuntimeError("this override is not open")
        undo.close()

    def _put_back(self, key: object, value: object) -> None:
        # What refused the change may refuse every write, and has nothing to undo.
        if self._read(self._target, key) is not value:
            self._write(self._target, key, value)


def override(mapping: M, changes: Mapping[Any, Any]) -> _Override[M]:
    """Change keys of a mapping for a block.

    Entered: all changes hold, or, if one fails, none. Left, in whatever way: each of these keys is
    as it was, one that was absent is absent; other keys written inside the block stay.

    Take instead: a copy, `{**mapping, **changes}`, where the code can be handed one: then nothing
    is changed.

    Since 0.1.

    Args:
        mapping: Whose keys to change; the block gets it.
        changes: New values; `MISSING` takes a key away.

    Raises:
        RuntimeError: It is entered while it is open.

    Example:
        ```python
        from context_workshop import MISSING, override

        config = {"model": "large"}
        with override(config, {"debug": True, "model": MISSING}):
            print(config)
            #> {'debug': True}
        print(config)
        #> {'model': 'large'}
        ```
    """
    return _Override(mapping, changes, _get_item, _put_item)


def override_attrs(obj: T, /, **changes: object) -> _Override[T]:
    """Change attributes of an object, a module or a class for a block.

    Entered: all changes hold, or, if one fails, none. Left, in whatever way: each of these
    attributes is as it was. One that an instance had from its class comes from there again.

    Take instead: `dataclasses.replace`, or another object, where the code can be handed one.

    Since 0.1.

    Args:
        obj: Whose attributes to change; the block gets it.
        **changes: New values; `MISSING` takes an attribute of the object's own away.

    Raises:
        AttributeError: The object can't have such an attribute, or not this value.
        RuntimeError: It is entered while it is open.

    Example:
        ```python
        from types import SimpleNamespace

        from context_workshop import override_attrs

        client = SimpleNamespace(timeout=30)
        with override_attrs(client, timeout=1, retries=0):
            print(client)
            #> namespace(timeout=1, retries=0)
        print(client)
        #> namespace(timeout=30)
        ```
    """
    return _Override(obj, changes, _get_own, _put_attr)


def override_env(
    changes: Mapping[str, str | Missing] | None = None, /, **variables: str | Missing
) -> _Override[MutableMapping[str, str]]:
    """Change environment variables for a block, also for the child processes it starts.

    Entered: all changes hold, or, if one fails, none. Left, in whatever way: each of these
    variables is as it was. No other variable is touched, not even for a moment.

    Take instead: `subprocess.run(..., env=...)`, for a child process: then nothing of this one is
    changed.

    Since 0.1.

    Args:
        changes: New values by name; `MISSING` takes a variable away.
        **variables: The same, as keywords.

    Raises:
        TypeError: A value is no string.
        RuntimeError: It is entered while it is open.

    Example:
        ```python
        import os

        from context_workshop import MISSING, override_env

        with override_env(WORKSHOP_MODE="test", WORKSHOP_KEY=MISSING):
            print(os.environ["WORKSHOP_MODE"])
            #> test
        print("WORKSHOP_MODE" in os.environ)
        #> False
        ```
    """
    return _Override(os.environ, {**(changes or {}), **variables}, _get_item, _put_item)


def _get_item(mapping: MutableMapping[K, V], key: K) -> V | Missing:
    return mapping.get(key, MISSING)


def _put_item(mapping: MutableMapping[K, V], key: K, value: V | Missing) -> None:
    if value is not MISSING:
        mapping[key] = value
    elif key in mapping:
        del mapping[key]


def _get_own(obj: object, name: str) -> object:
    """Find what an undo has to set, or `MISSING` if it has to delete."""
    own = getattr(obj, "__dict__", {})
    if name in own:
        return own[name]  # not getattr: a class's staticmethod would lose its wrapper
    if hasattr(getattr(type(obj), name, None), "__set__"):  # a slot or a property
        return getattr(obj, name, MISSING)
    return MISSING


def _put_attr(obj: object, name: str, value: object) -> None:
    if value is not MISSING:
        setattr(obj, name, value)
    elif _get_own(obj, name) is not MISSING:
        delattr(obj, name)
