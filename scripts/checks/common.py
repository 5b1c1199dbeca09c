"""What the checks share."""
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Skip(Exception):
    """The check cannot run here; the text says why."""


def tracked_files(*suffixes):
    """The repository's files with one of these endings, relative to its root; new ones too, ignored ones not."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout.splitlines()
    paths = [pathlib.PurePosixPath(line) for line in sorted(set(listed))]
    return [path for path in paths if (not suffixes or path.name.endswith(suffixes)) and (ROOT / path).is_file()]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def virga_says(*arguments):
    """What `virga ARGUMENTS --json` prints, parsed."""
    program = ROOT / "build" / "bin" / "virga"
    if not program.exists():
        raise FileNotFoundError("build/bin/virga is not there: run 'make build'")
    return json.loads(subprocess.run([program, *arguments, "--json"], check=True, capture_output=True).stdout)
