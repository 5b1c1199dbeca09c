from support.queues import NO_QUEUE, NO_SUCH_URL, queue_error, queues  # noqa: F401


def entries(*handles):
    return [{"Id": str(i), "ReceiptHandle": handle} for i, handle in enumerate(handles)]


def test_delete_message_batch_member_QueueUrl(queues):
    url = queues.new()
    queues.send(url)
    handle = queues.receive_one(url)["ReceiptHandle"]
    with queue_error(NO_QUEUE):
        queues.DeleteMessageBatch(QueueUrl=NO_SUCH_URL, Entries=entries(handle))
    assert queues.DeleteMessageBatch(QueueUrl=url, Entries=entries(handle)) == {"Successful": [{"Id": "0"}]}
    assert queues.attribute(url, "ApproximateNumberOfMessagesNotVisible") == "0"


def test_delete_message_batch_member_Entries(queues):
    url = queues.new()
    for _ in range(3):
        queues.send(url)
    handles = [m["ReceiptHandle"] for m in queues.receive(url, MaxNumberOfMessages=3)]
    reply = queues.DeleteMessageBatch(QueueUrl=url, Entries=entries(handles[0], "bad", handles[2]))
    assert [e["Id"] for e in reply["Successful"]] == ["0", "2"]
    assert reply["Failed"] == [{"Id": "1", "SenderFault": True, "Code": "ReceiptHandleIsInvalid",
                                "Message": 'The input receipt handle "bad" is not a valid receipt handle.'}]
    assert queues.attribute(url, "ApproximateNumberOfMessagesNotVisible") == "1"
    prefix = "AWS.SimpleQueueService."
    with queue_error(prefix + "EmptyBatchRequest",
                     "There should be at least one DeleteMessageBatchRequestEntry in the request."):
        queues.DeleteMessageBatch(QueueUrl=url, Entries=[])
    with queue_error(prefix + "TooManyEntriesInBatchRequest"):
        queues.DeleteMessageBatch(QueueUrl=url, Entries=entries(*["x"] * 11))
    with queue_error(prefix + "BatchEntryIdsNotDistinct"):
        queues.DeleteMessageBatch(QueueUrl=url, Entries=entries("x") * 2)
    reply = queues.DeleteMessageBatch(QueueUrl=url, Entries=[{"Id": "a"}])
    assert reply["Failed"][0]["Code"] == "MissingParameter"
