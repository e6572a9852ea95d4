"""All walks together: every page in every state that the product has, for axe and for the screenshots."""

from collections.abc import Callable, Iterator

from tests.browser import (
    consent_states,
    creation_states,
    form_states,
    reading_states,
    recovery_states,
    refusal_states,
    self_service_states,
)
from tests.browser.visitor import Visitor

Walk = Callable[[Visitor], Iterator[str]]

GROUPS: dict[str, tuple[Walk, ...]] = {
    "forms": form_states.WALKS,
    "creation": creation_states.WALKS,
    "recovery": recovery_states.WALKS,
    "consent": consent_states.WALKS,
    "self-service": self_service_states.WALKS,
    "refusals": refusal_states.WALKS,
    "reading": reading_states.WALKS,
}

ALL: tuple[Walk, ...] = tuple(walk for walks in GROUPS.values() for walk in walks)


def every_state(visitor: Visitor, walks: tuple[Walk, ...] = ALL) -> Iterator[str]:
    """Yield the name of each state while the visitor's page shows it; every walk begins with nothing done before."""
    for walk in walks:
        visitor.begin_anew()
        yield from walk(visitor)
