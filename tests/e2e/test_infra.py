"""The two ways to make the resources make the same ones, and each knows when there is nothing to do."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest

from support.expect import aws_error
from support.process import REPOSITORY, binary

pytestmark = pytest.mark.only_virga("what Terraform and virga infra make is compared there")

TIMEOUT_S = 420  # the provider itself waits 25 s for each queue and its attributes
MIRRORS = ("/opt/tf-plugins", "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins",
           "~/.terraform.d/plugins", "~/.local/share/terraform/plugins")
# What differs between any two tables or queues.
VOLATILE_TABLE = {"CreationDateTime", "TableId", "LastUpdateToPayPerRequestDateTime"}
VOLATILE_QUEUE = {"CreatedTimestamp", "LastModifiedTimestamp"}


def find_terraform():
    """(program, mirror), or a skip that says what is missing."""
    program = shutil.which("terraform") or shutil.which("tofu")
    if not program:
        pytest.skip("neither terraform nor tofu is on this machine")
    for folder in filter(None, [os.environ.get("TF_PLUGIN_DIR"), *MIRRORS]):
        path = pathlib.Path(folder).expanduser()
        if (path / "registry.terraform.io" / "hashicorp" / "aws").is_dir():
            return program, str(path)
    pytest.skip("no local mirror of Terraform's AWS provider: set TF_PLUGIN_DIR to a folder that holds "
                "registry.terraform.io/hashicorp/aws")


def infra(verb, url, folder=REPOSITORY / "infra" / "envs" / "local", expected_code=0):
    variables = [f"--var={name}={url}" for name in ("localstack_endpoint", "dynamodb_endpoint", "sqs_endpoint")]
    result = subprocess.run([binary("virga"), "infra", verb, "--dir", str(folder), *(variables if url else [])],
                            capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == expected_code, result
    return result.stdout + result.stderr


class Terraform:
    """Terraform in a copy of infra/, so that its state is the test's own."""

    def __init__(self, folder, url):
        self.program, mirror = find_terraform()
        shutil.copytree(REPOSITORY / "infra", folder / "infra", ignore=shutil.ignore_patterns(".terraform*", "*.tfvars",
                                                                                                "*tfstate*"))
        self.folder = folder / "infra" / "envs" / "local"
        (self.folder / "terraform.tfvars").write_text(f'localstack_endpoint = "{url}"\n')
        self.run("init", "-plugin-dir", mirror)

    def run(self, verb, *arguments, codes=(0,)):
        environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        result = subprocess.run([self.program, f"-chdir={self.folder}", verb, "-input=false", "-no-color", *arguments],
                                env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        assert result.returncode in codes, f"terraform {verb}: {result.returncode}\n{result.stdout}\n{result.stderr}"
        return result


def without(mapping, names):
    return {key: value for key, value in mapping.items() if key not in names}


def described(server):
    """Everything that the cloud says of the workflow's resources; where they are is made the same."""
    dynamodb, sqs = server.client("dynamodb"), server.client("sqs")
    table = without(dynamodb.describe_table(TableName="Requests")["Table"], VOLATILE_TABLE)
    table["AttributeDefinitions"].sort(key=lambda definition: definition["AttributeName"])
    table["BillingModeSummary"] = without(table["BillingModeSummary"], VOLATILE_TABLE)
    queues = {}
    for name in ("request-events", "request-events-dlq"):
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        queues[name] = without(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"],
                               VOLATILE_QUEUE)
        queues[name]["tags"] = sqs.list_queue_tags(QueueUrl=url).get("Tags", {})
    return {
        "table": table,
        "tags": dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"],
        "time to live": dynamodb.describe_time_to_live(TableName="Requests")["TimeToLiveDescription"],
        "queues": queues,
    }


def assert_gone(server):
    with aws_error("ResourceNotFoundException"):
        server.client("dynamodb").describe_table(TableName="Requests")
    for name in ("request-events", "request-events-dlq"):
        assert "QueueUrls" not in server.client("sqs").list_queues(QueueNamePrefix=name)


def test_builtin_applies_plans_and_destroys(fresh_virga):
    server = fresh_virga()
    assert "Plan: 4 to create, 0 to change, 0 unchanged" in infra("plan", server.url)
    assert_gone(server)
    assert "Apply complete: 4 created, 0 changed, 0 unchanged" in infra("apply", server.url)
    before = described(server)
    assert "Apply complete: 0 created, 0 changed, 4 unchanged" in infra("apply", server.url)
    assert described(server) == before
    assert "Plan: 0 to create, 0 to change, 4 unchanged" in infra("plan", server.url)
    assert "3 destroyed" in infra("destroy", server.url)
    assert_gone(server)
    assert "0 destroyed, 3 were not there" in infra("destroy", server.url)


def test_builtin_puts_right_what_was_changed(fresh_virga):
    server = fresh_virga()
    infra("apply", server.url)
    before = described(server)
    sqs = server.client("sqs")
    url = sqs.get_queue_url(QueueName="request-events")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "31", "RedrivePolicy": ""})
    assert "0 to create, 1 to change" in infra("plan", server.url)
    assert "0 created, 1 changed, 3 unchanged" in infra("apply", server.url)
    assert described(server) == before


