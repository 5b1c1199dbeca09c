from support.queues import NO_QUEUE, NO_SUCH_URL, queue_error, queues  # noqa: F401


def test_list_queue_tags_member_QueueUrl(queues):
    url = queues.new()
    assert queues.ListQueueTags(QueueUrl=url) == {}
    queues.TagQueue(QueueUrl=url, Tags={"k": "<&>"})
    assert queues.ListQueueTags(QueueUrl=url) == {"Tags": {"k": "<&>"}}
    with queue_error(NO_QUEUE):
        queues.ListQueueTags(QueueUrl=NO_SUCH_URL)
