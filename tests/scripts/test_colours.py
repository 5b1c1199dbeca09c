"""What the scripts print with colours, and where: a log with escapes in it is hard to read and to search."""
import os
import pty
import subprocess

from support.process import REPOSITORY

SAY = [". scripts/lib.sh; say hello; printf '%s' \"$GREEN$RED$PLAIN\""]


def run(stdout, stderr, **environment):
    without = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    subprocess.run(["bash", "-c", *SAY], cwd=REPOSITORY, env={**without, **environment}, stdout=stdout, stderr=stderr,
                   check=True, timeout=60)


def on_a_terminal(**environment):
    terminal, programs_end = pty.openpty()
    run(programs_end, programs_end, **environment)
    os.close(programs_end)
    shown = os.read(terminal, 4096)
    os.close(terminal)
    return shown


def test_a_file_or_a_pipe_gets_no_colours(tmp_path):
    with open(tmp_path / "log", "wb") as log:
        run(log, log)
    assert (tmp_path / "log").read_bytes() == b"\n== hello\n"


def test_a_terminal_gets_them_unless_it_is_told_not_to():
    assert b"\x1b[1m== hello\x1b[0m" in on_a_terminal()
    assert b"\x1b[" not in on_a_terminal(NO_COLOR="1")


def test_no_script_has_colours_of_its_own():
    scripts = (REPOSITORY / "scripts").glob("*.sh")
    assert [script.name for script in scripts if "033[" in script.read_text(encoding="utf-8")] == ["lib.sh"]
