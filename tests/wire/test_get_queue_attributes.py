from support.queues import ARN, NO_QUEUE, NO_SUCH_URL, name_of, queue_error, queues, frozen_queues  # noqa: F401


def test_get_queue_attributes_member_QueueUrl(queues):
    url = queues.new(VisibilityTimeout=77)
    assert queues.attribute(url, "VisibilityTimeout") == "77"
    with queue_error(NO_QUEUE):
        queues.attribute(NO_SUCH_URL, "All")
    with queue_error("MissingParameter", "The request must contain the parameter QueueUrl."):
        queues.GetQueueAttributes(AttributeNames=["All"])


def test_get_queue_attributes_member_AttributeNames(queues):
    url = queues.new()
    assert queues.GetQueueAttributes(QueueUrl=url, AttributeNames=["QueueArn", "DelaySeconds"]) == {
        "Attributes": {"QueueArn": ARN + name_of(url), "DelaySeconds": "0"}}
    assert queues.GetQueueAttributes(QueueUrl=url) == {}
    assert queues.GetQueueAttributes(QueueUrl=url, AttributeNames=["Policy"]) == {}
    with queue_error("InvalidAttributeName", "Unknown Attribute Nothing."):
        queues.attribute(url, "Nothing")


def test_counters(frozen_queues):
    queues = frozen_queues
    url = queues.new()

    def counters():
        attributes = queues.GetQueueAttributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return tuple(int(attributes["ApproximateNumberOfMessages" + kind]) for kind in ("", "NotVisible", "Delayed"))

    for _ in range(3):
        queues.send(url)
    queues.send(url, DelaySeconds=10)
    assert counters() == (3, 0, 1)
    message = queues.receive_one(url)
    assert counters() == (2, 1, 1)
    queues.DeleteMessage(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert counters() == (2, 0, 1)
    queues.server.clock.advance(10)
    assert counters() == (3, 0, 0)


def test_times(frozen_queues):
    url = frozen_queues.new()
    created = int(frozen_queues.attribute(url, "CreatedTimestamp"))
    frozen_queues.server.clock.advance(100)
    frozen_queues.SetQueueAttributes(QueueUrl=url, Attributes={"DelaySeconds": "1"})
    assert int(frozen_queues.attribute(url, "CreatedTimestamp")) == created
    assert int(frozen_queues.attribute(url, "LastModifiedTimestamp")) == created + 100
