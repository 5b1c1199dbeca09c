import hashlib
import struct

import pytest

from support.queues import NO_QUEUE, NO_SUCH_URL, name_of, queue_error, queues, frozen_queues  # noqa: F401


def md5(data):
    return hashlib.md5(data.encode() if isinstance(data, str) else data).hexdigest()


def md5_of_attributes(attributes):
    """AWS's documented algorithm, written once more."""
    digest = hashlib.md5()
    for name in sorted(attributes):
        value = attributes[name]
        binary = "BinaryValue" in value
        data = value["BinaryValue"] if binary else value["StringValue"].encode()
        for part in (name.encode(), value["DataType"].encode()):
            digest.update(struct.pack(">I", len(part)) + part)
        digest.update(b"\2" if binary else b"\1")
        digest.update(struct.pack(">I", len(data)) + data)
    return digest.hexdigest()


ATTRIBUTES = {
    "text": {"DataType": "String", "StringValue": "väl<ue"},
    "n.umber_-1": {"DataType": "Number.int", "StringValue": "-12.5e3"},
    "bytes": {"DataType": "Binary.png", "BinaryValue": b"\x00\xff\x10"},
}


def test_send_message_member_QueueUrl(queues):
    url, other = queues.new(), queues.new()
    queues.send(url)
    assert queues.receive(other) == []
    # Whatever the host, the path names the queue.
    queues.send(f"https://sqs.us-east-1.amazonaws.com/000000000000/{name_of(url)}", "second")
    assert [m["Body"] for m in queues.receive(url, MaxNumberOfMessages=10)] == ["x", "second"]
    for bad in (NO_SUCH_URL, "", "x", "http://localhost", "http://localhost/", "http://localhost/a"):
        with queue_error(NO_QUEUE):
            queues.send(bad)
    with queue_error("MissingParameter", "The request must contain the parameter QueueUrl."):
        queues.SendMessage(MessageBody="x")


def test_send_message_member_MessageBody(queues):
    url = queues.new()
    body = 'tab\t, lines\r\n\n, <&>", \u00e4\u20ac\ud7ff\ue000\ufffd\U0001f600'
    reply = queues.send(url, body)
    assert reply["MD5OfMessageBody"] == md5(body)
    assert len(reply["MessageId"]) == 36 and "MD5OfMessageAttributes" not in reply and "SequenceNumber" not in reply
    message = queues.receive_one(url)
    assert message["Body"] == body and message["MD5OfBody"] == md5(body)
    assert message["MessageId"] == reply["MessageId"]
    for members in ({}, {"MessageBody": ""}):
        with queue_error("MissingParameter", "The request must contain the parameter MessageBody."):
            queues.SendMessage(QueueUrl=url, **members)


@pytest.mark.parametrize("character, name", [("\x07", "#x7"), ("\x00", "#x0"), ("\ufffe", "#xFFFE"),
                                             ("\uffff", "#xFFFF"), ("\x1f", "#x1F")])
def test_characters(queues, character, name):
    url = queues.new()
    message = (f"Invalid binary character '{name}' was found in the message body, the set of allowed characters is "
               "#x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].")
    with queue_error("InvalidMessageContents", message):
        queues.send(url, "a" + character)


def test_send_message_member_DelaySeconds(frozen_queues):
    queues = frozen_queues
    url = queues.new(DelaySeconds=5)
    queues.send(url, "by the queue")
    queues.send(url, "by itself", DelaySeconds=10)
    queues.send(url, "at once", DelaySeconds=0)
    assert queues.receive_one(url)["Body"] == "at once"
    queues.server.clock.advance(4)
    assert queues.receive(url) == []
    queues.server.clock.advance(1)
    assert queues.receive_one(url)["Body"] == "by the queue"
    queues.server.clock.advance(5)
    assert queues.receive_one(url)["Body"] == "by itself"
    for bad in (-1, 901):
        with queue_error("InvalidParameterValue", f"Value {bad} for parameter DelaySeconds is invalid. "
                                                  "Reason: DelaySeconds must be >= 0 and <= 900."):
            queues.send(url, DelaySeconds=bad)


