"""The `sub` that a client is told of a member (OIDC Core §8, OP-20): the account's own, or one for the client's sector.

The `sid` follows it: two sectors that were told the same one could compare their members all the same.

The account's is random and never reassigned. A pairwise one is a keyed hash of it, so that two sectors cannot compare
their members; its key can never be replaced, as the subjects must stay.
"""

from collections.abc import Callable

from chalicelib.domain.client import Client, SubjectType

PURPOSE = "pairwise-sub"
SID_PURPOSE = "pairwise-sid"
SID_CHARACTERS = 22
"""As many as a session's own id has: 132 bits."""


def subject_for(client: Client, account_sub: str, mac: Callable[..., str]) -> str:
    """Return the subject; `mac` is the keyring's, called with its purpose and the parts (43 characters)."""
    if client.subject_type is SubjectType.PUBLIC:
        return account_sub
    return mac(PURPOSE, client.sector, account_sub)


def sid_for(client: Client, session_id: str, mac: Callable[..., str]) -> str:
    """Return the `sid` by which a client knows a session, 22 characters; `mac` as above."""
    if client.subject_type is SubjectType.PUBLIC:
        return session_id
    return mac(SID_PURPOSE, client.sector, session_id)[:SID_CHARACTERS]
