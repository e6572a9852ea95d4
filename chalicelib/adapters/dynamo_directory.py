"""The directory of individuals (RFI) as a DynamoDB table: the default, and what the local stage is seeded with.

The directory is the insurer's: Sésame asks it at every sign-in and changes nothing there (product.md §3). This
implementation names its key and parses its item, so that the answer comes with the sign-in's one batch read. The other
one is `chalicelib.adapters.http_directory`; `tests/contract/test_directories.py` holds both to the same.
"""

import json
from datetime import date
from hmac import compare_digest

from chalicelib.adapters import aws, tables
from chalicelib.adapters.aws import Item
from chalicelib.adapters.keyring import KmsKeyring
from chalicelib.adapters.tables import IndividualModel
from chalicelib.domain.faults import DirectoryUnavailable
from chalicelib.domain.identity_claim import IdentityClaim, Papers, is_same_person
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

    def recognises(self, claim: IdentityClaim, pseudonym: str, records: MemberRecords) -> bool:
        """Compare every fact of a claim with what the batch read has brought; each is compared whatever the others say.

        Raises:
            KeysUnavailable: nothing is known then.
        """
        individual = records.individual
        is_same = is_same_person(individual, claim)
        if claim.papers is None:
            return is_same
        known = (individual.papers_mac if individual else None) or ""
        has_papers = compare_digest(known, self._papers_mac(pseudonym, claim.papers))
        return is_same & has_papers

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
            papers_mac=model.papers_mac,
        )

    def put(self, individual: Individual, papers: Papers | None = None) -> None:
        """Store what the register says of a person; the local stage and tests play the insurer here.

        Of the papers a keyed hash is stored: they can be compared, and read by nobody (REC-14).
        """
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
        model = IndividualModel(
            individual.pseudonym,
            affiliation=individual.affiliation.value,
            sealed_identity=sealed,
            papers_mac=self._papers_mac(individual.pseudonym, papers) if papers else individual.papers_mac,
        )
        with aws.faults_as(DirectoryUnavailable, "directory"):
            model.save()

    def _papers_mac(self, pseudonym: str, papers: Papers) -> str:
        return self._keyring.mac("identity-papers", pseudonym, papers.carte_vitale_number, papers.iban_end)
