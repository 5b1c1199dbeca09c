import json

import pytest

from support.queues import ARN, Queues, name_of, queue_error, queues, frozen_queues  # noqa: F401
from support.server import random_name

BAD_NAME = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"


def test_create_queue_member_QueueName(queues):
    name = random_name("q")
    url = queues.CreateQueue(QueueName=name)["QueueUrl"]
    assert url == f"{queues.server.url}/000000000000/{name}"
    for bad in ("", "a b", "a" * 81, "ä", "a.fifo", "a/b"):
        with queue_error("InvalidParameterValue", BAD_NAME):
            queues.CreateQueue(QueueName=bad)
    with queue_error("MissingParameter", "The request must contain the parameter QueueName."):
        queues.CreateQueue()


def test_create_queue_member_Attributes(queues):
    url = queues.new(DelaySeconds=5, MaximumMessageSize=2048, MessageRetentionPeriod=120,
                     ReceiveMessageWaitTimeSeconds=7, VisibilityTimeout=9, SqsManagedSseEnabled="false")
    for name, value in {"DelaySeconds": "5", "MaximumMessageSize": "2048", "MessageRetentionPeriod": "120",
                        "ReceiveMessageWaitTimeSeconds": "7", "VisibilityTimeout": "9",
                        "SqsManagedSseEnabled": "false"}.items():
        assert queues.attribute(url, name) == value


def test_create_queue_member_tags(queues):
    url = queues.CreateQueue(QueueName=random_name("q"), tags={"team": "a", "empty": ""})["QueueUrl"]
    assert queues.ListQueueTags(QueueUrl=url)["Tags"] == {"team": "a", "empty": ""}


def test_defaults(queues):
    url = queues.new()
    attributes = queues.GetQueueAttributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    created = attributes.pop("CreatedTimestamp")
    assert attributes.pop("LastModifiedTimestamp") == created and len(created) == 10
    assert attributes == {
        "QueueArn": ARN + name_of(url), "ApproximateNumberOfMessages": "0",
        "ApproximateNumberOfMessagesNotVisible": "0", "ApproximateNumberOfMessagesDelayed": "0", "DelaySeconds": "0",
        "MaximumMessageSize": "1048576", "MessageRetentionPeriod": "345600", "ReceiveMessageWaitTimeSeconds": "0",
        "VisibilityTimeout": "30", "SqsManagedSseEnabled": "true"}


@pytest.mark.parametrize("name, value", [
    ("DelaySeconds", "901"), ("DelaySeconds", "-1"), ("DelaySeconds", "1.0"), ("DelaySeconds", ""),
    ("MaximumMessageSize", "1023"), ("MaximumMessageSize", "1048577"), ("MessageRetentionPeriod", "59"),
    ("MessageRetentionPeriod", "1209601"), ("ReceiveMessageWaitTimeSeconds", "21"), ("VisibilityTimeout", "43201"),
    ("VisibilityTimeout", "x"), ("SqsManagedSseEnabled", "maybe"), ("Policy", "{"), ("Policy", "[]"),
    ("Policy", "{}")])
def test_bad_values(queues, name, value):
    with queue_error("InvalidAttributeValue", f"Invalid value for the parameter {name}."):
        queues.new(**{name: value})


@pytest.mark.parametrize("name", ["Nothing", "QueueArn", "ApproximateNumberOfMessages", "ContentBasedDeduplication",
                                  "DeduplicationScope", "FifoThroughputLimit"])
def test_unknown_attributes(queues, name):
    with queue_error("InvalidAttributeName", f"Unknown Attribute {name}."):
        queues.new(**{name: "1"})


def test_again_with_the_same_or_fewer_attributes(queues):
    name = random_name("q")
    url = queues.new(name, DelaySeconds=5)
    assert queues.new(name) == url
    assert queues.new(name, DelaySeconds=5) == url
    message = "A queue already exists with the same name and a different value for attribute DelaySeconds"
    with queue_error("QueueAlreadyExists", message):
        queues.new(name, DelaySeconds=6)
    with queue_error("QueueAlreadyExists"):
        queues.new(name, VisibilityTimeout=31)


def test_deleted_less_than_60_seconds_ago(frozen_queues):
    name = random_name("q")
    frozen_queues.DeleteQueue(QueueUrl=frozen_queues.new(name))
    message = "You must wait 60 seconds after deleting a queue before you can create another with the same name."
    frozen_queues.server.clock.advance(59)
    with queue_error("AWS.SimpleQueueService.QueueDeletedRecently", message):
        frozen_queues.new(name)
    frozen_queues.server.clock.advance(1)
    frozen_queues.new(name)


def test_fifo_and_kms_are_refused_by_name(queues):
    with queue_error("AWS.SimpleQueueService.UnsupportedOperation") as refusal:
        queues.new(random_name("q") + ".fifo", FifoQueue="true")
    assert "FifoQueue" in refusal.value.message
    with queue_error("InvalidParameterValue"):
        queues.new(FifoQueue="true")
    with queue_error("InvalidAttributeName", "Unknown Attribute FifoQueue."):
        queues.new(FifoQueue="false")
    for name, value in (("KmsMasterKeyId", "alias/aws/sqs"), ("KmsDataKeyReusePeriodSeconds", "300")):
        with queue_error("AWS.SimpleQueueService.UnsupportedOperation") as refusal:
            queues.new(**{name: value})
        assert name in refusal.value.message


def test_accounts_and_regions_are_apart(virga):
    name = random_name("q")
    here = Queues(virga, "json")
    url = here.new(name)
    other_account = Queues(virga, "json", access_key="111122223333").new(name)
    assert other_account.endswith(f"/111122223333/{name}")
    other_region = Queues(virga, "json", region="eu-west-1")
    other_region.new(name)
    here.send(url, "here")
    assert other_region.receive(url) == []
    assert here.receive_one(url)["Body"] == "here"


def test_bad_policies(queues):
    target = queues.new()
    arn = ARN + name_of(target)

    def refused(policy, reason):
        text = policy if isinstance(policy, str) else json.dumps(policy)
        with queue_error("InvalidParameterValue",
                         f"Value {text} for parameter RedrivePolicy is invalid. Reason: {reason}"):
            queues.new(RedrivePolicy=text)

    refused({}, "Redrive policy does not contain mandatory attribute: maxReceiveCount.")
    refused({"maxReceiveCount": 3}, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.")
    refused({"deadLetterTargetArn": arn, "maxReceiveCount": 0},
            "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.")
    refused({"deadLetterTargetArn": ARN + "none", "maxReceiveCount": 3}, "Dead letter target does not exist.")
    refused("[]", "Redrive policy is not a valid JSON map.")
    queues.new(RedrivePolicy=json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "3"}))
