"""The stage of the matrix, made once for each file."""

from collections.abc import Iterator

import pytest

from tests.audit_fake import watching
from tests.direct import Direct
from tests.directory_server import serving
from tests.faults.stage import TOLD_OF_ENDS, Stage, server
from tests.faults.weather import Weather
from tests.logout_party import registered
from tests.product import Product
from tests.security.aws_faults import clients_that_can_fail


@pytest.fixture(scope="module")
def stage(running_product: Product) -> Iterator[Stage]:
    """The product without a socket, on clients of AWS that try each call once, and on a directory that can fail."""
    running_product.wipe()
    with (
        registered("portal", backchannel_logout_uri=TOLD_OF_ENDS),
        clients_that_can_fail(running_product, attempts=1),
        serving(server()) as directory,
        watching(),
    ):
        weather = Weather(directory)
        weather.watch(running_product.world.settings.aws_region)
        made = Stage(Direct(running_product), weather)
        yield made
        made.put_back()
    running_product.wipe()
