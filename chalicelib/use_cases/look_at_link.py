"""Whether a page for a link is worth showing: a look that changes nothing, however often a scanner comes by (REC-02)."""

from dataclasses import dataclass

from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkReference, is_live
from chalicelib.use_cases.account_stores import Links
from chalicelib.use_cases.ports import Clock


@dataclass(frozen=True)
class LookAtLink:
    """The verb with its collaborators."""

    clock: Clock
    links: Links
    limits: Limits

    def __call__(self, reference: LinkReference) -> bool:
        """Look. Raises StorageUnavailable and KeysUnavailable."""
        record = self.links.read(reference.pseudonym, reference.purpose)
        return is_live(record, reference, self.clock.now(), self.limits)
