"""The Bot Connector's key server, on loopback: its OpenID document, its keys, and their tokens.

Shapes: https://login.botframework.com/v1/.well-known/openidconfiguration and the keys behind it.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://api.botframework.com"
LIFE_SECONDS = 3600


@functools.cache
def private_key(number: int) -> rsa.RSAPrivateKey:
    """Make the key of this number: once a process, for it takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class KeyServer:
    """What serves the keys and signs with them. A test may change the public attributes."""

    def __init__(self, url: str) -> None:
        self.openid_url = f"{url}/v1/.well-known/openidconfiguration"
        self.jwks_uri = f"{url}/v1/.well-known/keys"
        self.endorsements: list[str] | None = ["msteams", "webchat"]
        self.is_down = False
        self.paths: list[str] = []
        """What was asked for, in order."""
        self._number = 1
        self._published = [1]

    @property
    def kid(self) -> str:
        """The id of the key that signs now."""
        return f"key-{self._number}"

    @property
    def fetches(self) -> int:
        """How many times the keys were asked for."""
        return self.paths.count("/v1/.well-known/keys")

    def rotate(self) -> None:
        """Sign with the next key, and publish that one alone."""
        self._number += 1
        self._published = [self._number]

    def bearer(self, app_id: str, service_url: str, **overrides: Any) -> str:
        """An Authorization header as Teams sends it; a claim set to None is left out."""
        now = int(time.time())
        usual = {"iss": ISSUER, "aud": app_id, "serviceurl": service_url}
        times = {"nbf": now, "exp": now + LIFE_SECONDS}
        claims = {**usual, **times, **overrides}
        return "Bearer " + self.sign(**{k: v for k, v in claims.items() if v is not None})

    def sign(self, **claims: Any) -> str:
        """A token with exactly these claims, by the key that signs now."""
        headers = {"kid": self.kid}
        return jwt.encode(claims, private_key(self._number), "RS256", headers=headers)

    def document(self, path: str) -> Mapping[str, Any] | None:
        """What is served under a path."""
        return {
            "/v1/.well-known/openidconfiguration": {
                "issuer": ISSUER,
                "jwks_uri": self.jwks_uri,
                "id_token_signing_alg_values_supported": ["RS256"],
            },
            "/v1/.well-known/keys": {"keys": [self._jwk(number) for number in self._published]},
        }.get(path)

    def _jwk(self, number: int) -> dict[str, Any]:
        jwk = RSAAlgorithm.to_jwk(private_key(number).public_key(), as_dict=True)
        endorsed = {} if self.endorsements is None else {"endorsements": self.endorsements}
        return {**jwk, "use": "sig", "kid": f"key-{number}", **endorsed}


@contextmanager
def key_server() -> Iterator[KeyServer]:
    """Serve keys on a free port of loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    keys = _Handler.keys[server.server_port] = KeyServer(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        del _Handler.keys[server.server_port]


class _Handler(BaseHTTPRequestHandler):
    keys: ClassVar[dict[int, KeyServer]] = {}

    def do_GET(self) -> None:
        keys = self.keys[self.server.server_address[1]]
        keys.paths.append(self.path)
        found = None if keys.is_down else keys.document(self.path)
        body = json.dumps(found).encode()
        self.send_response(503 if keys.is_down else 200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
