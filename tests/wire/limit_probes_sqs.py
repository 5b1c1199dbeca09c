"""The boundary probes of SQS's rows in src/aws/limits.h."""
import http.client
import json

from support.limit_probes import check, probe
from support.server import authorization, random_name

SQS = "AmazonSQS."


def call(cloud, action, **members):
    return cloud.call(SQS + action, members)


def create(cloud, name=None, **attributes):
    return call(cloud, "CreateQueue", QueueName=name or random_name("limit"),
                Attributes={k: str(v) for k, v in attributes.items()})


def new_queue(cloud, **attributes):
    reply = create(cloud, **attributes)
    assert reply.status == 200, reply
    return reply.json["QueueUrl"]


def send(cloud, queue, body="x", **members):
    return call(cloud, "SendMessage", QueueUrl=queue, MessageBody=body, **members)


def text_attribute(data_type="String"):
    return {"DataType": data_type, "StringValue": "v"}


def batch(cloud, queue, bodies, ids=None):
    entries = [{"Id": ids[i] if ids else str(i), "MessageBody": body} for i, body in enumerate(bodies)]
    return call(cloud, "SendMessageBatch", QueueUrl=queue, Entries=entries)


@probe("sqs_request_body_bytes_max")
def request_body(cloud, n):
    body = json.dumps({"QueueNamePrefix": "none"})
    return cloud.call(SQS + "ListQueues", " " * (n - len(body)) + body)


@probe("message_bytes_min")
@probe("message_bytes_max")
def message_bytes(cloud, n):
    return send(cloud, new_queue(cloud), "x" * n)


@probe("maximum_message_size_bytes_min")
@probe("maximum_message_size_bytes_max")
def maximum_message_size(cloud, n):
    return create(cloud, MaximumMessageSize=n)


