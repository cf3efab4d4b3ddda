"""The address that an activity names for its answers: read strictly, compared normalised.

Our token goes wherever this address says, so nothing is read that two readers could take in two
ways: no user part, query, backslash, space, escape or letter beyond ASCII.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

_HOST = r"[a-z0-9.-]+|\[[0-9a-f:.]+\]"
_SHAPE = re.compile(rf"(https?)://({_HOST})(?::([0-9]{{1,5}}))?(/[\w./~-]*)?", re.I | re.A)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class ServiceUrl:
    """An address in its normal form: scheme and host in lower case, no slash at the end."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def read(cls, text: object) -> ServiceUrl | None:
        """Read an address; None for whatever is no plain http or https address."""
        found = _SHAPE.fullmatch(text) if isinstance(text, str) else None
        if not found:
            return None
        scheme, host, port, path = found.groups(default="")
        scheme = scheme.lower()
        port_number = int(port) if port else _PORTS[scheme]
        return cls(scheme, host.lower().strip("[]"), port_number, path.rstrip("/"))

    def may_receive(self, hosts: frozenset[str]) -> bool:
        """Tell whether answers may go there: a listed host, over https on its usual port.

        Plain http, and another port, only on this machine itself, and only where it is listed.
        """
        is_usual = (self.scheme, self.port) == ("https", _PORTS["https"])
        return self.host in hosts and (is_usual or is_loopback(self.host))


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine: localhost, 127.0.0.0/8 or ::1."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
