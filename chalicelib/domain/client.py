"""A relying party as it is registered, and what its registration allows.

Metadata names are those of RFC 7591 and of the specifications that add to it (OpenID Connect Registration, Back-Channel
Logout, RFC 9126, RFC 9449); `security_code`, `trusted_device_offered` and `require_pkce` are ours (http.md §5), and so
are `enabled`, `first_party` and the two hashes of secrets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from chalicelib.domain.demonstration import LOCAL_STAGE_PATH, bears_a_mark


class SecurityCodePolicy(StrEnum):
    """When a client asks for the e-mailed code (product.md §1)."""

    ALWAYS = "always"
    UNTRUSTED_DEVICE = "untrusted-device"
    NEVER = "never"


class SubjectType(StrEnum):
    """Whether `sub` is the same for every client, or one per sector (OIDC Core §8)."""

    PUBLIC = "public"
    PAIRWISE = "pairwise"


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
    enabled: bool = True
    """A disabled client is told nothing and gets nothing: as if it were not registered."""
    first_party: bool = True
    """The insurer's own services ask no consent (OP-22)."""
    previous_secret_hash: str | None = field(default=None, repr=False)
    previous_secret_until: datetime | None = None
    """Until when the secret before a rotation is taken too."""
    id_token_signed_response_alg: str = "RS256"  # noqa: S105 - the name of an algorithm (RFC 7518 §3.1)
    subject_type: SubjectType = SubjectType.PUBLIC
    sector_identifier_uri: str | None = None
    jwks: Mapping[str, object] | None = None
    jwks_uri: str | None = None
    backchannel_logout_uri: str | None = None
    require_pushed_authorization_requests: bool = False
    dpop_bound_access_tokens: bool = False

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

    def secret_before(self, now: datetime) -> str | None:
        """Return the hash of the secret before a rotation, while it is still taken."""
        overlaps = self.previous_secret_until is not None and now < self.previous_secret_until
        return self.previous_secret_hash if overlaps else None

    @property
    def sector(self) -> str:
        """The host that pairwise subjects are made for (OIDC Core §8.1)."""
        return urlsplit(self.sector_identifier_uri or self.redirect_uris[0]).netloc

    @property
    def honours_trusted_devices(self) -> bool:
        """Whether a trusted browser may skip the code here: ignored where it is not offered (http.md §2)."""
        return self.security_code is SecurityCodePolicy.UNTRUSTED_DEVICE and self.trusted_device_offered
