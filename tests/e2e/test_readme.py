"""The commands of the documents: those that speak to the programs are run, and all others are make commands that exist.

A block of ```sh walk is run against cloud, API and worker; a block of ```sh cloud against the cloud alone.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.process import REPOSITORY, Process, binary, free_port

pytestmark = pytest.mark.only_virga("the documents' commands are for virga")

BLOCK = re.compile(r"^```(\w+) ?(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ADMIN_TOKEN = "a-token-of-the-readme-test"
DOCUMENTS = ["README.md", "CONTRIBUTING.md"]


def blocks(document, language="sh"):
    text = (REPOSITORY / document).read_text(encoding="utf-8")
    return [(kind, body) for found, kind, body in BLOCK.findall(text) if found == language]


@pytest.fixture(autouse=True)
def an_aws_cli(monkeypatch):
    """As README says for where the distribution packages none."""
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{Path(sys.executable).parent}")


def commands_of(body):
    joined = body.replace("\\\n", " ")
    return [line.split("#")[0].strip() for line in joined.splitlines() if line.split("#")[0].strip()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_are_run_here_or_are_make_commands(document):
    targets = set(re.findall(r"^([a-z0-9-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    for kind, body in blocks(document):
        if kind in ("walk", "cloud"):
            continue
        for command in commands_of(body):
            words = command.split()
            assert words[0] == "make" and words[1] in targets, f"{document}: {command!r} is run by no test"


def run_script(script, cwd, **env):
    result = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=cwd, env={**os.environ, **env}, text=True,
                            capture_output=True, timeout=120, check=False)
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    return result.stdout


def test_the_walk_of_the_readme(fresh_virga, tmp_path):
    server = fresh_virga()
    subprocess.run([binary("virga"), "infra", "apply", "--dir", REPOSITORY / "infra" / "envs" / "local", "--var",
                    f"localstack_endpoint={server.url}"], check=True, capture_output=True)
    port = free_port()
    api_url = f"http://localhost:{port}"
    settings = {
        "APP_ENV": "production", "AWS_REGION": "us-east-1", "ADMIN_TOKEN": ADMIN_TOKEN, "PORT": port,
        "APP_PUBLIC_BASE_URL": api_url, "DYNAMODB_ENDPOINT": server.url, "SQS_ENDPOINT": server.url,
    }
    api = Process([binary("tracker-api")], env=settings, ready=r"listening on \S+:(\d+)")
    worker = Process([binary("tracker-worker")], env=settings)
    try:
        [walk] = [body for kind, body in blocks("README.md") if kind == "walk"]
        walk = walk.replace("http://localhost:8080", api_url).replace("http://localhost:4566", server.url)
        (tmp_path / "backend").mkdir()
        (tmp_path / "backend" / ".env").write_text(f"ADMIN_TOKEN={ADMIN_TOKEN}\n")
        # A person looks at the worker's log there: the script waits until the test has.
        before, after = walk.split("# The worker has logged:")
        os.mkfifo(tmp_path / "seen")
        running = subprocess.Popen(["bash", "-euo", "pipefail", "-c", f"{before}\nread -r _ < seen\n# {after}"],
                                   cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        worker.wait_for_line(r"processed eventId=\S+ requestId=\S+ newStatus=IN_PROGRESS")
        (tmp_path / "seen").write_text("yes\n")
        output, _ = running.communicate(timeout=120)
        assert running.returncode == 0, output
        for expected in ("ok", '"title":"test-job"', '"status":"PENDING"', '"newStatus":"IN_PROGRESS"',
                         "statusHistory", "notifiedAt", "lastEventId"):
            assert expected in output, f"{expected} is missing:\n{output}"
    finally:
        assert worker.stop() == 0, worker.log
        assert api.stop() == 0, api.log


def test_the_cloud_block_of_the_readme(fresh_virga):
    server = fresh_virga()
    [script] = [body for kind, body in blocks("README.md") if kind == "cloud"]
    script = script.replace("http://localhost:4566", server.url).replace("build/bin/virga", binary("virga"))
    output = run_script(script, REPOSITORY)
    assert output.count('"Body": "hello"') == 2, output
