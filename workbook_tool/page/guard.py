"""Who may talk to the page: only the browser that was opened with the launch address.

As Jupyter does it: the server listens on the loopback address alone; a one-time token in the
opened address is exchanged for a cookie and void from then on. ``Host`` must name the loopback
address and the port, so that no foreign name that resolves to it gets in (DNS rebinding), and
``Origin`` must be ours on everything that changes something.
"""

import secrets
from http.cookies import CookieError, SimpleCookie

HEADERS = (
    ("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; form-action 'self'"),
    ("X-Frame-Options", "DENY"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


class Guard:
    """The tokens and sessions of one running server."""

    def __init__(self, port: int) -> None:
        """Make one launch token."""
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._token: str | None = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._cookie = f"workbook_tool_{port}"  # cookies of all ports share one jar
        self.launch_address = f"http://127.0.0.1:{port}/?launch={self._token}"

    def knows_host(self, host: str | None) -> bool:
        """Tell whether a request names the loopback address and our port."""
        return host in self._hosts

    def knows_origin(self, origin: str | None, site: str | None) -> bool:
        """Tell whether a request that changes something comes from our page.

        Browsers send ``Origin`` with every such request; ``site`` is Sec-Fetch-Site.
        """
        return origin in {f"http://{host}" for host in self._hosts} and site in {
            None,
            "same-origin",
        }

    def exchange(self, token: str) -> str | None:
        """Return the cookie for the launch token, None for a wrong one or one that was used."""
        if self._token is None or not _equal(token, self._token):
            return None
        self._token = None
        return f"{self._cookie}={self._session}; HttpOnly; SameSite=Strict; Path=/"

    def knows_session(self, cookies: str | None) -> bool:
        """Tell whether a request brings the cookie of the session."""
        try:
            found = SimpleCookie(cookies or "").get(self._cookie)
        except CookieError:
            return False
        return found is not None and _equal(found.value, self._session)


def _equal(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode(), wanted.encode())
