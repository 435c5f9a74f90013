"""Overrides: every key as it was, absence included; all changes or none."""

import os
from collections.abc import Iterator, MutableMapping
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import dictionaries, integers, just, lists, sampled_from, tuples

from context_workshop import MISSING, override, override_attrs, override_env

KEYS = sampled_from("abcd")


@given(
    before=dictionaries(KEYS, integers()),
    changes=dictionaries(KEYS, integers() | just(MISSING)),
    inside=lists(tuples(KEYS, integers() | just(MISSING))),
)
def test_the_keys_named_are_as_before_and_all_others_as_written_inside(
    before: dict[str, Any], changes: dict[str, Any], inside: list[tuple[str, Any]]
) -> None:
    config = dict(before)
    with override(config, changes) as same:
        assert same is config
        expected = {**before, **changes}
        assert config == {key: value for key, value in expected.items() if value is not MISSING}
        for key, value in inside:
            if value is MISSING:
                config.pop(key, None)
            else:
                config[key] = value
        left = dict(config)
    for key in "abcd":
        source = before if key in changes else left
        assert (key in config, config.get(key)) == (key in source, source.get(key))


class Picky(MutableMapping[str, int]):
    """Refuses one key; counts nothing else."""

    def __init__(self, **values: int) -> None:
        self.values_ = values

    def __getitem__(self, key: str) -> int:
        return self.values_[key]

    def __setitem__(self, key: str, value: int) -> None:
        if key == "refused":
            raise PermissionError(key)
        self.values_[key] = value

    def __delitem__(self, key: str) -> None:
        del self.values_[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


@pytest.mark.parametrize("there", [True, False])
def test_a_key_that_cant_be_set_takes_back_the_others(there: bool) -> None:
    config = Picky(a=1, **({"refused": 7} if there else {}))
    before = dict(config)
    manager = override(config, {"a": 2, "b": 3, "refused": 4, "c": 5})
    with pytest.raises(PermissionError) as caught, manager:
        pytest.fail("the block must not run")
    assert caught.value.__context__ is None  # the refusal itself, not one met while undoing
    assert dict(config) == before
    with pytest.raises(RuntimeError, match="not open"):
        manager.__exit__(None, None, None)


def naive(config: dict[str, Any], changes: dict[str, Any]) -> Any:
    """The usual hand-made one."""
    from contextlib import contextmanager

    @contextmanager
    def manager() -> Iterator[None]:
        old = {key: config.get(key) for key in changes}
        config.update(changes)
        yield
        config.update(old)

    return manager()


@pytest.mark.parametrize(("make", "exact"), [(override, True), (naive, False)])
def test_the_usual_hand_made_one_is_caught(make: Any, exact: bool) -> None:
    config: dict[str, Any] = {}
    with make(config, {"debug": True}):
        pass
    assert (config == {}) is exact


def test_it_holds_on_every_way_out_and_in_every_order() -> None:
    config = {"a": 1}
    for error in (ValueError, KeyboardInterrupt, GeneratorExit):
        with pytest.raises(error), override(config, {"a": 2}), override(config, {"a": 3}):
            raise error
        assert config == {"a": 1}


def test_a_second_entry_is_refused_and_the_first_still_undone() -> None:
    config = {"a": 1}
    manager = override(config, {"a": 2})
    with manager, pytest.raises(RuntimeError, match="open already"):
        manager.__enter__()
    assert config == {"a": 1}
    with manager:
        assert config == {"a": 2}
    assert config == {"a": 1}


def test_changes_made_to_the_argument_later_dont_matter() -> None:
    config, changes = {"a": 1}, {"a": 2}
    with override(config, changes):
        changes["b"] = 3
        changes.pop("a")
    assert config == {"a": 1}


def test_one_undo_that_fails_doesnt_keep_the_others_from_running() -> None:
    class Frozen(dict[str, int]):
        frozen = False

        def __setitem__(self, key: str, value: int) -> None:
            if self.frozen and key == "b":
                raise PermissionError(key)
            super().__setitem__(key, value)

    config = Frozen(a=1, b=2, c=3)
    with pytest.raises(PermissionError, match="b"), override(config, {"a": 0, "b": 0, "c": 0}):
        config.frozen = True
    assert config == {"a": 1, "b": 0, "c": 3}


def test_a_default_dict_is_not_filled_by_being_read() -> None:
    from collections import defaultdict

    config: defaultdict[str, int] = defaultdict(int)
    with override(config, {"a": 1}):
        pass
    assert dict(config) == {}


def test_attributes_of_an_instance_go_back_to_the_class() -> None:
    class Client:
        timeout = 30
        retries: int

    client = Client()
    with override_attrs(client, timeout=1, retries=0) as same:
        assert same is client
        assert (client.timeout, client.retries) == (1, 0)
    assert vars(client) == {}
    Client.timeout = 60
    assert client.timeout == 60


def test_a_class_keeps_its_static_method() -> None:
    class Tools:
        @staticmethod
        def add(a: int, b: int) -> int:
            return a + b

    with override_attrs(Tools, add=staticmethod(lambda a, b: a * b)):
        assert Tools().add(2, 3) == 6
    assert isinstance(vars(Tools)["add"], staticmethod)
    assert Tools().add(2, 3) == 5


class Slotted:
    __slots__ = ("_limited", "free", "unset")

    unset: int

    def __init__(self) -> None:
        self.free = 1
        self._limited = 1

    @property
    def limited(self) -> int:
        return self._limited

    @limited.setter
    def limited(self, value: int) -> None:
        if value > 10:
            raise ValueError("at most 10")
        self._limited = value

    @property
    def fixed(self) -> object:
        return object()


def test_slots_and_properties() -> None:
    thing = Slotted()
    with override_attrs(thing, free=2, unset=3, limited=4):
        assert (thing.free, thing.unset, thing.limited) == (2, 3, 4)
    assert (thing.free, thing.limited, hasattr(thing, "unset")) == (1, 1, False)


@pytest.mark.parametrize(
    ("bad", "error"), [({"limited": 11}, ValueError), ({"no": 1}, AttributeError)]
)
def test_an_attribute_that_cant_be_set_takes_back_the_others(
    bad: dict[str, Any], error: type[Exception]
) -> None:
    thing = Slotted()
    with pytest.raises(error), override_attrs(thing, free=2, **bad):
        pytest.fail("the block must not run")
    assert (thing.free, thing.limited) == (1, 1)


def test_an_attribute_can_be_taken_away() -> None:
    thing = SimpleNamespace(a=1)
    with override_attrs(thing, a=MISSING, b=MISSING):
        assert vars(thing) == {}
    assert vars(thing) == {"a": 1}


def test_the_environment_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_A", "1")
    before = dict(os.environ)
    with override_env({"WORKSHOP_A": MISSING}, WORKSHOP_B="2"):
        assert "WORKSHOP_A" not in os.environ
        assert os.environ["WORKSHOP_B"] == "2"
        os.environ["WORKSHOP_C"] = "3"
    assert os.environ.pop("WORKSHOP_C") == "3"
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"WORKSHOP_A": "2", "WORKSHOP_B": None}, TypeError),
        ({"WORKSHOP_A": "2", "WORKSHOP_B": "nul\0"}, ValueError),
        ({"WORKSHOP_A": "2", "": "x"}, OSError),
        ({"WORKSHOP_A": "2", "A=B": "x"}, (OSError, ValueError)),
        ({"WORKSHOP_A": "2", 7: "x"}, TypeError),
    ],
)
def test_a_bad_variable_takes_back_the_others(
    changes: dict[Any, Any], error: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_A", "1")
    before = dict(os.environ)
    with pytest.raises(error), override_env(changes):
        pytest.fail("the block must not run")
    assert dict(os.environ) == before


def test_missing_is_printed_by_its_name() -> None:
    assert repr(MISSING) == "MISSING"
