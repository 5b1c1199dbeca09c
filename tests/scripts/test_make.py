"""make help lists every command with its line, and nothing else."""
import re
import subprocess

from support.process import REPOSITORY

WANTED = {"setup", "build", "test", "demo", "check", "bench", "format", "lint", "run-cloud", "infra-apply",
          "infra-destroy", "run-backend", "run-worker", "smoke", "clean", "help"}


def test_help_lists_every_command():
    output = subprocess.run(["make", "-C", REPOSITORY, "help"], check=True, capture_output=True, text=True).stdout
    listed = set(re.findall(r"^  ([a-z0-9-]+) +\S", output, re.MULTILINE))
    phony = set(" ".join(re.findall(r"^\.PHONY:(.*)$", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)).split())
    assert listed == phony
    assert WANTED <= listed