def test_send_message_member_MessageAttributes(queues):
    url = queues.new()
    reply = queues.send(url, MessageAttributes=ATTRIBUTES)
    assert reply["MD5OfMessageAttributes"] == md5_of_attributes(ATTRIBUTES)
    message = queues.receive_one(url, MessageAttributeNames=["All"])
    assert message["MessageAttributes"] == ATTRIBUTES
    assert message["MD5OfMessageAttributes"] == reply["MD5OfMessageAttributes"]


STRING = {"DataType": "String", "StringValue": "v"}


@pytest.mark.parametrize("attributes, message", [
    ({f"a{i}": STRING for i in range(11)}, "Number of message attributes [11] exceeds the allowed maximum [10]."),
    ({"": STRING}, "The request must contain non-empty message attribute name."),
    ({"a" * 257: STRING}, None), ({"a b": STRING}, None), ({".a": STRING}, None), ({"a.": STRING}, None),
    ({"a..b": STRING}, None), ({"AWS.a": STRING}, None), ({"amazon.b": STRING}, None),
    ({"a": {"DataType": "Text", "StringValue": "v"}},
     "The type of message (user) attribute 'a' is invalid. You must use only the following supported type prefixes: "
     "Binary, Number, String."),
    ({"a": {"StringValue": "v"}}, None),
    ({"a": {"DataType": "String", "StringValue": ""}},
     "Message (user) attribute 'a' must contain a non-empty value of type 'String'."),
    ({"a": {"DataType": "String"}}, "Message (user) attribute 'a' must contain a non-empty value of type 'String'."),
    ({"a": {"DataType": "Binary", "StringValue": "v"}},
     "The message (user) attribute 'a' with type 'Binary' must use field 'Binary'."),
    ({"a": {"DataType": "String", "StringValue": "v", "BinaryValue": b"v"}},
     "The message (user) attribute 'a' with type 'String' must use field 'String'."),
    ({"a": {"DataType": "Number", "StringValue": "x"}}, None),
    ({"a": {"DataType": "Number", "StringValue": "1.2.3"}}, None),
    ({"a": {"DataType": "Number", "StringValue": "1" * 39}}, None),
    ({"a": {"DataType": "Number", "StringValue": "1e127"}}, None),
    ({"a": {"DataType": "Number", "StringValue": "9.9e-129"}}, None),
])
def test_bad_attributes(queues, attributes, message):
    with queue_error("InvalidParameterValue", message):
        queues.send(queues.new(), MessageAttributes=attributes)


def test_list_values_are_refused(virga):
    url = virga.call("AmazonSQS.CreateQueue", {"QueueName": "lists"}).json["QueueUrl"]
    reply = virga.call("AmazonSQS.SendMessage", {"QueueUrl": url, "MessageBody": "x", "MessageAttributes": {
        "a": {"DataType": "String", "StringListValues": ["v"]}}})
    assert reply.error == "UnsupportedOperation"


@pytest.mark.parametrize("number", ["0", "-0.0", "+5", "1" * 38, "1e126", "9.9e126", "1E-128", "0001.5", "." + "1" * 38])
def test_good_numbers(queues, number):
    queues.send(queues.new(), MessageAttributes={"a": {"DataType": "Number", "StringValue": number}})


def test_send_message_member_MessageSystemAttributes(queues):
    url = queues.new()
    trace = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5759e988"}}
    reply = queues.send(url, MessageSystemAttributes=trace)
    assert reply["MD5OfMessageSystemAttributes"] == md5_of_attributes(trace)
    message = queues.receive_one(url, AttributeNames=["AWSTraceHeader"])
    assert message["Attributes"] == {"AWSTraceHeader": "Root=1-5759e988"}
    for bad in ({"Other": STRING}, {"AWSTraceHeader": {"DataType": "Number", "StringValue": "1"}},
                {"AWSTraceHeader": {"DataType": "String", "StringValue": ""}}):
        with queue_error("InvalidParameterValue"):
            queues.send(url, MessageSystemAttributes=bad)


