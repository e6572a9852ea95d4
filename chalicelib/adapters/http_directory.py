"""The directory of individuals behind HTTP: one POST per sign-in, after the right password alone (docs/directory.md).

A look-up changes nothing there, so it is tried once more where no answer came or the directory is busy or broken; the
pause before is uneven, so that many containers part (REL-08). All else closes the way. The number travels in the body
alone, never in a URL, a header or a log line (PRIV-02).
"""

import json
import secrets
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus

from chalicelib.adapters import bounded_post, request_budget
from chalicelib.adapters.bounded_post import Bounds, HttpAnswer, HungUp, NoAnswer, TooLong
from chalicelib.adapters.breaker import Breaker
from chalicelib.adapters.directory_answer import read_answer, read_comparison
from chalicelib.adapters.directory_credentials import DirectoryCredentials
from chalicelib.domain.faults import DirectoryUnavailable
from chalicelib.domain.identity_claim import IdentityClaim
from chalicelib.domain.member import Account, Individual
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.nir import Nir

OK = 200
TRIED_AGAIN = frozenset({429, 500, 502, 503, 504})
"""Statuses of a directory that may answer in a moment."""

NOT_LET_IN = frozenset({401, 403})
"""Statuses after which the secret is read anew: it may have been replaced since this container began.

A certificate that is not taken has no status: the other side ends the handshake.
"""


BOUNDS = Bounds(connect_seconds=1.0, total_seconds=2.0, answer_max_bytes=16_384)


@dataclass(frozen=True)
class Patience:
    """How long a look-up may take; at most `attempts` times `bounds.total_seconds`, and the pauses between."""

    bounds: Bounds = BOUNDS
    attempts: int = 2
    shortest_pause_seconds: float = 0.05
    longest_pause_seconds: float = 0.15

    @property
    def longest_seconds(self) -> float:
        """The worst case of one look-up."""
        return self.attempts * self.bounds.total_seconds + (self.attempts - 1) * self.longest_pause_seconds


class HttpDirectory:
    """The adapter."""

    def __init__(
        self,
        url: str,
        credentials: DirectoryCredentials,
        nir_of: Callable[[Account], Nir],
        breaker: Breaker,
        patience: Patience | None = None,
    ) -> None:
        """Keep where the directory is, what proves who we are, and what opens the number of an account."""
        self._breaker = breaker
        self._url = url
        self._credentials = credentials
        self._nir_of = nir_of
        self._patience = patience or Patience()

    def individual_of(self, records: MemberRecords) -> Individual | None:
        """Ask whom the account of these records belongs to; None where the directory knows nobody of that number.

        Raises:
            DirectoryUnavailable, KeysUnavailable: nothing is known then.
        """
        if records.account is None:
            return None
        return self._asked_about(self._nir_of(records.account), records.account.pseudonym)

    def individual_with(self, nir: Nir, pseudonym: str, records: MemberRecords) -> Individual | None:
        """Ask whom the directory knows by this number, with or without an account; every number is asked about.

        Raises:
            DirectoryUnavailable, KeysUnavailable: nothing is known then.
        """
        del records
        return self._asked_about(nir, pseudonym)

    def recognises(self, claim: IdentityClaim, pseudonym: str, records: MemberRecords) -> bool:
        """Let the directory compare the facts of a claim, so that none of its own ever comes here (REC-14).

        Raises:
            DirectoryUnavailable, KeysUnavailable: nothing is known then.
        """
        del pseudonym, records
        facts = {"birthdate": claim.birthdate.isoformat(), "postal_code": claim.postal_code}
        if claim.papers is not None:
            facts["carte_vitale_number"] = claim.papers.carte_vitale_number
            facts["iban_end"] = claim.papers.iban_end
        return read_comparison(self._told({"nir": claim.nir.value, "compare": facts}), claim.nir)

    def _asked_about(self, nir: Nir, pseudonym: str) -> Individual | None:
        return read_answer(self._told({"nir": nir.value}), nir, pseudonym)

    def _told(self, question: dict[str, object]) -> bytes:
        if self._breaker.is_open():
            raise DirectoryUnavailable("directory: not asked while it hangs")
        with self._breaker.watching():
            answer = self._asked(json.dumps(question).encode("ascii"))
        media_type = answer.headers.get("content-type", "").split(";")[0].strip().lower()
        if media_type != "application/json" or "content-encoding" in answer.headers:
            raise DirectoryUnavailable("directory: answer not as agreed")
        return answer.body

    def _asked(self, question: bytes) -> HttpAnswer:
        failure = ""
        for attempt in range(self._patience.attempts):
            pause = self._pause() if attempt else 0.0
            if request_budget.is_spent(after=pause):
                raise DirectoryUnavailable("directory: no time left")
            time.sleep(pause)
            try:
                answer = self._posted(question)
            except NoAnswer as reason:
                failure = str(reason)
                if isinstance(reason, TooLong):
                    break
                if isinstance(reason, HungUp) and self._credentials.are_a_certificate:
                    self._forget_credentials()
                continue
            if answer.status == OK:
                return answer
            failure = f"answer: {_name_of(answer.status)}"
            if answer.status in NOT_LET_IN:
                self._forget_credentials()
            if answer.status not in TRIED_AGAIN:
                break
        raise DirectoryUnavailable(f"directory: {failure}")

    def _posted(self, question: bytes) -> HttpAnswer:
        headers = {"Content-Type": "application/json", "Accept": "application/json", **self._credentials.headers()}
        left = min(self._patience.bounds.total_seconds, request_budget.remaining())
        return bounded_post.post(
            self._url, question, headers, replace(self._patience.bounds, total_seconds=left), self._tls
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext | None:
        return self._credentials.tls_context() if self._url.startswith("https:") else None

    def _forget_credentials(self) -> None:
        self._credentials.forget()
        self.__dict__.pop("_tls", None)

    def _pause(self) -> float:
        span = self._patience.longest_pause_seconds - self._patience.shortest_pause_seconds
        return self._patience.shortest_pause_seconds + span * secrets.randbelow(1000) / 1000


def _name_of(status: int) -> str:
    """Return the name of a status: a fault is told in words, without a digit (LOG-02)."""
    with suppress(ValueError):
        return HTTPStatus(status).name
    return "UNKNOWN"
