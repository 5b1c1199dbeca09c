from support.queues import NO_QUEUE, NO_SUCH_URL, queue_error, queues  # noqa: F401


def test_tag_queue_member_QueueUrl(queues):
    url, other = queues.new(), queues.new()
    assert queues.TagQueue(QueueUrl=url, Tags={"a": "1"}) == {}
    assert queues.ListQueueTags(QueueUrl=other) == {}
    with queue_error(NO_QUEUE):
        queues.TagQueue(QueueUrl=NO_SUCH_URL, Tags={"a": "1"})


def test_tag_queue_member_Tags(queues):
    url = queues.new()
    queues.TagQueue(QueueUrl=url, Tags={"a": "1", "A": "2"})
    queues.TagQueue(QueueUrl=url, Tags={"a": "3", "ä": "ö"})
    assert queues.ListQueueTags(QueueUrl=url)["Tags"] == {"a": "3", "A": "2", "ä": "ö"}
    for bad in ({"": "v"}, {"k" * 129: "v"}, {"k": "v" * 257}, {f"k{i}": "v" for i in range(51)}):
        with queue_error("InvalidParameterValue"):
            queues.TagQueue(QueueUrl=url, Tags=bad)
    with queue_error("MissingParameter"):
        queues.TagQueue(QueueUrl=url, Tags={})
    assert len(queues.ListQueueTags(QueueUrl=url)["Tags"]) == 3
