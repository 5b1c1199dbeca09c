"""What every operation, every member and every quota must have beside it."""
import re

from checks.common import ROOT, read, tracked_files, virga_says
from checks.models import input_members, stem_of

LISTS = {"dynamodb": "src/dynamodb/operations", "sqs": "src/sqs/operations"}
ENTRY = re.compile(r"^\s*&k([A-Z][A-Za-z0-9]+),", re.MULTILINE)


def listed_operations(service):
    """The names in the service's list, operations.cc."""
    return ENTRY.findall(read(f"{LISTS[service]}/operations.cc"))


def check_stems():
    problems = []
    for service, folder in LISTS.items():
        if not (ROOT / folder / "operations.cc").exists():
            problems.append(f"{folder}/operations.cc is not there")
            continue
        for operation in listed_operations(service):
            stem = stem_of(operation)
            wanted = [f"{folder}/{stem}.h", f"{folder}/{stem}.cc", f"tests/wire/test_{stem}.py",
                      f"docs/operations/{stem}.md"]
            problems += [f"{operation}: {path} is not there" for path in wanted if not (ROOT / path).exists()]
    return problems


def test_names():
    """The names of all wire tests."""
    names = set()
    for path in tracked_files(".py"):
        if path.parts[:2] == ("tests", "wire"):
            names.update(re.findall(r"^\s*def (test_\w+)\(", read(path), re.MULTILINE))
    return names


def check_members():
    tests = test_names()
    problems = []
    for service in virga_says("operations")["services"]:
        for operation in service["operations"]:
            name = operation["name"]
            listed = {member["name"]: member["support"] for member in operation["members"]}
            for member in input_members(service["service"], name):
                if member not in listed:
                    problems.append(f"{name}: its member {member} is neither handled nor refused")
            for member, support in listed.items():
                test = f"test_{stem_of(name)}_member_{member}"
                if support == "handled" and test not in tests:
                    problems.append(f"{name}: no wire test {test}")
    return problems


def check_limits():
    probes = {}
    for path in tracked_files(".py"):
        if path.parts[:2] == ("tests", "wire") and "limit" in path.name:
            for name in re.findall(r'@(?:check|probe)\("(\w+)"', read(path)):
                probes[name] = path
    rows = {row["name"] for row in virga_says("limits")["limits"]}
    problems = [f"limits.h: {name} has no probe in tests/wire" for name in sorted(rows - set(probes))]
    return problems + [f"{probes[name]}: probes {name}, which limits.h does not have" for name in
                       sorted(set(probes) - rows)]
