import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from workflow import Workflow  # noqa: E402


@pytest.fixture
def workflow():
    made = Workflow()
    yield made
    made.close()
