"""Every row of src/aws/limits.h, at the limit and one past it.

Why: a limit that is written down and not enforced is the difference between a test that passes
here and a call that AWS refuses. The rows come from the binary itself, so a new one without a
probe fails.
"""
import json
import subprocess

import limit_probes_dynamodb  # noqa: F401  (they register themselves)
import limit_probes_sqs  # noqa: F401
from support.limit_probes import CHECKS, PROBES
from support.process import binary


def rows():
    return json.loads(subprocess.check_output([binary("virga"), "limits", "--json"]))["limits"]


def pytest_generate_tests(metafunc):
    if "row" in metafunc.fixturenames:
        metafunc.parametrize("row", rows(), ids=lambda row: row["name"])


def test_every_row_has_its_probe_and_every_probe_its_row():
    assert {row["name"] for row in rows()} == set(PROBES) | set(CHECKS)


def test_limit(row, virga, fresh_virga):
    name, value = row["name"], row["value"]
    if name in CHECKS:
        check, own_cloud = CHECKS[name]
        check(fresh_virga if own_cloud else virga, value)
        return
    past = value - 1 if name.endswith("_min") else value + 1
    at_limit = PROBES[name](virga, value)
    assert at_limit.status == 200, f"refused at the limit: {at_limit}"
    refused = PROBES[name](virga, past)
    assert 400 <= refused.status < 500, f"accepted past the limit: {refused}"
