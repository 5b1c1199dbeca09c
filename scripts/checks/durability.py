"""docs/DURABILITY.md names tests that exist."""
import re

from checks.common import ROOT, read

PAGE = "docs/DURABILITY.md"
TEST = re.compile(r"`([\w./-]+)::(\w+)`")


def check():
    return problems_of(read(PAGE))


def problems_of(text):
    named = TEST.findall(text)
    problems = [] if named else [f"{PAGE}: names no test"]
    for path, name in named:
        # A Python function, or the second argument of one of GoogleTest's macros.
        defines = re.compile(rf"^def {name}\(|^TEST\w*\(\w+,\s*{name}\)", re.MULTILINE)
        if not (ROOT / path).exists() or not defines.search(read(path)):
            problems.append(f"{PAGE}: there is no test {path}::{name}")
    return problems
