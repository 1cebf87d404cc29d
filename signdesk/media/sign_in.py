"""Signing in as an advisor does, by the pages' own routes, and getting a token for the socket."""

import ssl
from pathlib import Path

import aiohttp
from yarl import URL


class SignInError(Exception):
    """The node does not take this login and password; trying again changes nothing."""


class StaffSignIn:
    """An advisor's signed-in cookie, renewed when it has run out, and tokens got with it."""

    def __init__(self, http: aiohttp.ClientSession, url: str, login: str, password: str) -> None:
        self._http = http
        self._url = URL(url)
        self._login = login
        self._password = password
        # A write is only taken from the node's own pages, and a browser says where it stands.
        self._headers = {"Origin": str(self._url.origin())}

    async def token(self) -> str:
        """A fresh token. Raises SignInError, or aiohttp.ClientError where the node is away."""
        token = await self._fetch_token()
        if token is None:
            await self._sign_in()
            token = await self._fetch_token()
        if token is None:
            raise SignInError(f"{self._url}: the login {self._login} or its password is refused")
        return token

    async def _fetch_token(self) -> str | None:
        async with self._http.post(
            self._url / "console/token", headers=self._headers, allow_redirects=False
        ) as response:
            if response.status == 200:
                token: str = (await response.json())["token"]
                return token
            _raise_if_unable(response)
            return None

    async def _sign_in(self) -> None:
        async with self._http.post(
            self._url / "console/sign-in",
            data={"login": self._login, "password": self._password},
            headers=self._headers,
            allow_redirects=False,
        ) as response:
            _raise_if_unable(response)


def _raise_if_unable(response: aiohttp.ClientResponse) -> None:
    """Tell a node that cannot answer now (or asks to slow down) from one that says no."""
    if response.status >= 500 or response.status == 429:
        response.raise_for_status()


def http_session(url: str, ca: Path | None) -> aiohttp.ClientSession:
    """An HTTP client for the node at `url`, with cookies.

    `ca` pins a certificate file: then that certificate and no other authority is trusted. Raises
    OSError where it cannot be read, and ssl.SSLError where it is no certificate.
    """
    node = URL(url)
    # Addresses may set cookies here, and a plain-HTTP node on this machine may set secure ones,
    # as browsers allow on localhost.
    cookies = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=node.origin())
    trust = ssl.create_default_context(cafile=ca) if ca else ssl.create_default_context()
    return aiohttp.ClientSession(
        cookie_jar=cookies,
        connector=aiohttp.TCPConnector(ssl=trust),
        timeout=aiohttp.ClientTimeout(total=10),
    )
