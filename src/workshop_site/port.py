"""Whether a server can listen on an address: asked before a build that takes a while."""

from __future__ import annotations

import socket
import sys

from workshop_site.project import SiteError


def refuse_taken(address: str) -> None:
    """Do nothing if something can listen on the address.

    Raises:
        SiteError: Nothing can, or it is no address; one clear line.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise SiteError(f"ADDR={address} is not an address: write it like ADDR=127.0.0.1:8000")
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, OverflowError) as error:
            raise SiteError(
                f"Can't serve on {address}: {error}. Take another: make serve ADDR={host}:8001"
            ) from None
