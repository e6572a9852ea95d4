"""A relying party as it is registered, and what its registration allows.

Metadata names are those of RFC 7591; `security_code`, `trusted_device_offered` and `require_pkce` are ours (http.md §5).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from chalicelib.domain.demonstration import LOCAL_STAGE_PATH, bears_a_mark


class SecurityCodePolicy(StrEnum):
    """When a client asks for the e-mailed code (product.md §1)."""

    ALWAYS = "always"
    UNTRUSTED_DEVICE = "untrusted-device"
    NEVER = "never"


@dataclass(frozen=True)
class Client:
    """One registered client."""

    client_id: str
    client_name: str
    redirect_uris: tuple[str, ...]
    token_endpoint_auth_method: str
    scope: tuple[str, ...]
    security_code: SecurityCodePolicy
    grant_types: tuple[str, ...] = ("authorization_code",)
    post_logout_redirect_uris: tuple[str, ...] = ()
    client_secret_hash: str | None = field(default=None, repr=False)
    trusted_device_offered: bool = True
    require_pkce: bool = False

    @property
    def is_public(self) -> bool:
        """Whether the client cannot keep a secret (RFC 6749 §2.1); then PKCE is required."""
        return self.token_endpoint_auth_method == "none"  # noqa: S105 - a method's name (RFC 7591), not a secret

    @property
    def is_of_the_demonstration(self) -> bool:
        """Whether the registration is one of the local stage: by its name, or because it leads back there."""
        paths = [urlsplit(uri).path for uri in self.redirect_uris]
        return bears_a_mark(self.client_name) or any(path.startswith(LOCAL_STAGE_PATH) for path in paths)

    def allows_redirect_to(self, redirect_uri: str) -> bool:
        """Whether the URI is registered, to the letter (OP-01, RFC 9700 §2.1)."""
        return redirect_uri in self.redirect_uris

    @property
    def honours_trusted_devices(self) -> bool:
        """Whether a trusted browser may skip the code here: ignored where it is not offered (http.md §2)."""
        return self.security_code is SecurityCodePolicy.UNTRUSTED_DEVICE and self.trusted_device_offered
