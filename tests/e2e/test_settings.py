"""backend/.env.example is complete, and says the defaults that the programs have."""
import re
import subprocess

from support.process import REPOSITORY, binary

EXAMPLE = REPOSITORY / "backend" / ".env.example"


def settings_of(program):
    """{name: default} from --help."""
    text = subprocess.run([binary(program), "--help"], capture_output=True, text=True, check=True).stdout
    found = {}
    for line in text.splitlines():
        if line.startswith("  --env-file"):
            continue
        match = re.match(r"  --[a-z-]+ +([A-Z][A-Z_]+) +.*?(?:\(default (.*)\))?(?: \(required\))?$", line)
        if match:
            found[match.group(1)] = match.group(2) or ""
    return found


def test_the_example_has_every_setting_and_no_other():
    settings = {**settings_of("tracker-api"), **settings_of("tracker-worker")}
    assert len(settings) > 30
    lines = re.findall(r"^(#?)([A-Z][A-Z_]+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE)
    assert sorted(name for _, name, _ in lines) == sorted(settings)
    for commented, name, value in lines:
        if commented:
            assert value == settings[name], f"{name}: the example says {value}, the default is {settings[name]}"