def test_builtin_makes_what_resources_json_says(fresh_virga):
    server = fresh_virga()
    infra("apply", server.url)
    resources = json.loads((REPOSITORY / "infra" / "resources.json").read_text())
    made = described(server)
    index = made["table"]["GlobalSecondaryIndexes"][0]
    assert made["table"]["KeySchema"] == [{"AttributeName": "PK", "KeyType": "HASH"}]
    assert index["IndexName"] == "OutboxIndex" and index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    queue, dead_letters = made["queues"]["request-events"], made["queues"]["request-events-dlq"]
    attributes = resources["request_events"]["attributes"]
    assert queue["VisibilityTimeout"] == str(attributes["visibility_timeout_seconds"]) == "30"
    assert dead_letters["MessageRetentionPeriod"] == str(14 * 86400)
    assert json.loads(queue["RedrivePolicy"]) == {"deadLetterTargetArn": dead_letters["QueueArn"], "maxReceiveCount": 5}
    assert json.loads(dead_letters["RedriveAllowPolicy"]) == {
        "redrivePermission": "byQueue", "sourceQueueArns": [queue["QueueArn"]]}


def test_builtin_names_what_is_wrong(fresh_virga, tmp_path):
    server = fresh_virga()
    server.client("dynamodb").create_table(
        TableName="Requests", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    assert "exists with the key (id HASH)" in infra("apply", server.url, expected_code=1)
    url = server.url
    server.stop()
    assert "does not answer at" in infra("apply", url, expected_code=1)
    assert "cannot read" in infra("apply", url, folder=tmp_path, expected_code=2)
    assert f"there is no folder {tmp_path}/nowhere" in infra("apply", url, folder=tmp_path / "nowhere", expected_code=2)
    assert "http://127.0.0.1:x is no URL" in infra("apply", "http://127.0.0.1:x", expected_code=1)
    stray = subprocess.run(
        [binary("virga"), "infra", "plan", "--var", f"dynamodb_endpoint={url}", f"sqs_endpoint={url}"],
        capture_output=True, text=True, timeout=60)
    assert stray.returncode == 2 and "sqs_endpoint" in stray.stderr, "each variable has its --var"


def test_builtin_reads_terraform_tfvars(fresh_virga, tmp_path):
    server = fresh_virga()
    shutil.copytree(REPOSITORY / "infra", tmp_path / "infra", ignore=shutil.ignore_patterns(".terraform*"))
    folder = tmp_path / "infra" / "envs" / "local"
    (folder / "terraform.tfvars").write_text(f'# the cloud\nlocalstack_endpoint = "{server.url}"\n')
    assert "4 created" in infra("apply", None, folder=folder)
    (folder / "terraform.tfvars").write_text(f'localstack_endpoint = "{server.url}"\nsqs_endpont = "http://127.0.0.1:1"\n')
    assert "terraform.tfvars: sqs_endpont is ignored" in infra("plan", None, folder=folder)


@pytest.mark.needs_terraform
def test_terraform_makes_what_builtin_makes(fresh_virga, tmp_path):
    by_terraform, by_builtin = fresh_virga(), fresh_virga()
    terraform = Terraform(tmp_path, by_terraform.url)
    terraform.run("apply", "-auto-approve")
    infra("apply", by_builtin.url)
    made = described(by_terraform)
    assert made == json.loads(json.dumps(described(by_builtin)).replace(by_builtin.url, by_terraform.url))
    # 2: there are changes
    terraform.run("plan", "-detailed-exitcode")
    assert "0 added, 0 changed, 0 destroyed" in terraform.run("apply", "-auto-approve").stdout
    # Each way takes over what the other has made.
    assert "0 created, 0 changed, 4 unchanged" in infra("apply", by_terraform.url)
    terraform.run("destroy", "-auto-approve")
    assert_gone(by_terraform)
