"""Whether a password is known to others: one of those that everybody thinks of, or one of a list of stolen ones (PW-04)."""

from chalicelib.domain.common_passwords import is_common_password


class KnownPasswords:
    """The adapter; made only where a password is chosen."""

    def is_known(self, password: str) -> bool:
        """Whether the password is a common or a stolen one; for passwords within the length rules."""
        return is_common_password(password)
