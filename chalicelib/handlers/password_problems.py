"""How a refused new password is told: each broken rule at its field (http.md §4)."""

from chalicelib.domain.new_password import BadPassword
from chalicelib.domain.password_rules import PasswordFault
from chalicelib.handlers.problem import FieldError, Problem


def bad_password_problem(bad: BadPassword) -> Problem:
    """Return 400 `invalid-request` with a slug for every broken rule."""
    return Problem("invalid-request", errors=tuple(bad_password_errors(bad)))


def bad_password_errors(bad: BadPassword) -> list[FieldError]:
    """Return the errors of the fields `password` and `password_again`, beside those of other fields."""
    return [
        FieldError("password_again" if fault is PasswordFault.NOT_THE_SAME else "password", fault.value)
        for fault in bad.faults
    ]
