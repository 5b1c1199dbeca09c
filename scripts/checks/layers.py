"""Includes point to the left only. base <- codec <- {http, storage} <- aws <- {dynamodb, sqs} <- apps"""
import re

from checks.common import read, tracked_files

MAY_INCLUDE = {
    "base": {"base"},
    "codec": {"base", "codec"},
    "http": {"base", "codec", "http"},
    "storage": {"base", "codec", "storage"},
    "aws": {"base", "codec", "http", "storage", "aws"},
    "dynamodb": {"base", "codec", "storage", "aws", "dynamodb"},
    "sqs": {"base", "codec", "storage", "aws", "sqs"},
    "apps": {"base", "codec", "http", "storage", "aws", "dynamodb", "sqs", "apps"},
    "bench": {"base", "codec", "http", "storage", "aws", "dynamodb", "sqs", "apps", "bench"},
    "tests": {"base", "codec", "http", "storage", "aws", "dynamodb", "sqs", "apps", "tests"},
}
# What a program knows of the layers: the tracker programs know AWS by its wire only.
APP_MAY_NOT_INCLUDE = {
    "tracker_api": {"dynamodb", "sqs", "storage"},
    "tracker_worker": {"dynamodb", "sqs", "storage"},
    "tracker_common": {"dynamodb", "sqs", "storage"},
}
# Asio and Beast cost 5 s and 470 MB a file: they stay in one layer. CLI11 costs 8 s: it stays in one file.
OWNERS = {"boost/asio": "src/http/", "boost/beast": "src/http/", "rocksdb/": "src/storage/",
          "CLI/": "apps/virga/command_line.cc"}

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)


def layer_of(path):
    return path.parts[1] if path.parts[0] == "src" else path.parts[0]


def problems_of(path, text):
    layer = layer_of(path)
    if layer not in MAY_INCLUDE:
        return [f"{path}: {layer} is no layer that scripts/checks/layers.py knows"]
    problems = []
    forbidden = APP_MAY_NOT_INCLUDE.get(path.parts[1], set()) if layer == "apps" else set()
    for quote, included in INCLUDE.findall(text):
        if quote == '"':
            target = included.split("/")[0]
            if target not in MAY_INCLUDE:
                problems.append(f"{path}: \"{included}\" is not written from the root of src")
            elif target not in MAY_INCLUDE[layer] or target in forbidden:
                problems.append(f"{path}: {layer} may not include \"{included}\"")
            elif layer == "apps" and target == "apps" and not is_own_or_common(path, included):
                problems.append(f"{path}: one program may not include another's \"{included}\"")
        for prefix, owner in OWNERS.items():
            if included.startswith(prefix) and layer != "bench" and not str(path).startswith(owner):
                problems.append(f"{path}: only {owner} includes <{included}>")
    return problems


def is_own_or_common(path, included):
    folder = included.split("/")[1]
    return folder == path.parts[1] or folder.endswith("common")


def check():
    return [problem for path in tracked_files(".h", ".cc") for problem in problems_of(path, read(path))]
