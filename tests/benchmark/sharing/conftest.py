from collections.abc import Iterator

import pytest

from tests.benchmark.sharing.measured import Measured, measuring


@pytest.fixture
def measured() -> Iterator[Measured]:
    """Measuring a year finds this; what the test changes of it is found the next time."""
    with measuring(Measured()) as found:
        yield found
