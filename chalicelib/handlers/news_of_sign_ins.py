"""The notices that go out from a sign-in: a new trusted device, and a block by wrong entries (DEV-06, OTP-14).

A block by passwords begins for strangers' numbers too. Its answer leaves at a whole step of time, so that its moment
does not tell whether there was somebody to write to (THR-04).
"""

from chalicelib import wiring
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.password_lockout import NewBlock
from chalicelib.domain.transaction import ProvenMember
from chalicelib.handlers.me_documents import browser_words
from chalicelib.handlers.notice_words import block_composer, notice_composer
from chalicelib.wiring import account_verbs


def tell_new_device(lang: Lang, member: ProvenMember, label: str) -> None:
    """Tell the member that a browser of this kind skips the code from now on."""
    compose = notice_composer(lang, "new-device", {"browser": browser_words(lang, label)})
    account_verbs.tell_member()(member.pseudonym, member.email, "new-device", compose)


def tell_block(lang: Lang, block: NewBlock) -> None:
    """Tell whoever has the number, if anybody may be written to."""
    name, compose = block_composer(lang, block)
    tell = account_verbs.tell_member()
    if block.reason == "code":  # only after the right password
        tell(block.member, block.email, name, compose)
        return
    with wiring.adapters().even_time.evened():
        tell(block.member, block.email, name, compose)
