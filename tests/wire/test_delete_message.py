from support.queues import NO_QUEUE, NO_SUCH_URL, queue_error, queues, frozen_queues  # noqa: F401


def test_delete_message_member_QueueUrl(queues):
    url, other = queues.new(), queues.new()
    queues.send(url)
    handle = queues.receive_one(url)["ReceiptHandle"]
    with queue_error("ReceiptHandleIsInvalid", f'The receipt handle "{handle}" is not valid for this queue.'):
        queues.DeleteMessage(QueueUrl=other, ReceiptHandle=handle)
    with queue_error(NO_QUEUE):
        queues.DeleteMessage(QueueUrl=NO_SUCH_URL, ReceiptHandle=handle)
    assert queues.DeleteMessage(QueueUrl=url, ReceiptHandle=handle) == {}
    assert queues.attribute(url, "ApproximateNumberOfMessagesNotVisible") == "0"


def test_delete_message_member_ReceiptHandle(queues):
    url = queues.new()
    for body in ("first", "second"):
        queues.send(url, body)
    handle = queues.receive_one(url)["ReceiptHandle"]
    for _ in range(2):  # the second time it is gone, which is success too
        queues.DeleteMessage(QueueUrl=url, ReceiptHandle=handle)
    assert queues.receive_one(url)["Body"] == "second"
    for bad in ("", "x", "AQEB", handle[:-4] + "AAAA"):
        with queue_error("ReceiptHandleIsInvalid", f'The input receipt handle "{bad}" is not a valid receipt handle.'):
            queues.DeleteMessage(QueueUrl=url, ReceiptHandle=bad)
    with queue_error("MissingParameter", "The request must contain the parameter ReceiptHandle."):
        queues.DeleteMessage(QueueUrl=url)


def test_an_older_handle_deletes(frozen_queues):
    queues = frozen_queues
    url = queues.new(VisibilityTimeout=5)
    queues.send(url)
    old = queues.receive_one(url)["ReceiptHandle"]
    queues.server.clock.advance(5)
    queues.receive_one(url)
    queues.DeleteMessage(QueueUrl=url, ReceiptHandle=old)
    queues.server.clock.advance(5)
    assert queues.receive(url) == []
