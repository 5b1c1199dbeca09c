import pathlib
import sys

import pytest
from support.process import Process

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]


@pytest.fixture(autouse=True)
def no_process_outlives_its_test(monkeypatch):
    """A test that fails leaves servers behind, in the middle of what it did to them."""
    started = []
    begin = Process.__init__

    def note(self, *arguments, **options):
        started.append(self)
        begin(self, *arguments, **options)

    monkeypatch.setattr(Process, "__init__", note)
    yield
    for process in started:
        if hasattr(process, "popen"):
            process.kill()
