"""Nothing is left to do, and nothing speaks of one machine."""
import re

from checks.common import read, tracked_files

# Written so that this file does not hold them itself.
FORBIDDEN = [
    (re.compile(r"\b(TO" r"DO|FIX" r"ME|HA" r"CK)\b"), "something is left to do"),
    (re.compile(r"/wo" r"rk/(?!load)"), "a path of one machine"),
    (re.compile(r"FAC" r"TS\.md|share" r"d/(DESIGN|STYLE|aws|model|original)"), "a file that does not ship"),
    (re.compile(r"not (yet )?imple" r"mented"), "something is not there: refuse it by name, or do it"),
]
TEXT = (".h", ".cc", ".py", ".sh", ".md", ".tf", ".json", ".cmake", ".txt", ".js", ".go", ".java", ".ini", "Makefile",
        ".example", "run", ".awk", ".toml", ".yml")


def check():
    problems = []
    for path in tracked_files(*TEXT):
        for number, line in enumerate(read(path).splitlines(), 1):
            problems += [f"{path}:{number}: {why}: {line.strip()[:100]}" for word, why in FORBIDDEN
                         if word.search(line)]
    return problems
