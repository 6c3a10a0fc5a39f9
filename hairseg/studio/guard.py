"""Who may speak to the studio: its own page, and nobody else.

- *Host*: a name that was pointed at this machine by somebody else's DNS is refused.
- *Origin, Sec-Fetch-Site*: another site's page is refused, whatever it asks for.
- A header that no other site's page can set is needed for everything that changes something.
- A token, on this machine too, because others may have accounts on it: it comes once in the
  address and is a cookie from then on.
"""

import ipaddress
import secrets
import socket
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_HEADER = "x-hairseg-studio"
COOKIE = "hairseg-studio"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_SAFE_METHODS = {"GET", "HEAD"}
_RESPONSE_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' blob: data:; media-src 'self' blob:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class Guard:
    """Middleware around the studio."""

    def __init__(self, app: ASGIApp, *, host: str, token: str) -> None:
        """Guard an application.

        Args:
            app: The studio.
            host: What it listens on.
            token: The token that is asked for.
        """
        self._app = app
        self._token = token
        self._names = set(LOOPBACK_NAMES)
        self._is_local = host in LOOPBACK_NAMES
        if not self._is_local:
            self._names |= {host.lower(), socket.gethostname().lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no web sockets here
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await self._answer(PlainTextResponse(refusal, 403), scope, receive, send)
            return
        if not _has_token(headers, self._token):
            await self._admit(scope, receive, send)
            return
        await self._answer(self._app, scope, receive, send)

    def _refusal(self, scope: Scope, headers: Mapping[str, str]) -> str | None:
        host = headers.get("host", "")
        name = host_name(host)
        if name is None or not (name in self._names or (not self._is_local and _is_address(name))):
            return "the studio does not answer to this name"
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return "another site may not use the studio"
        site = headers.get("sec-fetch-site", "same-origin")
        opens_page = scope["path"] == "/" and headers.get("sec-fetch-mode") == "navigate"
        if site not in ("same-origin", "none") and not opens_page:
            return "another site may not use the studio"
        if scope["method"] not in _SAFE_METHODS and headers.get(PAGE_HEADER) != "1":
            return f"only the studio's own page may change something (header {PAGE_HEADER})"
        return None

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] == "/" and secrets.compare_digest(given.encode(), self._token.encode()):
            answer = RedirectResponse("/", 303)
            answer.set_cookie(COOKIE, self._token, httponly=True, samesite="strict")
        else:
            text = "open the whole address that `hairseg studio` printed, with its token"
            answer = PlainTextResponse(text, 401)  # type: ignore[assignment]
        await self._answer(answer, scope, receive, send)

    async def _answer(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _RESPONSE_HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await app(scope, receive, send_guarded)


def host_name(host: str) -> str | None:
    """Return the name in a Host header, without its port; None if there is no sense in it.

    >>> host_name("127.0.0.1:8000"), host_name("[::1]:8000"), host_name("a b")
    ('127.0.0.1', '::1', None)
    """
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    if parts.netloc != host or not parts.hostname or any(sign in host for sign in " @/\\"):
        return None
    return parts.hostname


def _is_address(name: str) -> bool:
    """Return whether it is an IP address: those come from no DNS."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _has_token(headers: Mapping[str, str], token: str) -> bool:
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and secrets.compare_digest(value.encode(), token.encode()):
            return True
    return False
