"""The documents say what is so."""
import pathlib
import re
import subprocess

from checks.common import ROOT, read, tracked_files

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(#[^)\s]*)?\)")
MAKE = re.compile(r"\bmake ([a-z][a-z0-9-]*)")


def check_compatibility():
    result = subprocess.run([ROOT / "scripts" / "generate_compatibility.py"], cwd=ROOT, capture_output=True, text=True,
                            check=False)
    if result.returncode != 0:
        return [f"scripts/generate_compatibility.py: {(result.stderr.strip().splitlines() or ['failed'])[-1]}"]
    page = ROOT / "docs" / "COMPATIBILITY.md"
    if not page.exists() or page.read_text(encoding="utf-8") != result.stdout:
        return ["docs/COMPATIBILITY.md is not what the programs say of themselves ('make docs' writes it)"]
    return []


def check_links():
    problems = []
    for path in tracked_files(".md"):
        for target, _ in LINK.findall(read(path)):
            if re.match(r"[a-z]+:", target):
                continue
            if not (ROOT / pathlib.PurePosixPath(path).parent / target).exists():
                problems.append(f"{path}: {target} is not there")
    return problems


def make_targets():
    text = read("Makefile")
    phony = set(" ".join(re.findall(r"^\.PHONY:(.*)$", text, re.MULTILINE)).split())
    helped = set(re.findall(r"^([a-z0-9-]+):.*## ", text, re.MULTILINE))
    return phony, helped


def check_make_commands():
    phony, helped = make_targets()
    problems = [f"Makefile: {name} has no line in the help" for name in sorted(phony - helped)]
    for path in tracked_files(".md"):
        # Only in code: in prose "make" is a verb.
        for code in re.findall(r"```.*?```|`[^`\n]+`", read(path), re.DOTALL):
            problems += [f"{path}: there is no 'make {name}'" for name in MAKE.findall(code) if name not in phony]
    return problems
