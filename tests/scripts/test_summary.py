"""The summary counts what the suites left, names what failed and what was skipped, and never hides a missing suite."""
import subprocess
import sys

from support.process import REPOSITORY

GTEST = """<testsuite><testcase classname="base.A" name="works" status="run"/>
<testcase classname="base.A" name="is off" status="notrun"><skipped message="not here"/></testcase></testsuite>"""
PYTEST = """<testsuites><testsuite><testcase classname="t" name="a"/>
<testcase classname="t" name="b"><failure message="no">text</failure></testcase>
<testcase classname="t" name="c"><skipped message="no terraform"/></testcase></testsuite></testsuites>"""


def summarize(folder, *suites):
    result = subprocess.run([sys.executable, REPOSITORY / "scripts" / "summarize_tests.py", "--results", folder, *suites],
                            capture_output=True, text=True, check=False)
    return result.returncode, result.stdout.splitlines()


def test_counts_and_names(tmp_path):
    (tmp_path / "unit.xml").write_text(GTEST)
    (tmp_path / "wire.xml").write_text(PYTEST)
    code, lines = summarize(tmp_path, "unit", "wire")
    assert code == 1
    assert "FAILED  wire: t.b" in lines
    assert "SKIPPED unit: base.A.is off: not here" in lines
    assert "SKIPPED wire: t.c: no terraform" in lines
    assert lines[-1] == "2 passed, 1 failed, 2 skipped"


def test_all_well(tmp_path):
    (tmp_path / "unit.xml").write_text(GTEST)
    code, lines = summarize(tmp_path, "unit")
    assert (code, lines[-1]) == (0, "1 passed, 0 failed, 1 skipped")


def test_a_suite_that_left_nothing_has_failed(tmp_path):
    (tmp_path / "unit.xml").write_text(GTEST)
    code, lines = summarize(tmp_path, "unit", "wire")
    assert code == 1
    assert "no results: wire" in lines
    assert lines[-1] == "1 passed, 1 failed, 1 skipped"
