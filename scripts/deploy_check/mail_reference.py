"""Prints the reference of the newest mail that a member was sent, which the emulated SES forgets and AWS's would repeat.

Usage: python -m scripts.deploy_check.mail_reference NIR, with the function's variables and those of the account. It is
sealed by the account's keys as the product seals it when it sends; nobody can read it without them.
"""

import os
import sys
from typing import cast

from chalicelib.config import load_settings
from chalicelib.domain.mail_event import MailReference
from chalicelib.domain.nir import Nir, parse_sign_in_nir
from chalicelib.wiring import Adapters
from scripts.deploy_check.seed import refuse_real_accounts


def reference(adapters: Adapters, nir: Nir) -> str:
    """Return the sealed reference of the newest mail in a member's ledger.

    Raises:
        LookupError: where no mail was sent.
    """
    pseudonym = adapters.keyring.pseudonym(nir)
    account, ledger = adapters.members.account_and_ledger(pseudonym)
    if account is None or account.email is None or ledger.newest is None:
        raise LookupError("no mail was sent")
    fingerprint = adapters.keyring.mac("mail-address", pseudonym, account.email)
    told = MailReference(pseudonym, ledger.newest.otp_id, fingerprint)
    return adapters.keyring.seal("mail-reference", told.to_payload())


def main(arguments: list[str]) -> int:
    """Print and return the exit status."""
    refuse_real_accounts(os.environ.get("AWS_ENDPOINT_URL", ""))
    print(reference(Adapters(load_settings(os.environ)), cast("Nir", parse_sign_in_nir(arguments[0]))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
