"""Who may speak with the studio: the person who started it, from a page that the studio itself made.

A local server is within reach of every web page that the same browser shows, so nothing is answered that does
not hold all of this. The `Host` is this machine's address (a page that has its own name lead here fails on
that). The request does not say that it comes from another site (`Sec-Fetch-Site`, `Origin`), and one that
changes something says that it comes from ours. It carries the cookie, which only the address with the token
gives, and which another site's request never carries (`SameSite=Strict`) nor any script can read (`HttpOnly`).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of every answer that does not bring a stricter one."""
LARGEST = 20_000_000
"""Most bytes of a request."""
_ALWAYS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class Gate:
    """Lets through what may pass, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._cookie = f"hedgerow_{port}"
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._refusal(scope)
        await (answer or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return _refused("This is a studio on this machine; it answers to its own address only.", 421)
        method = scope["method"]
        if method not in {"GET", "HEAD", "POST"}:
            return _refused("Only GET, HEAD and POST are answered.", 405)
        site = headers.get("sec-fetch-site", "none")
        origin = headers.get("origin")
        if site not in {"same-origin", "none"} or (origin is not None and origin != f"http://{hosts[0]}"):
            return _refused("A request from another site is not answered.", 403)
        if method == "POST" and origin is None:
            return _refused("A change must come from the studio's own page.", 403)
        if not headers.get("content-length", "0").isdecimal() or "transfer-encoding" in headers:
            return _refused("A request must say its length.", 411)
        if int(headers.get("content-length", "0")) > LARGEST:
            return _refused(f"A request has at most {LARGEST:,} bytes.", 413)
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if method == "GET" and scope["path"] == "/" and given:
            if not self._fits(given):
                return _refused(_LOST, 403)
            entered = RedirectResponse("/", 303)
            entered.set_cookie(self._cookie, self._token, path="/", httponly=True, samesite="strict")
            return entered
        if not self._fits(self._cookies(headers)):
            return _refused(_LOST, 403)
        return None

    def _fits(self, given: Iterable[str]) -> bool:
        return any(hmac.compare_digest(one.encode(), self._token.encode()) for one in given)

    def _cookies(self, headers: Headers) -> list[str]:
        found: list[str] = []
        for line in headers.getlist("cookie"):
            for part in line.split(";"):
                try:
                    cookie = SimpleCookie(part.strip())
                except CookieError:
                    continue
                if self._cookie in cookie:
                    found.append(cookie[self._cookie].value)
        return found


_LOST = "Open the address that `hedgerow studio` printed; it holds the token."


def _refused(why: str, status: int) -> Response:
    return PlainTextResponse(why + "\n", status)
