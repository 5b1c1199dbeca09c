"""Replies byte for byte, as AWS sent them.

The bodies were recorded in us-east-1 in 2021: boto/boto3 issue 3020 (an empty Scan) and
smithy-lang/smithy-rs, aws/sdk/integration-tests/dynamodb/tests/movies.rs (CreateTable and others).
Only what differs from call to call is put in: names, ids, times.
"""
import re
import zlib

import pytest

from support.server import random_name

DYNAMODB = "DynamoDB_20120810."


@pytest.fixture
def table(virga):
    name = random_name("golden")
    assert virga.call(DYNAMODB + "CreateTable", {
        "TableName": name, "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]}).status == 200
    return name


def check_envelope(reply):
    assert reply.headers["Content-Type"] == "application/x-amz-json-1.0"
    assert int(reply.headers["x-amz-crc32"]) == zlib.crc32(reply.body)
    assert re.fullmatch(r"[0-9A-Z]{52}", reply.headers["x-amzn-RequestId"])


def test_an_empty_scan(virga, table):
    reply = virga.call(DYNAMODB + "Scan", {"TableName": table})
    check_envelope(reply)
    assert reply.body == b'{"Count":0,"Items":[],"ScannedCount":0}'
    assert (reply.headers["Content-Length"], reply.headers["x-amz-crc32"]) == ("39", "3413411624")


@pytest.mark.parametrize("operation, members", [
    ("PutItem", {"Item": {"pk": {"S": "a"}}}),
    ("DeleteItem", {"Key": {"pk": {"S": "a"}}}),
    ("UpdateItem", {"Key": {"pk": {"S": "a"}}, "UpdateExpression": "SET a = :a",
                    "ExpressionAttributeValues": {":a": {"S": "x"}}}),
    ("GetItem", {"Key": {"pk": {"S": "not there"}}}),
])
def test_nothing_to_say(virga, table, operation, members):
    reply = virga.call(DYNAMODB + operation, {"TableName": table, **members})
    check_envelope(reply)
    assert (reply.body, reply.headers["x-amz-crc32"]) == (b"{}", "2745614147")


# DeletionProtectionEnabled came to DynamoDB after the recording.
CREATED = (
    '{"TableDescription":{"AttributeDefinitions":[{"AttributeName":"title","AttributeType":"S"},{"AttributeName":"year",'
    '"AttributeType":"N"}],"CreationDateTime":<time>,"DeletionProtectionEnabled":false,"ItemCount":0,"KeySchema":['
    '{"AttributeName":"year","KeyType":"HASH"},{"AttributeName":"title","KeyType":"RANGE"}],"ProvisionedThroughput":'
    '{"NumberOfDecreasesToday":0,"ReadCapacityUnits":10,"WriteCapacityUnits":10},"TableArn":'
    '"arn:aws:dynamodb:us-east-1:000000000000:table/<name>","TableId":"<id>","TableName":"<name>","TableSizeBytes":0,'
    '"TableStatus":"CREATING"}}')


def test_create_table(virga):
    name = random_name("Movies")
    reply = virga.call(DYNAMODB + "CreateTable", {
        "TableName": name,
        "KeySchema": [{"AttributeName": "year", "KeyType": "HASH"}, {"AttributeName": "title", "KeyType": "RANGE"}],
        "AttributeDefinitions": [{"AttributeName": "year", "AttributeType": "N"},
                                 {"AttributeName": "title", "AttributeType": "S"}],
        "ProvisionedThroughput": {"ReadCapacityUnits": 10, "WriteCapacityUnits": 10}})
    check_envelope(reply)
    text = reply.body.decode()
    time = re.search(r'"CreationDateTime":(\d\.\d{1,12}E9),', text).group(1)
    table_id = re.search(r'"TableId":"([0-9a-f-]{36})"', text).group(1)
    assert text == CREATED.replace("<time>", time).replace("<name>", name).replace("<id>", table_id)


def test_tagging_has_no_body(virga, table):
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{table}"
    for operation, members in [("TagResource", {"Tags": [{"Key": "k", "Value": "v"}]}),
                               ("UntagResource", {"TagKeys": ["k"]})]:
        reply = virga.call(DYNAMODB + operation, {"ResourceArn": arn, **members})
        assert (reply.status, reply.body, reply.headers["Content-Length"]) == (200, b"", "0")


def test_an_error(virga):
    reply = virga.call(DYNAMODB + "GetItem", {"TableName": "no-such-table", "Key": {"pk": {"S": "a"}}})
    check_envelope(reply)
    assert (reply.status, reply.body) == (
        400, b'{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",'
             b'"message":"Requested resource not found"}')
