"""What an operator does with all that is stored of one member, with its collaborators (PRIV-06)."""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters
from chalicelib.wiring.register_verbs import client_register
from chalicelib.wiring.session_verbs import end_every_session

if TYPE_CHECKING:
    from chalicelib.use_cases.member_data import MemberData

# ruff: noqa: PLC0415 - imports on first use, as in the wiring's other modules


def member_data() -> "MemberData":
    """Return the verbs of export and erasure."""
    from chalicelib.adapters.event_words import SealedEventWords
    from chalicelib.adapters.member_items import DynamoMemberItems
    from chalicelib.use_cases.member_data import MemberData

    a = adapters()
    return MemberData(
        keyring=a.keyring,
        members=a.members,
        register=client_register(),
        items=DynamoMemberItems(a.settings.table_prefix, a.settings.aws_region, a.links),
        words=SealedEventWords(a.keyring),
        end_every_session=end_every_session(),
        audit=a.audit,
    )
