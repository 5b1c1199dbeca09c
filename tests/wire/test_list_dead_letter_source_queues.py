import json

import pytest

from support.queues import ARN, NO_QUEUE, NO_SUCH_URL, name_of, queue_error, queues  # noqa: F401
from support.server import random_name


@pytest.fixture
def target_and_sources(queues):
    target = queues.new()
    policy = json.dumps({"deadLetterTargetArn": ARN + name_of(target), "maxReceiveCount": 3})
    prefix = random_name("source")
    return target, [queues.new(f"{prefix}-{i}", RedrivePolicy=policy) for i in range(3)]


def test_list_dead_letter_source_queues_member_QueueUrl(queues, target_and_sources):
    target, sources = target_and_sources
    assert queues.ListDeadLetterSourceQueues(QueueUrl=target) == {"queueUrls": sources}
    assert queues.ListDeadLetterSourceQueues(QueueUrl=sources[0]).get("queueUrls", []) == []
    with queue_error(NO_QUEUE):
        queues.ListDeadLetterSourceQueues(QueueUrl=NO_SUCH_URL)


def test_list_dead_letter_source_queues_member_MaxResults(queues, target_and_sources):
    target, sources = target_and_sources
    page = queues.ListDeadLetterSourceQueues(QueueUrl=target, MaxResults=2)
    assert page["queueUrls"] == sources[:2] and page["NextToken"]
    with queue_error("InvalidParameterValue"):
        queues.ListDeadLetterSourceQueues(QueueUrl=target, MaxResults=0)


def test_list_dead_letter_source_queues_member_NextToken(queues, target_and_sources):
    target, sources = target_and_sources
    token = queues.ListDeadLetterSourceQueues(QueueUrl=target, MaxResults=2)["NextToken"]
    assert queues.ListDeadLetterSourceQueues(QueueUrl=target, MaxResults=2, NextToken=token) == {
        "queueUrls": sources[2:]}
