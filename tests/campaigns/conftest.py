"""The campaigns that the tests of this folder ask, published together and served by one BigQuery."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.campaigns.published import Campaign, published


@pytest.fixture(scope="session")
def campaigns(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Campaign]]:
    with published(shared_folder, tmp_path_factory.mktemp("campaigns")) as found:
        yield found
