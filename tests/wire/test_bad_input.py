"""Input that no client sends: a clear error in AWS's shape, and the next request is answered."""
import json
import socket

import pytest

PUT = "DynamoDB_20120810.PutItem"


@pytest.fixture(autouse=True)
def still_answers(virga):
    yield
    assert virga.call("DynamoDB_20120810.ListTables", {}).status == 200


@pytest.mark.parametrize("body", [
    "", " ", "{", "}", "nonsense", '{"TableName":', '{"TableName":"t",}', "{'TableName':'t'}", '{"TableName":"t"} x',
    '{"TableName":"t"}{}', '{"TableName":"a","TableName":"b"}', '{"Item":{"a":{"S":"1"},"a":{"S":"2"}}}',
    "[]", "1", '"x"', "null", "true", '{"TableName":"\\ud800"}', '{"TableName":"a\nb"}', '{"a":1e}', '{"a":01}',
    "[" * 10_000, '{"a":' * 10_000 + "1" + "}" * 10_000,
])
def test_what_is_not_a_json_object(virga, body):
    reply = virga.call(PUT, body)
    assert (reply.status, reply.error) == (400, "SerializationException"), reply


@pytest.mark.parametrize("body", [b'{"TableName":"\xff\xfe"}', b'{"TableName":"\xc0\xaf"}', b'\xef\xbb\xbf{', b"\x00",
                                  b'{"TableName":"\xed\xa0\x80"}'])
def test_what_is_not_utf8(virga, body):
    reply = virga.call(PUT, body)
    assert (reply.status, reply.error) == (400, "SerializationException"), reply


@pytest.mark.parametrize("member, value, message", [
    ("TableName", 5, "NUMBER_VALUE cannot be converted to String"),
    ("TableName", True, "TRUE_VALUE cannot be converted to String"),
    ("TableName", {}, "Start of structure or map found where not expected"),
    ("TableName", [], "Start of list found where not expected"),
    ("Item", [], "Start of list found where not expected"),
])
def test_wrong_types(virga, member, value, message):
    body = {"TableName": "t", "Item": {"pk": {"S": "x"}}}
    body[member] = value
    reply = virga.call(PUT, body)
    assert (reply.status, reply.error) == (400, "SerializationException"), reply
    assert reply.message == message
    assert "Message" in reply.json, "the text of this one has a capital"


def test_missing_target(virga):
    reply = virga.http("POST", "/", "{}", {"Content-Type": "application/x-amz-json-1.0"})
    assert (reply.status, reply.error) == (400, "UnknownOperationException")
    assert "X-Amz-Target" in reply.message


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "application/x-amz-json-2.0", ""])
def test_wrong_content_type(virga, content_type):
    reply = virga.call("DynamoDB_20120810.ListTables", "{}", headers={"Content-Type": content_type})
    assert (reply.status, reply.error) == (400, "UnknownOperationException")
    assert "Content-Type" in reply.message


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_wrong_method(virga, method):
    reply = virga.call("DynamoDB_20120810.ListTables", "{}")
    assert reply.status == 200
    reply = virga.http(method, "/", "{}", {"X-Amz-Target": "DynamoDB_20120810.ListTables",
                                           "Content-Type": "application/x-amz-json-1.0"})
    assert (reply.status, reply.error) == (400, "UnknownOperationException")
    assert method in reply.message


@pytest.mark.parametrize("form", ["", "Action=", "Action=%zz", "Action=ListQueues&Action=ListQueues", "=&=&=",
                                  "Action=ListQueues&Nonsense=1", "Action=ListQueues&Version=1999-01-01",
                                  "Action=ListQueues&MaxResults=many", "%00", "Action=%ff"])
def test_bad_forms(virga, form):
    reply = virga.http("POST", "/", form, {"Content-Type": "application/x-www-form-urlencoded"})
    assert 400 <= reply.status < 500, reply
    assert reply.xml.tag == "ErrorResponse"
    assert reply.error


def exchange(virga, data, read_until_close=True):
    with socket.create_connection(("127.0.0.1", virga.port), timeout=30) as s:
        s.sendall(data)
        s.shutdown(socket.SHUT_WR)
        received = b""
        while piece := s.recv(65536):
            received += piece
        return received


def test_chunked_body(virga):
    body = b"{}"
    reply = exchange(virga, b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n"
                            b"Content-Type: application/x-amz-json-1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
                            b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 200"), reply
    assert body


def test_expect_100_continue(virga):
    with socket.create_connection(("127.0.0.1", virga.port), timeout=30) as s:
        s.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n"
                  b"Content-Type: application/x-amz-json-1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert s.recv(4096).startswith(b"HTTP/1.1 100")
        s.sendall(b"{}")
        assert s.recv(4096).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("data, status", [
    (b"nonsense\r\n\r\n", b"400"),
    (b"GET / HTTP/1.1\r\n\r\n", b"4"),
    (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", b"431"),
    (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
    (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\n\r\n", b"413"),
    (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", b"400"),
])
def test_what_is_not_http(virga, data, status):
    reply = exchange(virga, data)
    assert reply.split(b" ")[1].startswith(status), reply[:200]
    body = reply.partition(b"\r\n\r\n")[2]
    assert json.loads(body)["__type"], reply


def test_half_a_request_and_gone(virga):
    for data in (b"POST", b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"):
        with socket.create_connection(("127.0.0.1", virga.port)) as s:
            s.sendall(data)
