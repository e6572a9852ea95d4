"""All walks together: every page in every state that the product has, for axe and for the screenshots."""

from collections.abc import Callable, Iterator

from tests.browser import form_states, reading_states, refusal_states
from tests.browser.visitor import Visitor

Walk = Callable[[Visitor], Iterator[str]]

WALKS: tuple[Walk, ...] = (*form_states.WALKS, *refusal_states.WALKS, *reading_states.WALKS)


def every_state(visitor: Visitor, walks: tuple[Walk, ...] = WALKS) -> Iterator[str]:
    """Yield the name of each state while the visitor's page shows it; every walk begins with nothing done before."""
    for walk in walks:
        visitor.begin_anew()
        yield from walk(visitor)
