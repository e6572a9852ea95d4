"""What the desk makes the product send, in words: it goes to the member, never to the agent (REC-07, REC-10)."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from chalicelib import wiring
from chalicelib.domain.desk_event import DeskAct
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.provisional_code import ProvisionalPurpose
from chalicelib.handlers import page_words, provisional_words
from chalicelib.handlers.letters import LetterName, letter
from chalicelib.use_cases.ports import ComposeProvisionalCode, MailContent


@dataclass(frozen=True)
class DeskMails:
    """Writes in the language that the agent's request asks for: the one that they speak with the member."""

    lang: Lang

    def verification(self, token: str, sent_at: datetime, ends_at: datetime) -> MailContent:
        """Return the mail with the link that verifies an address."""
        link = f"{wiring.settings().issuer}/email/verify?token={token}"
        span = page_words.span(self.lang, int((ends_at - sent_at).total_seconds()))
        until = page_words.day_and_time(self.lang, ends_at, sent_at)
        return letter(self.lang, "verify-email", {"span": span, "until": until}, link=link)

    def provisional_code(self, *, for_creation: bool) -> ComposeProvisionalCode:
        """Return what writes a provisional code's message."""
        purpose = ProvisionalPurpose.CREATION if for_creation else ProvisionalPurpose.RECOVERY
        return provisional_words.composer(self.lang, purpose)

    def notice(self, act: DeskAct, at: datetime) -> MailContent:
        """Return the mail that tells the member what was done; a verification mail is its own notice."""
        name = cast("LetterName", f"desk-{act.value}")
        return letter(self.lang, name, {"sent": page_words.day_and_time(self.lang, at, at)})
