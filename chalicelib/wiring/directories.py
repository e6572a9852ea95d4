"""The directory of individuals behind HTTP, put together; loaded only where DIRECTORY_URL is set (docs/directory.md)."""

from typing import TYPE_CHECKING

from chalicelib.adapters.breaker import Breaker
from chalicelib.adapters.directory_credentials import DirectoryCredentials
from chalicelib.adapters.http_directory import HttpDirectory

if TYPE_CHECKING:
    from chalicelib.wiring.adapters import Adapters

SECRET = "directory"  # noqa: S105 - the name that the secret is stored under
"""One of `chalicelib.adapters.keyring.OUTSIDE_SECRETS`."""


def behind_http(adapters: "Adapters") -> HttpDirectory:
    """Return the client of the insurer's directory; nothing is asked yet."""
    settings, keyring = adapters.settings, adapters.keyring
    credentials = DirectoryCredentials(
        settings.directory_auth,
        settings.directory_authorities,
        secret=lambda: keyring.outside_secret(SECRET),
        forget=lambda: keyring.forget(SECRET),
    )
    return HttpDirectory(settings.directory_url, credentials, adapters.accounts.nir_of, Breaker())
