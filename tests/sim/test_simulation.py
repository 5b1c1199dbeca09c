"""The simulation over many seeds: no difference from the model, and what is planted is found."""
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = ROOT / "build" / os.environ.get("PRESET", "release") / "bin"
SEEDS = 200
PARTS = 8


def run(*arguments, program="virga-sim"):
    return subprocess.run([BIN / program, *map(str, arguments)], capture_output=True, text=True, timeout=600)


def seed_of_commit():
    """Another seed for each commit, the same wherever it is tested."""
    asked = subprocess.run(["git", "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, text=True)
    if asked.returncode != 0:
        pytest.skip("this is no git repository, so there is no commit to take a seed from")
    return int(asked.stdout[:15], 16)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_seed_differs(part):
    count = SEEDS // PARTS
    # One less than SEEDS in all: the last one is the commit's.
    done = run("--seed", 1 + part * count, "--seeds", count - (part == PARTS - 1))
    assert done.returncode == 0, done.stdout


def test_the_seed_of_this_commit_does_not_differ():
    seed = seed_of_commit()
    done = run("--seed", seed)
    assert done.returncode == 0, done.stdout
    assert f"seed {seed}\n" in done.stdout, "it says which seed it ran"


def test_a_seed_is_replayed_exactly():
    """Else a seed that failed somewhere could not be looked at."""
    first, second = run("--seed", 7, "--seeds", 20, "--hash"), run("--seed", 7, "--seeds", 20, "--hash")
    hashes = re.findall(r"seed \d+ trace \w{16}", first.stdout)
    assert len(hashes) == 20
    assert hashes == re.findall(r"seed \d+ trace \w{16}", second.stdout)
    assert len(set(line.split()[-1] for line in hashes)) == 20, "each seed is another run"


@pytest.mark.parametrize("plant, found", [
    ("skip-sync", "acknowledged"),
    ("skip-index-entry", "allowed is|the items are"),  # by one page, or by all pages of a range together
    ("early-reply", "told, then undone"),
])
def test_what_is_planted_is_found(plant, found):
    """The simulation sees what it is for: a program with one fault differs soon, and says how."""
    done = run("--seed", 1, "--seeds", SEEDS, program=f"virga-sim-{plant}")
    assert done.returncode == 1, done.stdout
    assert re.search(found, done.stdout), done.stdout
    assert re.search(r"again: make sim SEED=\d+", done.stdout)
