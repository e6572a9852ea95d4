"""Take a token back from its client (RFC 7009, OP-14): a refresh token ends the family, an access token its generation.

A text that is no live token of this client changes nothing and is answered alike: RFC 7009 §2.1 would tell a client that
a token is another's, and so that it is one; here nobody learns that. `token_type_hint` is not needed: a sealed text and a
signed one cannot be taken for each other.
"""

from dataclasses import dataclass

from chalicelib.domain import refresh_token as refresh_tokens
from chalicelib.domain.access_token import AccessToken
from chalicelib.domain.client import Client
from chalicelib.domain.token_events import TokensRevoked
from chalicelib.use_cases.ports import AuditLog, Keyring
from chalicelib.use_cases.stores import Grants
from chalicelib.use_cases.verify_access_token import VerifyAccessToken


@dataclass(frozen=True)
class RevokeToken:
    """The verb with its collaborators."""

    keyring: Keyring
    grants: Grants
    verify: VerifyAccessToken
    audit: AuditLog

    def __call__(self, client: Client, token: str) -> None:
        """Revoke what the token stands for, where it is this client's; one conditional write, and no read.

        A refresh token of any generation ends its family: an earlier one may be all that a client has, after a lost
        answer.

        Raises:
            StorageUnavailable, KeysUnavailable: it may have been revoked or not; the same request works again.
        """
        shown = refresh_tokens.opened(token, self.keyring.unseal)
        if shown is not None:
            grant_id, kind = shown.grant_id, "refresh-token"
            done = self.grants.revoke(grant_id, client.client_id)
        else:
            found = self.verify.signed(token)
            if not isinstance(found, AccessToken) or found.client_id != client.client_id:
                return
            grant_id, kind = found.grant_id, "access-token"
            done = self.grants.revoke_access_tokens(grant_id, client.client_id, found.generation)
        if done:
            self.audit.record(TokensRevoked(client.client_id, grant_id, kind))
