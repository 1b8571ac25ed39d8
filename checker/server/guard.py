"""What stands before every request: its size, its time, its host, its token, and the headers of every answer."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}
OPEN = ("/", "/static/", "/v1/openapi.json")  # what needs no token: it says nothing of any article


class Guard:
    """Answers what may not pass with a 4xx and one clear line; hands the rest on with its whole body read."""

    def __init__(self, app: App, *, largest: int, patience: int, hosts: frozenset[str], token: str | None) -> None:
        self._app = app
        self._largest = largest
        self._patience = patience
        self._hosts = hosts
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message["headers"] if name.lower() not in HEADERS]
                message["headers"] = [*kept, *HEADERS.items()]
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            body = await self._body(scope, receive)
            if isinstance(body, bytes):
                await self._app(scope, _replay(body, receive), with_headers)
                return
            refusal = body
        await refuse(with_headers, *refusal)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = {name.lower(): value for name, value in scope["headers"]}
        host = headers.get(b"host", b"").decode("latin-1").rsplit(":", 1)[0].strip("[]").lower()
        if self._hosts and host not in self._hosts:
            return 421, f"this server does not answer for the host {host[:100]!r}"
        if headers.get(b"sec-fetch-site", b"same-origin") not in {b"same-origin", b"none"}:
            return 403, "another site may not use this server from a browser"
        path = scope["path"]
        if self._token is not None and not (path == OPEN[0] or path.startswith(OPEN[1:])):
            given = headers.get(b"authorization", b"")
            if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
                return 401, "a token is needed: Authorization: Bearer TOKEN"
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._largest:
            return 413, self._too_large()
        return None

    async def _body(self, scope: Scope, receive: Receive) -> bytes | tuple[int, str]:
        """Read the body: no more of it than is allowed, and for no longer."""
        if scope["method"] in {"GET", "HEAD"}:
            return b""
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._patience):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return 400, "the request ended before its body did"
                    part = message.get("body", b"")
                    size += len(part)
                    if size > self._largest:
                        return 413, self._too_large()
                    parts.append(part)
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            return 408, f"the body did not arrive within {self._patience} seconds"

    def _too_large(self) -> str:
        return f"larger than the {self._largest:,} bytes that are taken"


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a receive that gives the whole body once, then what comes after it."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def refuse(send: Send, status: int, message: str) -> None:
    """Send an error as the interface does: JSON with one line."""
    body = json.dumps({"error": message}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status in {400, 408, 413}:
        headers.append((b"connection", b"close"))  # the rest of the body is not waited for
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
