from support.queues import NO_QUEUE, NO_SUCH_URL, queue_error, queues  # noqa: F401


def test_change_message_visibility_batch_member_QueueUrl(queues):
    url = queues.new()
    queues.send(url)
    entries = [{"Id": "a", "ReceiptHandle": queues.receive_one(url)["ReceiptHandle"], "VisibilityTimeout": 0}]
    with queue_error(NO_QUEUE):
        queues.ChangeMessageVisibilityBatch(QueueUrl=NO_SUCH_URL, Entries=entries)
    assert queues.ChangeMessageVisibilityBatch(QueueUrl=url, Entries=entries) == {"Successful": [{"Id": "a"}]}
    queues.receive_one(url)


def test_change_message_visibility_batch_member_Entries(queues):
    url = queues.new()
    for _ in range(4):
        queues.send(url)
    handles = [m["ReceiptHandle"] for m in queues.receive(url, MaxNumberOfMessages=4)]
    reply = queues.ChangeMessageVisibilityBatch(QueueUrl=url, Entries=[
        {"Id": "0", "ReceiptHandle": handles[0], "VisibilityTimeout": 0},
        {"Id": "1", "ReceiptHandle": "bad", "VisibilityTimeout": 0},
        {"Id": "2", "ReceiptHandle": handles[2], "VisibilityTimeout": 43201},
        {"Id": "3", "ReceiptHandle": handles[3]}])
    assert reply["Successful"] == [{"Id": "0"}]
    assert [(e["Id"], e["Code"]) for e in reply["Failed"]] == [
        ("1", "ReceiptHandleIsInvalid"), ("2", "InvalidParameterValue"), ("3", "MissingParameter")]
    assert len(queues.receive(url, MaxNumberOfMessages=10)) == 1
    with queue_error("AWS.SimpleQueueService.EmptyBatchRequest",
                     "There should be at least one ChangeMessageVisibilityBatchRequestEntry in the request."):
        queues.ChangeMessageVisibilityBatch(QueueUrl=url, Entries=[])
