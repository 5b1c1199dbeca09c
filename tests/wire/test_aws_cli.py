"""Both AWS CLIs, as a person at a terminal has them: Debian's v2, and v1 of the tests' own environment."""
import json
import os
import subprocess

import pytest

from support.process import REPOSITORY
from support.server import random_name

CLIS = {"v2": "/usr/bin/aws", "v1": str(REPOSITORY / "build" / "venv" / "bin" / "aws")}
TIMEOUT_S = 120


@pytest.fixture(params=sorted(CLIS))
def aws(request, virga):
    program = CLIS[request.param]
    if not os.path.exists(program):
        pytest.skip(f"no AWS CLI {request.param}: {program} is not there")

    def run(*arguments, is_refused=False):
        result = subprocess.run([program, "--endpoint-url", virga.url, "--output", "json", *arguments], text=True,
                                capture_output=True, timeout=TIMEOUT_S, check=False)
        # 254 is v2's code for an error of the service, 255 that of older ones.
        assert result.returncode in ((254, 255) if is_refused else (0,)), f"{arguments}: {result}"
        if is_refused:
            return result.stderr
        return json.loads(result.stdout) if result.stdout.strip() else {}

    return run


def test_dynamodb_walk(aws):
    name = random_name("cli")
    aws("dynamodb", "create-table", "--table-name", name, "--billing-mode", "PAY_PER_REQUEST",
        "--attribute-definitions", "AttributeName=pk,AttributeType=S", "--key-schema", "AttributeName=pk,KeyType=HASH")
    aws("dynamodb", "wait", "table-exists", "--table-name", name)
    item = {"pk": {"S": "a"}, "n": {"N": "1"}, "l": {"L": [{"BOOL": True}, {"NULL": True}]}}
    aws("dynamodb", "put-item", "--table-name", name, "--item", json.dumps(item))
    assert aws("dynamodb", "get-item", "--table-name", name, "--key", '{"pk":{"S":"a"}}')["Item"] == item
    updated = aws("dynamodb", "update-item", "--table-name", name, "--key", '{"pk":{"S":"a"}}', "--update-expression",
                  "SET n = n + :one", "--expression-attribute-values", '{":one":{"N":"1"}}', "--return-values",
                  "UPDATED_NEW")
    assert updated["Attributes"] == {"n": {"N": "2"}}
    refused = aws("dynamodb", "put-item", "--table-name", name, "--item", '{"pk":{"S":"a"}}', "--condition-expression",
                  "attribute_not_exists(pk)", is_refused=True)
    assert "ConditionalCheckFailedException" in refused and "The conditional request failed" in refused
    assert aws("dynamodb", "scan", "--table-name", name)["Count"] == 1
    assert name in aws("dynamodb", "list-tables")["TableNames"]
    aws("dynamodb", "delete-table", "--table-name", name)
    aws("dynamodb", "wait", "table-not-exists", "--table-name", name)


def test_sqs_walk(aws):
    name = random_name("cli")
    url = aws("sqs", "create-queue", "--queue-name", name, "--attributes", "VisibilityTimeout=5")["QueueUrl"]
    assert aws("sqs", "get-queue-url", "--queue-name", name)["QueueUrl"] == url
    sent = aws("sqs", "send-message", "--queue-url", url, "--message-body", "hello <&>", "--message-attributes",
               '{"a":{"DataType":"String","StringValue":"x"}}')
    [message] = aws("sqs", "receive-message", "--queue-url", url, "--wait-time-seconds", "1",
                    "--message-attribute-names", "All")["Messages"]
    assert message["MessageId"] == sent["MessageId"] and message["Body"] == "hello <&>"
    assert message["MessageAttributes"]["a"]["StringValue"] == "x"
    aws("sqs", "delete-message", "--queue-url", url, "--receipt-handle", message["ReceiptHandle"])
    attributes = aws("sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", "All")["Attributes"]
    assert attributes["VisibilityTimeout"] == "5"
    assert attributes["ApproximateNumberOfMessages"] == attributes["ApproximateNumberOfMessagesNotVisible"] == "0"
    assert url in aws("sqs", "list-queues", "--queue-name-prefix", name)["QueueUrls"]
    aws("sqs", "delete-queue", "--queue-url", url)
    refused = aws("sqs", "get-queue-url", "--queue-name", name, is_refused=True)
    assert "NonExistentQueue" in refused or "QueueDoesNotExist" in refused


def test_sts(aws):
    identity = aws("sts", "get-caller-identity")
    assert identity["Account"] == "000000000000" and identity["Arn"].startswith("arn:aws:")
