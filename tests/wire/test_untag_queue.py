from support.queues import NO_QUEUE, NO_SUCH_URL, queue_error, queues  # noqa: F401


def test_untag_queue_member_QueueUrl(queues):
    url, other = queues.new(), queues.new()
    for queue in (url, other):
        queues.TagQueue(QueueUrl=queue, Tags={"a": "1"})
    assert queues.UntagQueue(QueueUrl=url, TagKeys=["a"]) == {}
    assert queues.ListQueueTags(QueueUrl=url) == {}
    assert queues.ListQueueTags(QueueUrl=other)["Tags"] == {"a": "1"}
    with queue_error(NO_QUEUE):
        queues.UntagQueue(QueueUrl=NO_SUCH_URL, TagKeys=["a"])


def test_untag_queue_member_TagKeys(queues):
    url = queues.new()
    queues.TagQueue(QueueUrl=url, Tags={"a": "1", "b": "2", "c": "3"})
    queues.UntagQueue(QueueUrl=url, TagKeys=["a", "c", "none"])
    assert queues.ListQueueTags(QueueUrl=url)["Tags"] == {"b": "2"}
    with queue_error("MissingParameter"):
        queues.UntagQueue(QueueUrl=url, TagKeys=[])
