"""Unpredictable values from the operating system, drawn at request time only (KEY-08, OTP-01)."""

import secrets


class SystemRandomness:
    """`secrets`, with the sizes that the product uses."""

    def otp(self, digits: int) -> str:
        """Return one of the 10**digits codes, each as likely as any other, leading zeros kept."""
        return f"{secrets.randbelow(10**digits):0{digits}d}"

    def identifier(self) -> str:
        """Return 128 random bits as 22 URL-safe characters."""
        return secrets.token_urlsafe(16)

    def secret(self) -> str:
        """Return 256 random bits as 43 URL-safe characters."""
        return secrets.token_urlsafe(32)
