"""Formatters and linters that have nothing to change or to say."""
import re
import shutil
import subprocess

from checks.common import ROOT, Skip, tracked_files

CLANG_FORMAT_MAJOR = "14"  # Debian 12's; others break lines elsewhere


def run(*arguments):
    return subprocess.run([str(a) for a in arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def find_clang_format():
    for name in (f"clang-format-{CLANG_FORMAT_MAJOR}", "clang-format"):
        if shutil.which(name):
            version = re.search(r"version (\d+)", run(name, "--version").stdout)
            if version and version.group(1) == CLANG_FORMAT_MAJOR:
                return name
    raise Skip(f"clang-format {CLANG_FORMAT_MAJOR} is not here")


def check_cpp():
    program = find_clang_format()
    output = run(program, "--dry-run", *tracked_files(".h", ".cc")).stderr
    files = sorted(set(re.findall(r"^(\S+?):\d+:\d+: (?:warning|error)", output, re.MULTILINE)))
    return [f"{file}: not formatted ('make format' does it)" for file in files]


def check_shell():
    if not shutil.which("shellcheck"):
        raise Skip("shellcheck is not here")
    return run("shellcheck", "--format=gcc", *tracked_files(".sh"), ".ci/run").stdout.splitlines()


def check_python():
    problems = []
    for path in tracked_files(".py"):
        try:
            compile((ROOT / path).read_text(encoding="utf-8"), str(path), "exec")
        except SyntaxError as error:
            problems.append(f"{path}:{error.lineno}: {error.msg}")
    return problems


def check_terraform():
    for program in ("terraform", "tofu"):
        if shutil.which(program):
            result = run(program, "fmt", "-check", "-recursive", "infra")
            return [f"{line}: not formatted ('make format' does it)" for line in result.stdout.splitlines()]
    raise Skip("neither terraform nor tofu is here")