@probe("batch_bytes_max")
def batch_bytes(cloud, n):
    return batch(cloud, new_queue(cloud), ["x" * (n // 2), "x" * (n - n // 2)])


@probe("batch_entries_max")
def batch_entries(cloud, n):
    return batch(cloud, new_queue(cloud), ["x"] * n)


@probe("batch_entry_id_chars_max")
def batch_entry_id(cloud, n):
    return batch(cloud, new_queue(cloud), ["x"], ["i" * n])


@probe("message_attributes_max")
def message_attributes(cloud, n):
    return send(cloud, new_queue(cloud), MessageAttributes={f"a{i}": text_attribute() for i in range(n)})


@probe("message_attribute_name_chars_max")
def message_attribute_name(cloud, n):
    return send(cloud, new_queue(cloud), MessageAttributes={"a" * n: text_attribute()})


@probe("message_attribute_type_chars_max")
def message_attribute_type(cloud, n):
    return send(cloud, new_queue(cloud),
                MessageAttributes={"a": text_attribute("String." + "t" * (n - len("String.")))})


@probe("message_group_id_chars_max")
def message_group_id(cloud, n):
    return send(cloud, new_queue(cloud), MessageGroupId="g" * n)


@probe("receive_messages_max")
def receive_messages(cloud, n):
    return call(cloud, "ReceiveMessage", QueueUrl=new_queue(cloud), MaxNumberOfMessages=n)


@probe("retention_s_min")
@probe("retention_s_max")
def retention(cloud, n):
    return create(cloud, MessageRetentionPeriod=n)


def attribute_of_new_queue(cloud, name):
    reply = call(cloud, "GetQueueAttributes", QueueUrl=new_queue(cloud), AttributeNames=[name])
    return int(reply.json["Attributes"][name])


@check("retention_s_default")
def retention_default(cloud, value):
    assert attribute_of_new_queue(cloud, "MessageRetentionPeriod") == value


@check("visibility_timeout_s_default")
def visibility_timeout_default(cloud, value):
    assert attribute_of_new_queue(cloud, "VisibilityTimeout") == value


@probe("delay_s_max")
def delay(cloud, n):
    return send(cloud, new_queue(cloud), DelaySeconds=n)


@probe("visibility_timeout_s_max")
def visibility_timeout(cloud, n):
    return call(cloud, "ReceiveMessage", QueueUrl=new_queue(cloud), VisibilityTimeout=n)


@probe("wait_time_s_max")
def wait_time(cloud, n):
    queue = new_queue(cloud)
    send(cloud, queue)  # so that an accepted call answers at once
    return call(cloud, "ReceiveMessage", QueueUrl=queue, WaitTimeSeconds=n)


@probe("queue_name_chars_max")
def queue_name(cloud, n):
    name = random_name("limit")
    return create(cloud, name + "x" * (n - len(name)))


@probe("list_queues_page_max")
def list_queues_page(cloud, n):
    return call(cloud, "ListQueues", MaxResults=n)


@probe("max_receive_count_min")
@probe("max_receive_count_max")
def max_receive_count(cloud, n):
    name = random_name("dlq")
    assert create(cloud, name).status == 200
    arn = f"arn:aws:sqs:us-east-1:000000000000:{name}"
    return create(cloud, RedrivePolicy=json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": n}))


@probe("source_queue_arns_max")
def source_queue_arns(cloud, n):
    arns = [f"arn:aws:sqs:us-east-1:000000000000:source{i}" for i in range(n)]
    return create(cloud, RedriveAllowPolicy=json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": arns}))


ACTIONS = ["SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueUrl", "ChangeMessageVisibility",
           "GetQueueAttributes", "PurgeQueue", "ListDeadLetterSourceQueues"]


def policy(statements=1, actions=1, principals=1, pad=0):
    text = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Sid": str(i), "Effect": "Allow", "Resource": "*",
         "Principal": {"AWS": [f"{p:012}" for p in range(principals)]},
         "Action": [f"SQS:{a}" for a in ACTIONS[:actions]]} for i in range(statements)]})
    return text + " " * max(0, pad - len(text))


@probe("policy_bytes_max")
def policy_bytes(cloud, n):
    return create(cloud, Policy=policy(pad=n))


@probe("policy_statements_max")
def policy_statements(cloud, n):
    return create(cloud, Policy=policy(statements=n))


@probe("policy_principals_max")
def policy_principals(cloud, n):
    return create(cloud, Policy=policy(principals=n))


@probe("policy_actions_per_statement_max")
def policy_actions(cloud, n):
    return create(cloud, Policy=policy(actions=n))


@probe("tags_per_queue_max")
def tags_per_queue(cloud, n):
    return call(cloud, "TagQueue", QueueUrl=new_queue(cloud), Tags={f"k{i}": "v" for i in range(n)})


@probe("queue_tag_key_chars_max")
def queue_tag_key(cloud, n):
    return call(cloud, "TagQueue", QueueUrl=new_queue(cloud), Tags={"k" * n: "v"})


@probe("queue_tag_value_chars_max")
def queue_tag_value(cloud, n):
    return call(cloud, "TagQueue", QueueUrl=new_queue(cloud), Tags={"k": "v" * n})


@check("purge_interval_s", own_cloud=True)
def purge_interval(make_cloud, limit):
    cloud = make_cloud()
    cloud.clock.freeze()
    queue = new_queue(cloud)
    assert call(cloud, "PurgeQueue", QueueUrl=queue).status == 200
    cloud.clock.advance(limit - 1)
    assert call(cloud, "PurgeQueue", QueueUrl=queue).error == "PurgeQueueInProgress"
    cloud.clock.advance(1)
    assert call(cloud, "PurgeQueue", QueueUrl=queue).status == 200


@check("recreate_interval_s", own_cloud=True)
def recreate_interval(make_cloud, limit):
    cloud = make_cloud()
    cloud.clock.freeze()
    name = random_name("limit")
    queue = create(cloud, name).json["QueueUrl"]
    assert call(cloud, "DeleteQueue", QueueUrl=queue).status == 200
    cloud.clock.advance(limit - 1)
    assert create(cloud, name).error == "QueueDeletedRecently"
    cloud.clock.advance(1)
    assert create(cloud, name).status == 200


@check("in_flight_messages_max")
def in_flight_messages(cloud, limit):
    """Fills a queue with one message more than may be in flight, over one connection to be quick."""
    queue = new_queue(cloud, VisibilityTimeout=43200)
    connection = http.client.HTTPConnection("127.0.0.1", cloud.port, timeout=60)

    def fast(action, members):
        connection.request("POST", "/", json.dumps(members), {
            "X-Amz-Target": SQS + action, "Content-Type": "application/x-amz-json-1.0",
            "Authorization": authorization("sqs", "us-east-1", "test")})
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read() or b"{}")

    entries = [{"Id": str(i), "MessageBody": "x"} for i in range(10)]
    for _ in range(limit // 10):
        assert fast("SendMessageBatch", {"QueueUrl": queue, "Entries": entries})[0] == 200
    assert fast("SendMessage", {"QueueUrl": queue, "MessageBody": "x"})[0] == 200
    for _ in range(limit // 10):
        status, reply = fast("ReceiveMessage", {"QueueUrl": queue, "MaxNumberOfMessages": 10})
        assert status == 200 and len(reply["Messages"]) == 10
    status, reply = fast("ReceiveMessage", {"QueueUrl": queue})
    assert status in (400, 403) and reply["__type"] == "com.amazonaws.sqs#OverLimit"
    connection.close()
