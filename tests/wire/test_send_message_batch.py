import hashlib

import pytest

from support.queues import (  # noqa: F401
    NO_QUEUE, NO_SUCH_URL, QueueError, Queues, frozen_queues, queue_error, queues)


def entry(i, body="x", **members):
    return {"Id": str(i), "MessageBody": body, **members}


def test_send_message_batch_member_QueueUrl(queues):
    url, other = queues.new(), queues.new()
    queues.SendMessageBatch(QueueUrl=url, Entries=[entry(0)])
    assert len(queues.receive(url)) == 1 and queues.receive(other) == []
    with queue_error(NO_QUEUE):
        queues.SendMessageBatch(QueueUrl=NO_SUCH_URL, Entries=[entry(0)])


def test_send_message_batch_member_Entries(queues):
    url = queues.new()
    reply = queues.SendMessageBatch(QueueUrl=url, Entries=[entry(i, f"body {i}") for i in range(10)])
    assert "Failed" not in reply
    assert [e["Id"] for e in reply["Successful"]] == [str(i) for i in range(10)]
    for i, sent in enumerate(reply["Successful"]):
        assert sent["MD5OfMessageBody"] == hashlib.md5(f"body {i}".encode()).hexdigest()
    messages = queues.receive(url, MaxNumberOfMessages=10)
    assert [m["Body"] for m in messages] == [f"body {i}" for i in range(10)]
    assert [m["MessageId"] for m in messages] == [e["MessageId"] for e in reply["Successful"]]


def test_characters_of_an_id(queues):
    ids = ["-", "_", "a-Z_09", "i" * 80]
    reply = queues.SendMessageBatch(QueueUrl=queues.new(), Entries=[entry(i) for i in ids])
    assert [e["Id"] for e in reply["Successful"]] == ids


def test_members_of_entries(frozen_queues):
    queues = frozen_queues
    url = queues.new()
    attributes = {"a": {"DataType": "Binary", "BinaryValue": b"\x01"}}
    trace = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1"}}
    reply = queues.SendMessageBatch(QueueUrl=url, Entries=[
        entry(0, "delayed", DelaySeconds=5),
        entry(1, "rich", MessageAttributes=attributes, MessageSystemAttributes=trace, MessageGroupId="g"),
        entry(2, "refused", MessageDeduplicationId="d")])
    assert reply["Successful"][1]["MD5OfMessageAttributes"] and reply["Successful"][1]["MD5OfMessageSystemAttributes"]
    assert reply["Failed"][0]["Id"] == "2"
    message = queues.receive_one(url, MessageAttributeNames=["All"], AttributeNames=["All"], MaxNumberOfMessages=10)
    assert message["MessageAttributes"] == attributes
    assert message["Attributes"]["AWSTraceHeader"] == "Root=1" and message["Attributes"]["MessageGroupId"] == "g"
    queues.server.clock.advance(5)
    assert queues.receive_one(url)["Body"] == "delayed"


@pytest.mark.parametrize("entries, code, message", [
    ([], "EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry in the request."),
    ([entry(i) for i in range(11)], "TooManyEntriesInBatchRequest",
     "Maximum number of entries per request are 10. You have sent 11."),
    ([entry(1), entry(1)], "BatchEntryIdsNotDistinct", "Id 1 repeated."),
    ([entry("a b")], "InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and "
     "underscores. It can be at most 80 letters long."),
    ([entry("")], "InvalidBatchEntryId", None), ([entry("i" * 81)], "InvalidBatchEntryId", None),
])
def test_whole_batch_is_refused(queues, entries, code, message):
    with queue_error("AWS.SimpleQueueService." + code, message):
        queues.SendMessageBatch(QueueUrl=queues.new(), Entries=entries)


def test_entry_without_id(queues):
    with queue_error("MissingParameter", "The request must contain the parameter SendMessageBatchRequestEntry.1.Id."):
        queues.SendMessageBatch(QueueUrl=queues.new(), Entries=[{"MessageBody": "x"}])


def test_entries_fail_alone(queues):
    url = queues.new(MaximumMessageSize=1024)
    reply = queues.SendMessageBatch(QueueUrl=url, Entries=[
        entry(0), entry(1, "x" * 1025), entry(2, "\x01"), entry(3, DelaySeconds=901), entry(4, "")])
    assert [e["Id"] for e in reply["Successful"]] == ["0"]
    assert [(e["Id"], e["Code"], e["SenderFault"]) for e in reply["Failed"]] == [
        ("1", "InvalidParameterValue", True), ("2", "InvalidMessageContents", True),
        ("3", "InvalidParameterValue", True), ("4", "MissingParameter", True)]
    assert len(queues.receive(url, MaxNumberOfMessages=10)) == 1


def test_batch_too_long(queues):
    url = queues.new()
    with queue_error("AWS.SimpleQueueService.BatchRequestTooLong",
                     "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes."):
        queues.SendMessageBatch(QueueUrl=url, Entries=[entry(0, "x" * 524288), entry(1, "x" * 524289)])
    assert queues.receive(url) == []


def test_unknown_member_of_an_entry(virga):
    url = virga.call("AmazonSQS.CreateQueue", {"QueueName": "unknown-entry-members"}).json["QueueUrl"]
    reply = virga.call("AmazonSQS.SendMessageBatch", {"QueueUrl": url, "Entries": [entry(0, Nothing=1)]})
    assert reply.status == 400 and "Nothing" in reply.message


@pytest.mark.memory
@pytest.mark.parametrize("protocol", ["json", "query"])
def test_memory_full_in_mid_batch(fresh_virga, protocol):
    """A batch is sent whole or not at all: what was acknowledged is there, once."""
    full = Queues(fresh_virga("--memory-max-mb", "1"), protocol)
    url = full.new()
    acknowledged = []
    for n in range(10):
        entries = [{"Id": str(i), "MessageBody": f"{n}.{i}." + "x" * 50_000} for i in range(3)]
        try:
            reply = full.SendMessageBatch(QueueUrl=url, Entries=entries)
        except QueueError as refused:
            assert refused.code == "Virga.MemoryFull" and "--memory-max-mb" in refused.message
            break
        assert "Failed" not in reply
        acknowledged += [entry["MessageBody"] for entry in entries]
    assert 3 <= len(acknowledged) < 30
    assert full.attribute(url, "ApproximateNumberOfMessages") == str(len(acknowledged))
    received = []
    while messages := full.receive(url, MaxNumberOfMessages=10):
        received += [message["Body"] for message in messages]
    assert sorted(received) == sorted(acknowledged)
