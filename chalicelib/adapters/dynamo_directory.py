"""The directory of individuals (RFI) as a DynamoDB table: the default, and what the local stage is seeded with.

The directory is the insurer's: Sésame asks it at every sign-in and changes nothing there (product.md §3). This
implementation names its key and parses its item, so that the answer comes with the sign-in's one batch read. The other
one is `chalicelib.adapters.http_directory`; `tests/contract/test_directories.py` holds both to the same.
"""

import json
from datetime import date

from chalicelib.adapters import aws, tables
from chalicelib.adapters.aws import Item
from chalicelib.adapters.keyring import KmsKeyring
from chalicelib.adapters.tables import IndividualModel
from chalicelib.domain.faults import DirectoryUnavailable
from chalicelib.domain.member import Affiliation, Individual
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.nir import Nir


class DynamoDirectory:
    """The adapter."""

    def __init__(self, keyring: KmsKeyring) -> None:
        """Keep the keyring that seals and opens personal data."""
        self._keyring = keyring

    def individual_of(self, records: MemberRecords) -> Individual | None:
        """Return whom the account belongs to: the batch read has brought the answer."""
        return records.individual if records.account is not None else None

    def individual_with(self, nir: Nir, pseudonym: str, records: MemberRecords) -> Individual | None:
        """Return whom the table knows by this number, with or without an account: as above."""
        del nir, pseudonym
        return records.individual

    def key(self, pseudonym: str) -> Item:
        """Return the key of an individual in wire form, for a batch read."""
        return {"pseudonym": {"S": pseudonym}}

    def parse(self, item: Item | None) -> Individual | None:
        """Return the individual of an item.

        Raises:
            DirectoryUnavailable: where the sealed identity does not belong to this item.
        """
        if not item:
            return None
        model: IndividualModel = tables.from_item(IndividualModel, item)
        opened = self._keyring.unseal_bytes("personal-data", model.sealed_identity, f"identity:{model.pseudonym}")
        if opened is None:
            raise DirectoryUnavailable("directory: sealed identity does not open")
        identity = json.loads(opened)
        return Individual(
            pseudonym=model.pseudonym,
            given_name=identity["given_name"],
            family_name=identity["family_name"],
            birthdate=date.fromisoformat(identity["birthdate"]),
            postal_code=identity["postal_code"],
            affiliation=Affiliation(model.affiliation),
            mobile=identity.get("mobile"),
            standard_claims=identity.get("claims", {}),
        )

    def put(self, individual: Individual) -> None:
        """Store what the register says of a person; the local stage and tests play the insurer here."""
        identity = {
            "given_name": individual.given_name,
            "family_name": individual.family_name,
            "birthdate": individual.birthdate.isoformat(),
            "postal_code": individual.postal_code,
            "mobile": individual.mobile,
            "claims": dict(individual.standard_claims),
        }
        sealed = self._keyring.seal_bytes(
            "personal-data", json.dumps(identity).encode(), f"identity:{individual.pseudonym}"
        )
        model = IndividualModel(individual.pseudonym, affiliation=individual.affiliation.value, sealed_identity=sealed)
        with aws.faults_as(DirectoryUnavailable, "directory"):
            model.save()
