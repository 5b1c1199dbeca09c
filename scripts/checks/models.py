"""AWS's own description of its services, as the tests' botocore holds it."""
import functools
import gzip
import json
import re

from checks.common import ROOT

SERVICES = {"dynamodb": "DynamoDB", "sqs": "SQS", "sts": "STS"}


@functools.cache
def service_model(service):
    pattern = f"build/venv/lib/python3*/site-packages/botocore/data/{service}/*/service-2.json*"
    found = sorted(ROOT.glob(pattern))
    if not found:
        raise FileNotFoundError("botocore's models are not there: run scripts/venv.sh")
    data = found[-1].read_bytes()
    return json.loads(gzip.decompress(data) if found[-1].suffix == ".gz" else data)


def input_members(service, operation):
    """The names of the operation's input members, in the model's order."""
    model = service_model(service)
    shape = model["operations"][operation].get("input", {}).get("shape")
    return list(model["shapes"][shape].get("members", {})) if shape else []


def stem_of(operation):
    """put_item of PutItem."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", operation).lower()
