"""The fixtures `krr` and `krr_mock`, which pytest finds without an import."""

from __future__ import annotations

import re
import zlib
from typing import Iterator

import pytest

from .process import KrrMock, KrrMockError
from .world import KrrWorld


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("krr_mock_flags", "flags of krr-mock, one a line", type="args", default=[])


@pytest.fixture(scope="session")
def krr_mock(request: pytest.FixtureRequest) -> Iterator[KrrMock]:
    """One mock for all tests of this process."""
    try:
        mock = KrrMock(*request.config.getini("krr_mock_flags"))
    except KrrMockError as error:
        pytest.fail(str(error), pytrace=False)
    with mock:
        yield mock


@pytest.fixture
def krr(krr_mock: KrrMock, request: pytest.FixtureRequest) -> Iterator[KrrWorld]:
    """A world of this test's own. What it expected and did not verify is verified at its end."""
    world = krr_mock.world(_world_name(request.node.nodeid))
    world.reset()
    yield world
    world.verify_expectations_left()


def _world_name(test: str) -> str:
    """At most 200 visible characters of ASCII; the checksum keeps two long names apart."""
    return f"{re.sub('[^!-~]+', '-', test)[:100]}-{zlib.crc32(test.encode()):08x}"
