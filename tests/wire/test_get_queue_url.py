from support.queues import NO_QUEUE, Queues, name_of, queue_error, queues  # noqa: F401


def test_get_queue_url_member_QueueName(queues):
    url = queues.new()
    queues.new()
    assert queues.GetQueueUrl(QueueName=name_of(url)) == {"QueueUrl": url}
    with queue_error(NO_QUEUE):
        queues.GetQueueUrl(QueueName="there-is-none")
    with queue_error("MissingParameter", "The request must contain the parameter QueueName."):
        queues.GetQueueUrl()


def test_get_queue_url_member_QueueOwnerAWSAccountId(queues):
    owner = Queues(queues.server, queues.protocol, access_key="444455556666")
    url = owner.new()
    with queue_error(NO_QUEUE):
        queues.GetQueueUrl(QueueName=name_of(url))
    assert queues.GetQueueUrl(QueueName=name_of(url), QueueOwnerAWSAccountId="444455556666")["QueueUrl"] == url
    queues.send(url, "from another account")
    assert owner.receive_one(url, AttributeNames=["SenderId"])["Attributes"]["SenderId"] == "000000000000"


def test_urls_have_the_host_that_the_caller_used(virga):
    url = Queues(virga, "json").new()
    reply = virga.call("AmazonSQS.GetQueueUrl", {"QueueName": name_of(url)},
                       headers={"Host": f"sqs.localhost:{virga.port}"})
    assert reply.json["QueueUrl"] == f"http://sqs.localhost:{virga.port}/000000000000/{name_of(url)}"
