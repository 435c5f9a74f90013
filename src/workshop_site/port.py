"""`python -m workshop_site.port HOST:PORT`: say so before the build if the address is taken."""

from __future__ import annotations

import socket
import sys


def main(address: str) -> None:
    """Exit with one clear line if nothing can listen on the address."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        sys.exit(f"ADDR={address} is not an address: write it like ADDR=127.0.0.1:8000")
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, OverflowError) as error:
            sys.exit(
                f"Can't serve on {address}: {error}. Take another: make serve ADDR={host}:8001"
            )


if __name__ == "__main__":
    main(sys.argv[1])
