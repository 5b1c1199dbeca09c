"""The demo beside another one."""
import fcntl
import subprocess

from support.process import REPOSITORY


def test_a_second_demo_from_the_same_folder_is_refused():
    """It would remove the first one's logs, by which that one finds its programs' ports."""
    logs = REPOSITORY / "build" / "demo"
    before = logs.exists()
    (REPOSITORY / "build").mkdir(exist_ok=True)
    with open(REPOSITORY / "build" / "demo.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run([REPOSITORY / "scripts" / "demo.sh"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "another demo runs" in done.stderr
    assert logs.exists() == before
