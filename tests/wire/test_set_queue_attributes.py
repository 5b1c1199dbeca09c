import json

import pytest
from support.queues import ARN, NO_QUEUE, NO_SUCH_URL, frozen_queues, name_of, queue_error, queues  # noqa: F401


def test_set_queue_attributes_member_QueueUrl(queues):
    url, other = queues.new(), queues.new()
    assert queues.SetQueueAttributes(QueueUrl=url, Attributes={"DelaySeconds": "3"}) == {}
    assert queues.attribute(url, "DelaySeconds") == "3"
    assert queues.attribute(other, "DelaySeconds") == "0"
    with queue_error(NO_QUEUE):
        queues.SetQueueAttributes(QueueUrl=NO_SUCH_URL, Attributes={"DelaySeconds": "3"})


def test_set_queue_attributes_member_Attributes(queues):
    url = queues.new()
    queues.SetQueueAttributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1", "MaximumMessageSize": "1024"})
    assert queues.attribute(url, "VisibilityTimeout") == "1"
    # One bad value, and none is set.
    with queue_error("InvalidAttributeValue", "Invalid value for the parameter DelaySeconds."):
        queues.SetQueueAttributes(QueueUrl=url, Attributes={"VisibilityTimeout": "2", "DelaySeconds": "-1"})
    assert queues.attribute(url, "VisibilityTimeout") == "1"
    with queue_error("MissingParameter"):
        queues.SetQueueAttributes(QueueUrl=url, Attributes={})
    with queue_error("InvalidAttributeName", "Unknown Attribute FifoQueue."):
        queues.SetQueueAttributes(QueueUrl=url, Attributes={"FifoQueue": "true"})


def test_no_key_is_what_a_queue_has(queues):
    """Tools that write all attributes write this one too; a key is refused by name."""
    url = queues.new()
    assert queues.SetQueueAttributes(QueueUrl=url, Attributes={"KmsMasterKeyId": ""}) == {}


def test_policies_come_back_byte_for_byte(queues):
    target, url = queues.new(), queues.new()
    arn = ARN + name_of(target)
    texts = {
        "RedrivePolicy": '{ "maxReceiveCount" : "5",\n "deadLetterTargetArn":"%s" }' % arn,
        "RedriveAllowPolicy": '{"sourceQueueArns" : ["%s"], "redrivePermission":"byQueue"}' % arn,
        "Policy": '{"Version": "2012-10-17",  "Statement":[{"Effect":"Allow","Principal":"*","Action":"SQS:*"}]}',
    }
    for name, text in texts.items():
        queues.SetQueueAttributes(QueueUrl=url, Attributes={name: text})
        assert queues.attribute(url, name) == text
        queues.SetQueueAttributes(QueueUrl=url, Attributes={name: ""})
        assert queues.attribute(url, name) is None


def test_redrive_allow_policy_is_enforced(queues):
    target, source = queues.new(), queues.new()
    redrive = json.dumps({"deadLetterTargetArn": ARN + name_of(target), "maxReceiveCount": 1})

    def allow(**policy):
        queues.SetQueueAttributes(QueueUrl=target, Attributes={"RedriveAllowPolicy": json.dumps(policy)})

    def point():
        queues.SetQueueAttributes(QueueUrl=source, Attributes={"RedrivePolicy": redrive})

    for policy in ({"redrivePermission": "denyAll"},
                   {"redrivePermission": "byQueue", "sourceQueueArns": [ARN + "another"]}):
        allow(**policy)
        with queue_error("InvalidParameterValue"):
            point()
    allow(redrivePermission="byQueue", sourceQueueArns=[ARN + name_of(source)])
    point()
    allow(redrivePermission="allowAll")
    point()
    for bad in ({}, {"redrivePermission": "some"}, {"redrivePermission": "byQueue"},
                {"redrivePermission": "denyAll", "sourceQueueArns": [ARN + "another"]}):
        with queue_error("InvalidParameterValue"):
            allow(**bad)


def test_a_queue_is_not_its_own_dead_letter_queue(queues):
    url = queues.new()
    with queue_error("InvalidParameterValue"):
        queues.SetQueueAttributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(
            {"deadLetterTargetArn": ARN + name_of(url), "maxReceiveCount": 1})})


def test_policy_limits(queues):
    url = queues.new()
    statement = {"Effect": "Allow", "Principal": "*", "Action": "SQS:SendMessage", "Resource": "*"}

    def refused(message, statements):
        with queue_error("OverLimit", message):
            queues.SetQueueAttributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Statement": statements})})

    refused("21 statements were found in the submitted policy, max allowed is 20", [statement] * 21)
    refused("8 actions were found in a statement from the submitted policy, max allowed is 7",
            [{**statement, "Action": ["SQS:SendMessage"] * 8}])
    # One statement need not stand in a list.
    refused("8 actions were found in a statement from the submitted policy, max allowed is 7",
            {**statement, "Action": ["SQS:SendMessage"] * 8})
    refused("Submitted policy is over max allowed size.", [{**statement, "Sid": "x" * 8192}])


@pytest.mark.parametrize("action, is_there", [
    ("*", True), ("sqs:*", True), ("SQS:Get*", True), ("sqs:sendmessage", True), ("SQS:RemovePermission", True),
    ("SQS:ChangeMessageVisibilityBatch", False), ("sqs:SendMessageBatch", False), ("SQS:Fly", False), ("sqs:", False),
    ("SendMessage", False), ("s3:*", False)])
def test_policy_names_actions_of_sqs(queues, action, is_there):
    """A policy that AWS refuses must be seen before it is deployed there."""
    url = queues.new()
    for actions in (action, ["SQS:SendMessage", action]):
        policy = json.dumps({"Statement": {"Effect": "Deny", "Principal": "*", "Action": actions}})
        if is_there:
            queues.SetQueueAttributes(QueueUrl=url, Attributes={"Policy": policy})
            continue
        with queue_error("InvalidParameterValue", f"Value {action} for parameter ActionName is invalid. Reason: "
                         "Please refer to the appropriate WSDL for a list of valid actions."):
            queues.SetQueueAttributes(QueueUrl=url, Attributes={"Policy": policy})


@pytest.mark.parametrize("statement", [{"Effect": "Permit"}, {"Effect": "allow"}, {"Effect": 1}, {},
                                       {"Effect": "Allow", "Action": 5}])
def test_policy_allows_or_denies(queues, statement):
    policy = json.dumps({"Statement": [{"Principal": "*", "Action": "SQS:*", **statement}]})
    with queue_error("InvalidAttributeValue", "Invalid value for the parameter Policy."):
        queues.new(Policy=policy)


def test_a_shorter_retention_frees_memory_at_its_time(frozen_queues):
    """Nobody calls the queue, so only due work of its own can remove the messages."""
    queues = frozen_queues
    url = queues.new()
    queues.send(url)
    queues.SetQueueAttributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "60"})
    assert queues.server.clock.advance(59)["due_work_run"] == 0
    assert queues.server.clock.advance(2)["due_work_run"] == 1
