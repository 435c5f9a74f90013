"""Lets an error of ours through SuperFences and MkDocs, as one that they report."""

from __future__ import annotations

import traceback
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from mkdocs.exceptions import BuildError
from pymdownx.superfences import SuperFencesException

from workshop_site.project import SiteError

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


class BuildStoppedError(SiteError, BuildError, SuperFencesException):  # type: ignore[misc]  # untyped
    """SuperFences lets only its own exception through, and makes a page of any other that shows the
    fence as it was written; MkDocs reports only its own without a traceback."""


def loud(function: Callable[P, R]) -> Callable[P, R]:
    """Let every error of a step of the build stop it."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except BuildStoppedError:
            raise
        except SiteError as error:
            raise BuildStoppedError(str(error)) from error
        except Exception as error:
            trace = "".join(traceback.format_exception(error))
            raise BuildStoppedError(f"an error of the site's own machinery:\n{trace}") from error

    return guarded
