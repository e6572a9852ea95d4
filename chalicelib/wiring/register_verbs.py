"""What an operator does with the register of clients, with its collaborators."""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters

if TYPE_CHECKING:
    from chalicelib.use_cases.enable_client import EnableClient
    from chalicelib.use_cases.register_client import RegisterClient
    from chalicelib.use_cases.rotate_client_secret import RotateClientSecret
    from chalicelib.use_cases.stores import ClientRegister

# ruff: noqa: PLC0415 - imports on first use, as in the wiring's other modules


def client_register() -> "ClientRegister":
    """Return the register."""
    from chalicelib.adapters.client_register import DynamoClientRegister

    a = adapters()
    return DynamoClientRegister(a.table("clients"), a.settings.aws_region)


def register_client() -> "RegisterClient":
    """Return the verb that registers a client."""
    from chalicelib.use_cases.register_client import RegisterClient

    a = adapters()
    return RegisterClient(client_register(), a.keyring, a.randomness, on_a_laptop=a.settings.plain_http)


def rotate_client_secret() -> "RotateClientSecret":
    """Return the verb that gives a client a new secret."""
    from chalicelib.use_cases.rotate_client_secret import RotateClientSecret

    a = adapters()
    return RotateClientSecret(a.clock, client_register(), a.keyring, a.randomness)


def enable_client() -> "EnableClient":
    """Return the verb that disables and enables a client."""
    from chalicelib.use_cases.enable_client import EnableClient

    return EnableClient(client_register())
