"""Fixtures that all parts of the suite share."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from chalicelib.adapters import aws_client, even_time
from tests.audit_fake import watching
from tests.engines.engine import ENGINES
from tests.json_client import JsonClient
from tests.page_browser import PageBrowser
from tests.product import Product

settings.register_profile(
    "sesame", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("sesame")
"""No example has a deadline and none may be too slow to draw: a machine that is busy is not a fault of the product.

Under CI the examples are nearly the same in every run (texts are drawn from the constants of loaded modules too), so that a change which has nothing to do with a test never turns it
red; on a desk they are drawn anew each time, and that is where a new counterexample is found and mended.
"""

DEAREST_FIRST = (
    "races/test_in_one_process.py",
    "browser/test_every_state.py",
    "races/test_two_processes.py",
    "faults/test_matrix.py",
    "security/test_enumeration_matrix.py",
    "security/test_canary.py",
    "model/",
    "browser/",
    "security/test_injection.py",
    "localdev/",
)
"""What takes longest begins first, so that no worker is left alone with it at the end."""


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what was loaded for good; it would walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run name the engine of its tables."""
    parser.addoption("--engine", choices=sorted(ENGINES), help="keep tables in this engine, not in the emulator")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about other engines, and put the items in that order; xdist hands files out as they come."""
    engine = config.getoption("--engine")
    left_out = [item for item in items if not _is_about(item, engine)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    here = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        path = item.path.relative_to(here).as_posix()
        return next((rank for rank, start in enumerate(DEAREST_FIRST) if path.startswith(start)), len(DEAREST_FIRST))

    items.sort(key=rank)


def _is_about(item: pytest.Item, engine: str | None) -> bool:
    if item.get_closest_marker("emulator") is not None:
        return engine is None
    marker = item.get_closest_marker("engine")
    return marker is None or engine in marker.args


@pytest.fixture(scope="session", autouse=True)
def engine_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | None]:
    """The engine that --engine names, run for the session; it must be known before any client of AWS is made."""
    name = request.config.getoption("--engine")
    if name is None:
        yield None
        return
    with ENGINES[name].running() as url:
        os.environ.update(AWS_ENDPOINT_URL_DYNAMODB=url, LOCAL_STATE=str(tmp_path_factory.mktemp("state")))
        yield url


@pytest.fixture(scope="session")
def running_product(engine_url: str | None) -> Iterator[Product]:
    """The local stage, served once for the session; a second attempt at AWS does not wait as long as a deployed one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws_client, "LONGEST_PAUSE_SECONDS", 0.02)
        patch.setattr(even_time, "STEP_SECONDS", 0.0)
        patch.setattr(even_time, "REFUSAL_STEP_SECONDS", 0.0)
        product = Product(engine_url)
        yield product
        product.close()


@pytest.fixture
def product(running_product: Product) -> Iterator[Product]:
    """The running product with nothing left of other tests; a bad event in its log fails the test."""
    running_product.wipe()
    with watching():
        yield running_product


@pytest.fixture
def client(product: Product) -> JsonClient:
    """An HTTP client that speaks JSON."""
    return JsonClient(product)


@pytest.fixture
def browser(product: Product) -> PageBrowser:
    """A browser without JavaScript: forms, cookies, redirects."""
    return PageBrowser(product)
