"""A change of address that waits for its confirmation: what the link's record remembers of it (REC-08).

The record holds the new address, sealed, and the credentials that asked: a password changed or a notice denied since
makes the link worthless.
"""

import json
from dataclasses import dataclass, field

from chalicelib.domain.member import Account


@dataclass(frozen=True)
class EmailChange:
    """One change that was asked for."""

    email: str = field(repr=False)
    credentials_epoch: int

    def to_detail(self) -> str:
        """Return what the link's record keeps."""
        return json.dumps([self.email, self.credentials_epoch])

    @classmethod
    def from_detail(cls, detail: str | None) -> "EmailChange | None":
        """Return what a record kept, None where it kept nothing."""
        if detail is None:
            return None
        email, epoch = json.loads(detail)
        return cls(str(email), int(epoch))

    def still_stands(self, account: Account | None) -> bool:
        """Whether the account has the credentials that asked for it."""
        return account is not None and account.credentials_epoch == self.credentials_epoch
