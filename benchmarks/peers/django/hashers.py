"""Argon2id with the parameters that Sésame uses, so that both do the same work for a password."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SameArgon2(Argon2PasswordHasher):
    """19 MiB, two passes, one lane (chalicelib/adapters/password_hasher.py)."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
