#!/usr/bin/python3
"""Prints docs/COMPATIBILITY.md, or writes it (--write).

What is handled comes from the programs (`virga operations --json`, `virga limits --json`), what AWS has from
botocore's models, what is not established from docs/operations/*.md, and the rest from docs/compatibility/.
"""
import argparse
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from checks.common import ROOT, read, tracked_files, virga_says  # noqa: E402
from checks.models import SERVICES, service_model, stem_of  # noqa: E402


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def members_cell(members, support):
    words = [f"`{m['name']}`" + (f" ({cell(m['note'])})" if m.get("note") else "")
             for m in members if m["support"] == support]
    return ", ".join(words) or "-"


def operation_row(operation):
    page = f"operations/{stem_of(operation['name'])}.md"
    name = f"[{operation['name']}]({page})" if (ROOT / "docs" / page).exists() else operation["name"]
    note = f" {cell(operation['note'])}" if operation.get("note") else ""
    members = operation["members"]
    return f"| {name}{note} | {members_cell(members, 'handled')} | {members_cell(members, 'refused')} |"


def service_section(service):
    name = service["service"]
    there = {operation["name"] for operation in service["operations"]}
    lines = [f"## {SERVICES.get(name, name)}", "", "| Operation | Members handled | Members refused by name |",
             "|---|---|---|"]
    lines += [operation_row(operation) for operation in sorted(service["operations"], key=lambda o: o["name"])]
    absent = sorted(set(service_model(name)["operations"]) - there)
    if absent:
        lines += ["", f"Not there, and answered with an error that names it ({len(absent)}): {', '.join(absent)}."]
    return lines + [""]


def limits_section():
    lines = ["## Limits", "", "Each is enforced and has a test at the limit and one past it.", "",
             "| Service | Limit | Value | Source |", "|---|---|---:|---|"]
    lines += [f"| {SERVICES.get(row['service'], row['service'])} | `{row['name']}` | {row['value']} | "
              f"{cell(row['source'])} |" for row in virga_says("limits")["limits"]]
    return lines + [""]


def section_of(text, title):
    found = re.search(rf"^## {title}\s*\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    return found.group(1).strip() if found else ""


def facts_section(title, heading):
    """A section that every operation's page may have, gathered."""
    lines = [f"## {heading}", ""]
    for path in tracked_files(".md"):
        if path.parts[:2] == ("docs", "operations"):
            text = section_of(read(path), title)
            if text and not re.fullmatch(r"(none|nothing)( known)?\.?", text, re.IGNORECASE):
                lines += [f"### [{path.stem}](operations/{path.name})", "", text, ""]
    return lines if len(lines) > 2 else []


def page():
    lines = [read("docs/compatibility/before.md").rstrip(), ""]
    for service in virga_says("operations")["services"]:
        lines += service_section(service)
    lines += limits_section()
    lines += facts_section("Differences from AWS", "Differences from AWS, by operation")
    lines += facts_section("Not established", "Not established")
    lines += [read("docs/compatibility/after.md").rstrip(), ""]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    text = page()
    if arguments.write:
        (ROOT / "docs" / "COMPATIBILITY.md").write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
