#!/usr/bin/python3
"""Adds up the JUnit files of the named suites: a line each, what was skipped and why, and a closing line.

Exits 1 if a test failed or a suite left no file.
"""
import argparse
import pathlib
import sys
import xml.etree.ElementTree


def read_suite(path):
    """(passed, failed names, skipped (name, reason)) of one JUnit file."""
    passed, failed, skipped = 0, [], []
    for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        name = ".".join(filter(None, [case.get("classname"), case.get("name")]))
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
            failed.append(name)
        elif skip is not None or case.get("status") in ("notrun", "disabled"):
            skipped.append((name, (skip.get("message") if skip is not None else "") or "no reason given"))
        else:
            passed += 1
    return passed, failed, skipped


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", required=True)
    parser.add_argument("suites", nargs="+")
    arguments = parser.parse_args()
    passed, failed, skipped, absent = 0, [], [], []
    for suite in arguments.suites:
        path = pathlib.Path(arguments.results) / f"{suite}.xml"
        if not path.exists():
            absent.append(suite)
            continue
        suite_passed, suite_failed, suite_skipped = read_suite(path)
        print(f"{suite:12} {suite_passed:6} passed {len(suite_failed):4} failed {len(suite_skipped):4} skipped")
        passed += suite_passed
        failed += [f"{suite}: {name}" for name in suite_failed]
        skipped += [(f"{suite}: {name}", reason) for name, reason in suite_skipped]
    for suite in absent:
        print(f"no results: {suite}")
    for name in failed:
        print(f"FAILED  {name}")
    for name, reason in skipped:
        print(f"SKIPPED {name}: {reason}")
    print(f"{passed} passed, {len(failed) + len(absent)} failed, {len(skipped)} skipped")
    return 1 if failed or absent else 0


if __name__ == "__main__":
    sys.exit(main())
