"""Whether a link leads somewhere: a look from outside, without cookies, names or passwords."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import requests
from requests.utils import get_environ_proxies

TIMEOUT_SECONDS = 5
MOST_REDIRECTS = 5
_GONE = frozenset({404, 410})
# A name that nobody has, unlike a name server that does not answer just now.
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
_REFUSED_FROM = 400


def is_dead(url: str) -> bool:
    """Whether nothing is there: 404, 410, or a name that does not exist. In doubt it is not.

    Pages for those who signed in, and servers that are slow or broken today, are not dead. No page
    is read. Raises nothing: what cannot be looked at is not known to be dead.
    """
    try:
        if "@" in urlsplit(url).netloc:
            return False
        with _session() as session:
            return _status(session, url) in _GONE
    except requests.ConnectionError as error:
        return any(_is_no_name(each) for each in _causes(error))
    except (requests.RequestException, ValueError):
        return False


def _session() -> requests.Session:
    session = requests.Session()
    # Else a password of the worker's own ~/.netrc would be sent.
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _status(session: requests.Session, url: str) -> int:
    """Ask for the head; servers that refuse that are asked for the page."""
    head = _ask(session, "HEAD", url)
    return head if head < _REFUSED_FROM else _ask(session, "GET", url)


def _ask(session: requests.Session, method: str, url: str) -> int:
    """Return the status where the link leads, or of the last redirect that is followed.

    Redirects that `requests` follows by itself carry cookies from one to the next.
    """
    for _ in range(MOST_REDIRECTS + 1):
        with session.request(
            method,
            url,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
            stream=True,
            proxies=get_environ_proxies(url),
        ) as page:
            if not page.is_redirect:
                break
            url = urljoin(url, page.headers["location"])
    return page.status_code


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what is behind it: urllib3 keeps some of that as `reason` and `args`."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]


def _is_no_name(error: BaseException) -> bool:
    return isinstance(error, socket.gaierror) and error.errno in _NO_SUCH_NAME
