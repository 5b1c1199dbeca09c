import pytest

from support.queues import Queues, queue_error, queues  # noqa: F401
from support.server import random_name


@pytest.fixture
def five(queues):
    prefix = random_name("list")
    return prefix, [queues.new(f"{prefix}-{i}") for i in range(5)]


def test_list_queues_member_QueueNamePrefix(queues, five):
    prefix, urls = five
    assert queues.ListQueues(QueueNamePrefix=prefix) == {"QueueUrls": urls}
    assert queues.ListQueues(QueueNamePrefix=prefix + "-3") == {"QueueUrls": urls[3:4]}
    assert queues.ListQueues(QueueNamePrefix=prefix.upper()) == {}


def test_list_queues_member_MaxResults(queues, five):
    prefix, urls = five
    page = queues.ListQueues(QueueNamePrefix=prefix, MaxResults=2)
    assert page["QueueUrls"] == urls[:2] and page["NextToken"]
    assert "NextToken" not in queues.ListQueues(QueueNamePrefix=prefix, MaxResults=5)
    for bad in (0, 1001):
        with queue_error("InvalidParameterValue"):
            queues.ListQueues(MaxResults=bad)


def test_list_queues_member_NextToken(queues, five):
    prefix, urls = five
    seen, token = [], {}
    while True:
        page = queues.ListQueues(QueueNamePrefix=prefix, MaxResults=2, **token)
        seen += page["QueueUrls"]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert seen == urls
    for bad in ("not ours", ""):
        with queue_error("InvalidParameterValue", "Invalid or expired next token."):
            queues.ListQueues(NextToken=bad)


def test_of_an_empty_account(virga):
    assert Queues(virga, "json", access_key="999900001111").ListQueues() == {}
    reply = virga.query("ListQueues", {}, access_key="999900001111")
    assert b"<ListQueuesResult/>" in reply.body
