#!/usr/bin/python3
"""Runs the quick checks of the repository: each prints its problems, one a line, or that all is well.

Exits 1 if there was any. A check that cannot run says why and is counted as skipped.
"""
import argparse
import pathlib
import sys
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from checks import documents, durability, formatting, layers, operations, sizes, words  # noqa: E402
from checks.common import Skip  # noqa: E402

# (name, what it promises, function() -> [problem])
CHECKS = [
    ("layers", "includes point to the left only: base, codec, http and storage, aws, dynamodb and sqs, apps",
     layers.check),
    ("sizes", "no file over 450 lines, no function over 60", sizes.check),
    ("words", "nothing left to do, and no path of one machine", words.check),
    ("stems", "every operation has its header, source, wire test and page", operations.check_stems),
    ("members", "every input member of the service's model is handled or refused, and the handled ones have a test",
     operations.check_members),
    ("limits", "every quota has its probe at the limit and one past it", operations.check_limits),
    ("compatibility", "docs/COMPATIBILITY.md is what the programs say of themselves", documents.check_compatibility),
    ("links", "every link in the documents leads somewhere", documents.check_links),
    ("durability", "every test that docs/DURABILITY.md names is there", durability.check),
    ("help", "every make command is in the list of 'make help', and every command in the documents exists",
     documents.check_make_commands),
    ("format", "clang-format 14 has nothing to change", formatting.check_cpp),
    ("shell", "shellcheck has nothing to say", formatting.check_shell),
    ("python", "every Python file compiles", formatting.check_python),
    ("terraform", "terraform fmt has nothing to change", formatting.check_terraform),
]


def write_junit(path, results):
    suite = xml.etree.ElementTree.Element("testsuite", name="check", tests=str(len(results)))
    for name, problems, skipped in results:
        case = xml.etree.ElementTree.SubElement(suite, "testcase", classname="check", name=name)
        if skipped:
            xml.etree.ElementTree.SubElement(case, "skipped", message=skipped)
        elif problems:
            xml.etree.ElementTree.SubElement(case, "failure", message=f"{len(problems)} problems").text = "\n".join(
                problems)
    xml.etree.ElementTree.ElementTree(suite).write(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--junit", help="where to write the results as JUnit XML")
    parser.add_argument("names", nargs="*", help="which checks; without names, all")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - {name for name, _, _ in CHECKS}
    if unknown:
        parser.error(f"no such check: {', '.join(sorted(unknown))}")
    results = []
    for name, promise, function in CHECKS:
        if arguments.names and name not in arguments.names:
            continue
        problems, skipped = [], ""
        try:
            problems = function()
        except Skip as skip:
            skipped = str(skip)
        results.append((name, problems, skipped))
        state = f"skipped: {skipped}" if skipped else "ok" if not problems else f"{len(problems)} problems"
        print(f"{name:14} {state:8} {promise if not problems else ''}".rstrip())
        for problem in problems:
            print(f"  {problem}")
    if arguments.junit:
        write_junit(arguments.junit, results)
    failed = sum(bool(problems) for _, problems, _ in results)
    skipped = sum(bool(reason) for _, _, reason in results)
    print(f"{len(results) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
