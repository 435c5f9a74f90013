"""What becomes of an error while a page is rendered.

A build stops, with an error that SuperFences and MkDocs let through and report. A writer's server
shows it in the page, and goes on.
"""

from __future__ import annotations

import logging
import traceback
from functools import wraps
from html import escape
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from mkdocs.exceptions import BuildError
from pymdownx.superfences import SuperFencesException

from workshop_site.project import SiteError

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger("mkdocs.plugins.workshop_site")

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


def shown(function: Callable[P, R], instead: Callable[[str], R]) -> Callable[P, R]:
    """Log every error of a step of rendering, and let `instead` show it."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return loud(function)(*args, **kwargs)
        except BuildStoppedError as error:
            log.error("%s", error)  # noqa: TRY400  # the message has file and line
            return instead(str(error))

    return guarded


def box(message: str) -> str:
    """The HTML of an error in a page."""
    return f'<pre class="snippet-problem">{escape(message)}</pre>'
