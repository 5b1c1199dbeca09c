"""A disk whose syncs wait until the test lets them go on."""
import pathlib
import subprocess

from workflow import eventually

SOURCE = pathlib.Path(__file__).with_suffix(".c")


class SyncGate:
    def __init__(self, folder):
        self._gate = folder / "gate"
        self._library = folder / "sync_gate.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", self._library, SOURCE], check=True)

    @property
    def env(self):
        """For the server whose syncs it holds."""
        return {"LD_PRELOAD": str(self._library), "SYNC_GATE": str(self._gate)}

    def close(self, after=0):
        """Lets `after` further syncs pass, and none after them."""
        whole = self._gate.with_name("gate.new")
        whole.write_text(f"{after}\n")
        whole.rename(self._gate)

    @property
    def is_reached(self):
        """Whether a sync waits at it."""
        return self._gate.with_name("gate.waiting").exists()

    def await_sync(self):
        eventually(lambda: self.is_reached, what="a sync")

    def open(self):
        """Also for the next server, when the one that waited was killed."""
        self._gate.unlink()
        self._gate.with_name("gate.waiting").unlink(missing_ok=True)