def test_send_message_member_MessageDeduplicationId(queues):
    with queue_error("InvalidParameterValue",
                     "Value d for parameter MessageDeduplicationId is invalid. "
                     "Reason: The request include parameter that is not valid for this queue type."):
        queues.send(queues.new(), MessageDeduplicationId="d")


def test_send_message_member_MessageGroupId(queues):
    url = queues.new()
    queues.send(url, MessageGroupId="tenant-1!")
    assert queues.receive_one(url, AttributeNames=["MessageGroupId"])["Attributes"] == {
        "MessageGroupId": "tenant-1!"}
    for bad in ("", "a b", "g" * 129, "ä"):
        with queue_error("InvalidParameterValue", f"Value {bad} for parameter MessageGroupId is invalid. Reason: "
                         "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in "
                         "length."):
            queues.send(url, MessageGroupId=bad)


def test_size(queues):
    url = queues.new(MaximumMessageSize=1024)
    attributes = {"abcd": {"DataType": "String", "StringValue": "x" * 10}}  # 20 bytes
    trace = {"AWSTraceHeader": {"DataType": "String", "StringValue": "x" * 100}}  # counts nothing
    queues.send(url, "x" * 1004, MessageAttributes=attributes, MessageSystemAttributes=trace)
    with queue_error("InvalidParameterValue",
                     "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes."):
        queues.send(url, "x" * 1005, MessageAttributes=attributes)


def test_unknown_members_are_refused(virga):
    url = virga.call("AmazonSQS.CreateQueue", {"QueueName": "unknown-members"}).json["QueueUrl"]
    reply = virga.call("AmazonSQS.SendMessage", {"QueueUrl": url, "MessageBody": "x", "Nothing": 1})
    assert reply.status == 400 and "Nothing" in reply.message
    reply = virga.query("SendMessage", {"QueueUrl": url, "MessageBody": "x", "Nothing": "1"})
    assert reply.status == 400 and "Nothing" in reply.message


def test_query_on_the_path_of_the_queue(virga):
    url = virga.call("AmazonSQS.CreateQueue", {"QueueName": "by-path"}).json["QueueUrl"]
    path = "/000000000000/by-path"
    reply = virga.query("SendMessage", {"MessageBody": "x"}, path=path)
    assert reply.status == 200 and reply.headers["Content-Type"].startswith("text/xml")
    assert reply.xml.tag == "SendMessageResponse"
    assert reply.xml.findtext("ResponseMetadata/RequestId") == reply.headers["x-amzn-RequestId"]
    reply = virga.http("GET", path + "?Action=ReceiveMessage&Version=2012-11-05")
    assert reply.status == 200 and reply.xml.findtext("ReceiveMessageResult/Message/Body") == "x"
    assert virga.call("AmazonSQS.DeleteQueue", {"QueueUrl": url}).status == 200


def test_query_numbers_are_read_strictly(virga):
    url = virga.call("AmazonSQS.CreateQueue", {"QueueName": "strict"}).json["QueueUrl"]
    for bad in ("1x", "", " 1", "1.0"):
        reply = virga.query("SendMessage", {"QueueUrl": url, "MessageBody": "x", "DelaySeconds": bad})
        assert reply.status == 400 and reply.error == "InvalidParameterValue" and "DelaySeconds" in reply.message


def test_json_on_the_path_of_the_queue(queues):
    """Terraform and aws-sdk-go-v2 post JSON to the queue's own URL."""
    url = queues.new()
    reply = queues.server.http("POST", "/000000000000/" + name_of(url), {"QueueUrl": url, "MessageBody": "x"}, {
        "X-Amz-Target": "AmazonSQS.SendMessage", "Content-Type": "application/x-amz-json-1.0"})
    assert reply.status == 200 and reply.json["MessageId"]
