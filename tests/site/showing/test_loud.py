"""An error of a step of the build stops it: SuperFences swallows every other."""

from __future__ import annotations

import pytest

from workshop_site.project import SiteError
from workshop_site.showing.loud import loud


def test_no_error_of_a_formatter_is_swallowed() -> None:
    with pytest.raises(SiteError, match=r"(?s)machinery.*ZeroDivisionError"):
        loud(lambda: str(1 / 0))()
    with pytest.raises(SiteError, match=r"^as it is$"):
        loud(refuse)()


def refuse() -> str:
    raise SiteError("as it is")
