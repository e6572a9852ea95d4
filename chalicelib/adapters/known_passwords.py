"""Whether a password is known to others: one of those that everybody thinks of, or one of a list of stolen ones (PW-04).

The list is a filter of the package's own: nothing of a password, not even of its hash, is asked of anybody. It is made by
`scripts/known_passwords.py`, and read where a password is chosen, never at a sign-in.
"""

from functools import cached_property
from pathlib import Path

from chalicelib.domain.common_passwords import is_common_password
from chalicelib.domain.password_filter import PasswordFilter, from_file

OWN_FILE = Path(__file__).parent.parent / "data" / "known_passwords.bloom"


class KnownPasswords:
    """The adapter; made only where a password is chosen."""

    def __init__(self, path: Path = OWN_FILE) -> None:
        """Name the file; nothing is read yet."""
        self._path = path

    def is_known(self, password: str) -> bool:
        """Whether the password is a common or a stolen one; for passwords within the length rules."""
        return is_common_password(password) or self._stolen.has(password)

    @cached_property
    def _stolen(self) -> PasswordFilter:
        return from_file(self._path.read_bytes())
