"""`python -m tests.engines.install`: fetches what the engines are made of, before two processes would do it at once.

What cannot be had is left to the tests, which skip it by name, or fail where CI is set.
"""

from contextlib import suppress

import pytest

from tests.engines.engine import ENGINES

if __name__ == "__main__":
    for engine in ENGINES.values():
        with suppress(pytest.skip.Exception, pytest.fail.Exception):
            engine.command()
