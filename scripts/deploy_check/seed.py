"""Fills a newly deployed stack of an emulated account: the wrapped data keys, then people and clients of a file.

Usage: python -m scripts.deploy_check.seed FILE, with the function's variables and those of the account. The file has the
form of the demo data; everything is stored by the product's own adapters. It works on this machine's emulators alone.
"""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chalicelib.adapters import aws
from chalicelib.adapters.keyring import KEY_OF_PURPOSE
from chalicelib.config import load_settings
from chalicelib.wiring import Adapters
from localdev import demo_data
from localdev.seed import Seed


class NotAnEmulator(Exception):
    """The variables lead to a real account, whose people and clients come from elsewhere."""


def seed(adapters: Adapters, data: demo_data.DemoData) -> None:
    """Make the data keys and store everybody and every client."""
    region = adapters.settings.aws_region
    make_data_keys(
        aws.client("kms", region),
        aws.client("dynamodb", region),
        adapters.table("data-keys"),
        adapters.settings.data_key_alias,
    )
    Seed.through(adapters, lambda _pseudonym: False)(data)


def make_data_keys(kms: Any, dynamodb: Any, table: str, alias: str) -> None:  # noqa: ANN401 - boto3 ships no types
    """Do what docs/deployment.md asks an operator to do once: one wrapped key for each purpose, never seen in the clear."""
    for purpose in sorted(set(KEY_OF_PURPOSE.values())):
        wrapped = kms.generate_data_key_without_plaintext(
            KeyId=alias, KeySpec="AES_256", EncryptionContext={"purpose": purpose}
        )
        dynamodb.put_item(
            TableName=table,
            Item={"purpose": {"S": purpose}, "wrapped": {"B": wrapped["CiphertextBlob"]}},
            ConditionExpression="attribute_not_exists(purpose)",
        )


def refuse_real_accounts(endpoint: str) -> None:
    """Raise NotAnEmulator unless every call stays on this machine."""
    if urlsplit(endpoint).hostname not in {"127.0.0.1", "localhost"}:
        raise NotAnEmulator("AWS_ENDPOINT_URL must name an emulator on this machine.")


def main(arguments: list[str]) -> int:
    """Seed and return the exit status."""
    refuse_real_accounts(os.environ.get("AWS_ENDPOINT_URL", ""))
    settings = load_settings(os.environ)
    seed(Adapters(settings), demo_data.load(Path(arguments[0]), settings.issuer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
