from support.queues import NO_QUEUE, NO_SUCH_URL, name_of, queue_error, queues, frozen_queues  # noqa: F401


def test_purge_queue_member_QueueUrl(frozen_queues):
    queues = frozen_queues
    url, other = queues.new(), queues.new()
    queues.send(other)
    queues.send(url, "waiting")
    queues.send(url, "delayed", DelaySeconds=10)
    queues.send(url, "in flight")
    handle = queues.receive_one(url)["ReceiptHandle"]
    assert queues.PurgeQueue(QueueUrl=url) == {}
    queues.server.clock.advance(59)
    assert queues.receive(url) == []
    queues.DeleteMessage(QueueUrl=url, ReceiptHandle=handle)
    message = f"Only one PurgeQueue operation on {name_of(url)} is allowed every 60 seconds."
    with queue_error("AWS.SimpleQueueService.PurgeQueueInProgress", message):
        queues.PurgeQueue(QueueUrl=url)
    queues.send(url, "later")
    queues.server.clock.advance(1)
    queues.PurgeQueue(QueueUrl=url)
    assert queues.receive(url) == []
    assert len(queues.receive(other)) == 1
    with queue_error(NO_QUEUE):
        queues.PurgeQueue(QueueUrl=NO_SUCH_URL)
