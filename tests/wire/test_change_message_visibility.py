import pytest

from support.queues import NO_QUEUE, NO_SUCH_URL, queue_error, queues, frozen_queues  # noqa: F401


@pytest.fixture
def taken(frozen_queues):
    url = frozen_queues.new()
    frozen_queues.send(url)
    return frozen_queues, url, frozen_queues.receive_one(url)["ReceiptHandle"]


def test_change_message_visibility_member_QueueUrl(taken):
    queues, url, handle = taken
    with queue_error(NO_QUEUE):
        queues.ChangeMessageVisibility(QueueUrl=NO_SUCH_URL, ReceiptHandle=handle, VisibilityTimeout=0)
    with queue_error("ReceiptHandleIsInvalid"):
        queues.ChangeMessageVisibility(QueueUrl=queues.new(), ReceiptHandle=handle, VisibilityTimeout=0)
    assert queues.ChangeMessageVisibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0) == {}
    queues.receive_one(url)


def test_change_message_visibility_member_ReceiptHandle(taken):
    queues, url, handle = taken
    with queue_error("ReceiptHandleIsInvalid", 'The input receipt handle "x" is not a valid receipt handle.'):
        queues.ChangeMessageVisibility(QueueUrl=url, ReceiptHandle="x", VisibilityTimeout=0)
    with queue_error("MissingParameter", "The request must contain the parameter ReceiptHandle."):
        queues.ChangeMessageVisibility(QueueUrl=url, VisibilityTimeout=0)
    queues.server.clock.advance(30)
    message = (f"Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not "
               "available for visibility timeout change.")
    with queue_error("InvalidParameterValue", message):
        queues.ChangeMessageVisibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=5)
    newer = queues.receive_one(url)["ReceiptHandle"]
    with queue_error("InvalidParameterValue", message):
        queues.ChangeMessageVisibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=5)
    queues.DeleteMessage(QueueUrl=url, ReceiptHandle=newer)
    with queue_error("InvalidParameterValue"):
        queues.ChangeMessageVisibility(QueueUrl=url, ReceiptHandle=newer, VisibilityTimeout=5)


def test_change_message_visibility_member_VisibilityTimeout(taken):
    queues, url, handle = taken
    queues.server.clock.advance(20)
    queues.ChangeMessageVisibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=40)
    queues.server.clock.advance(39)
    assert queues.receive(url) == []
    queues.server.clock.advance(1)
    queues.receive_one(url)
    for bad in (-1, 43201):
        with queue_error("InvalidParameterValue", f"Value {bad} for parameter VisibilityTimeout is invalid. Reason: "
                                                  "VisibilityTimeout must be an integer between 0 and 43200."):
            queues.ChangeMessageVisibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=bad)
    with queue_error("MissingParameter", "The request must contain the parameter VisibilityTimeout."):
        queues.ChangeMessageVisibility(QueueUrl=url, ReceiptHandle=handle)


def test_twelve_hours_in_all(taken):
    queues, url, handle = taken
    queues.server.clock.advance(1)
    with queue_error("InvalidParameterValue", "Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total "
                     "VisibilityTimeout for the message is beyond the limit [43200 seconds]."):
        queues.ChangeMessageVisibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=43200)
    queues.ChangeMessageVisibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=43199)
