"""Programs that are written with other AWS SDKs walk the main operations against the real server."""
import os
import pathlib
import shutil
import subprocess

import pytest

from support.process import REPOSITORY

HERE = pathlib.Path(__file__).resolve().parent
BUILD = REPOSITORY / "build" / "clients"
TIMEOUT_S = 600  # most of it is the download, the first time


def run(*arguments, cwd, env=None):
    result = subprocess.run([str(a) for a in arguments], cwd=cwd, env={**os.environ, **(env or {})}, text=True,
                            capture_output=True, timeout=TIMEOUT_S, check=False)
    assert result.returncode == 0, f"{arguments} ended with {result.returncode}:\n{result.stdout}\n{result.stderr}"
    return result.stdout


def copied(name):
    """The client's folder, copied to build/clients, so that nothing is made beside the source."""
    target = BUILD / name
    shutil.copytree(HERE / name, target, dirs_exist_ok=True)
    return target


def javascript(url):
    folder = copied("javascript")
    if not (folder / "node_modules" / "@aws-sdk" / "client-sqs").exists():
        run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", cwd=folder)
    return run("node", "main.mjs", url, cwd=folder)


def go(url):
    folder = copied("go")
    run("go", "build", "-o", folder / "walk", ".", cwd=folder, env={"GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local"})
    return run(folder / "walk", url, cwd=folder)


def java(url):
    folder = copied("java")
    run("mvn", "-q", "-B", "compile", cwd=folder)
    separator = ":"
    classes = separator.join([str(folder / "target" / "classes"), str(folder / "target" / "lib" / "*")])
    return run("java", "-cp", classes, "virga.Main", url, cwd=folder)


@pytest.mark.parametrize("sdk, steps", [(javascript, 9), (java, 9), (go, 9)], ids=lambda value: getattr(
    value, "__name__", ""))
def test_sdk(virga, sdk, steps):
    lines = sdk(virga.url).splitlines()
    assert [line for line in lines if line.startswith("ok ")] == lines and len(lines) == steps, lines
