import threading

from support.queues import NO_QUEUE, NO_SUCH_URL, Queues, queue_error, queues  # noqa: F401
from support.server import random_name


def test_delete_queue_member_QueueUrl(queues):
    url = queues.new()
    other = queues.new()
    queues.send(url)
    assert queues.DeleteQueue(QueueUrl=url) == {}
    for call in (queues.send, queues.receive):
        with queue_error(NO_QUEUE):
            call(url)
    with queue_error(NO_QUEUE):
        queues.DeleteQueue(QueueUrl=NO_SUCH_URL)
    queues.send(other)


def test_texts_of_each_protocol(virga):
    with queue_error(NO_QUEUE, "The specified queue does not exist."):
        Queues(virga, "json").receive(NO_SUCH_URL)
    # Raw: a newer boto3 speaks JSON here too.
    reply = virga.query("ReceiveMessage", {"QueueUrl": NO_SUCH_URL})
    assert (reply.error, reply.message) == (NO_QUEUE, "The specified queue does not exist for this wsdl version.")


def test_raw_replies(virga):
    reply = virga.call("AmazonSQS.DeleteQueue", {"QueueUrl": NO_SUCH_URL})
    assert reply.status == 400
    assert reply.json == {"__type": "com.amazonaws.sqs#QueueDoesNotExist",
                          "message": "The specified queue does not exist."}
    assert reply.headers["x-amzn-query-error"] == "AWS.SimpleQueueService.NonExistentQueue;Sender"
    url = virga.call("AmazonSQS.CreateQueue", {"QueueName": random_name("q")}).json["QueueUrl"]
    reply = virga.call("AmazonSQS.DeleteQueue", {"QueueUrl": url})
    assert (reply.status, reply.body) == (200, b"")
    reply = virga.query("DeleteQueue", {"QueueUrl": NO_SUCH_URL})
    assert reply.status == 400 and reply.error == NO_QUEUE
    assert reply.xml.tag == "ErrorResponse" and reply.xml.findtext("Error/Type") == "Sender"


def test_ends_long_polls(virga):
    queues = Queues(virga, "json")
    url = queues.new()
    replies = []
    poll = threading.Thread(target=lambda: replies.append(
        virga.call("AmazonSQS.ReceiveMessage", {"QueueUrl": url, "WaitTimeSeconds": 20})))
    poll.start()
    queues.DeleteQueue(QueueUrl=url)
    poll.join(10)
    assert not poll.is_alive() and replies[0].error == "QueueDoesNotExist"
