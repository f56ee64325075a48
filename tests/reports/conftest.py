"""What the tests of several reports take from the sample's exports."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.support.sample_counts import phone_banks


@pytest.fixture(scope="session")
def counted(sample_folder: Path) -> pd.DataFrame:
    """Count the sample's phone banks without our SQL."""
    return phone_banks(sample_folder)
