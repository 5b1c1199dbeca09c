import pytest

from support.expect import aws_error
from support.tables import N, S, create, create_indexed, random_key


@pytest.fixture(scope="module")
def client(virga):
    return virga.client("dynamodb")


@pytest.fixture(scope="module")
def simple(client):
    return create(client, ("pk",), {"pk": "S"})


@pytest.fixture(scope="module")
def indexed(client):
    return create_indexed(client)


@pytest.fixture
def item(client, simple):
    item = {"pk": S(random_key()), "n": N(1)}
    client.put_item(TableName=simple, Item=item)
    return item


def key_of(item):
    return {"pk": item["pk"]}


def is_there(client, table, item):
    return "Item" in client.get_item(TableName=table, Key=key_of(item))


def test_delete_item_of_nothing_succeeds(client, simple):
    reply = client.delete_item(TableName=simple, Key={"pk": S(random_key())}, ReturnValues="ALL_OLD",
                               ReturnConsumedCapacity="TOTAL")
    assert "Attributes" not in reply
    assert reply["ConsumedCapacity"]["CapacityUnits"] == 1.0


def test_delete_item_member_TableName(client, simple, item):
    client.delete_item(TableName=simple, Key=key_of(item))
    assert not is_there(client, simple, item)
    with aws_error("ResourceNotFoundException", "Requested resource not found"):
        client.delete_item(TableName="no-such-table", Key=key_of(item))


def test_delete_item_member_Key(client, simple, item):
    client.delete_item(TableName=simple, Key={"pk": S(random_key())})
    assert is_there(client, simple, item)
    for key in ({}, {"pk": N(1)}, {"pk": S("x"), "n": N(1)}, {"n": N(1)}):
        with aws_error("ValidationException", "The provided key element does not match the schema"):
            client.delete_item(TableName=simple, Key=key)
    with aws_error("ValidationException", "1 validation error detected: Value null at 'key' failed to satisfy "
                   "constraint: Member must not be null"):
        client.delete_item(TableName=simple)


def test_delete_item_member_ConditionExpression(client, simple, item):
    with aws_error("ConditionalCheckFailedException", "The conditional request failed"):
        client.delete_item(TableName=simple, Key=key_of(item), ConditionExpression="attribute_exists(x)")
    assert is_there(client, simple, item)
    client.delete_item(TableName=simple, Key=key_of(item), ConditionExpression="attribute_exists(n)")
    assert not is_there(client, simple, item)


def test_delete_item_member_ExpressionAttributeNames(client, simple, item):
    with aws_error("ConditionalCheckFailedException"):
        client.delete_item(TableName=simple, Key=key_of(item), ConditionExpression="attribute_not_exists(#n)",
                           ExpressionAttributeNames={"#n": "n"})
    with aws_error("ValidationException", "ExpressionAttributeNames can only be specified when using expressions"):
        client.delete_item(TableName=simple, Key=key_of(item), ExpressionAttributeNames={"#n": "n"})


def test_delete_item_member_ExpressionAttributeValues(client, simple, item):
    with aws_error("ConditionalCheckFailedException"):
        client.delete_item(TableName=simple, Key=key_of(item), ConditionExpression="n > :n",
                           ExpressionAttributeValues={":n": N(1)})
    client.delete_item(TableName=simple, Key=key_of(item), ConditionExpression="n >= :n",
                       ExpressionAttributeValues={":n": N(1)})
    assert not is_there(client, simple, item)


def test_delete_item_member_Expected(client, simple, item):
    with aws_error("ConditionalCheckFailedException"):
        client.delete_item(TableName=simple, Key=key_of(item), Expected={"n": {"Value": N(2)}})
    client.delete_item(TableName=simple, Key=key_of(item), Expected={"n": {"Value": N(1)}})
    assert not is_there(client, simple, item)


def test_delete_item_member_ConditionalOperator(client, simple, item):
    expected = {"n": {"Value": N(1)}, "m": {"Value": N(1)}}
    with aws_error("ConditionalCheckFailedException"):
        client.delete_item(TableName=simple, Key=key_of(item), Expected=expected)
    client.delete_item(TableName=simple, Key=key_of(item), Expected=expected, ConditionalOperator="OR")
    assert not is_there(client, simple, item)


def test_delete_item_member_ReturnValues(client, simple, item):
    for other in ("ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"):
        with aws_error("ValidationException", "Return values set to invalid value"):
            client.delete_item(TableName=simple, Key=key_of(item), ReturnValues=other)
    assert client.delete_item(TableName=simple, Key=key_of(item), ReturnValues="ALL_OLD")["Attributes"] == item
    assert "Attributes" not in client.delete_item(TableName=simple, Key=key_of(item), ReturnValues="NONE")


def test_delete_item_member_ReturnValuesOnConditionCheckFailure(virga, client, simple, item):
    # Not by boto3: Debian's does not know this member.

    def refused(item, condition, **members):
        reply = virga.call("DynamoDB_20120810.DeleteItem", {
            "TableName": simple, "Key": key_of(item), "ConditionExpression": condition, **members})
        assert (reply.status, reply.error) == (400, "ConditionalCheckFailedException")
        assert reply.message == "The conditional request failed"
        return reply.json.get("Item")
    assert refused(item, "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure="ALL_OLD") == item
    assert refused(item, "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure="NONE") is None
    assert refused(item, "attribute_not_exists(pk)") is None
    missing = {"pk": S(random_key())}
    assert refused(missing, "attribute_exists(pk)", ReturnValuesOnConditionCheckFailure="ALL_OLD") is None


def test_delete_item_member_ReturnConsumedCapacity(client, indexed):
    item = {"pk": S(random_key()), "sk": N(1), "age": N(30), "city": S("Rome"), "note": S("n" * 1100)}
    client.put_item(TableName=indexed, Item=item)
    key = {"pk": item["pk"], "sk": item["sk"]}
    reply = client.delete_item(TableName=indexed, Key=key, ReturnConsumedCapacity="INDEXES")
    assert reply["ConsumedCapacity"] == {
        "TableName": indexed, "CapacityUnits": 5.0, "Table": {"CapacityUnits": 2.0},
        "GlobalSecondaryIndexes": {"by-city": {"CapacityUnits": 2.0}},
        "LocalSecondaryIndexes": {"by-age": {"CapacityUnits": 1.0}}}
    reply = client.delete_item(TableName=indexed, Key=key, ReturnConsumedCapacity="TOTAL")
    assert reply["ConsumedCapacity"] == {"TableName": indexed, "CapacityUnits": 1.0}
    assert "ConsumedCapacity" not in client.delete_item(TableName=indexed, Key=key, ReturnConsumedCapacity="NONE")


def test_delete_item_member_ReturnItemCollectionMetrics(client, indexed):
    key = {"pk": S(random_key()), "sk": N(1)}
    reply = client.delete_item(TableName=indexed, Key=key, ReturnItemCollectionMetrics="SIZE")
    assert reply["ItemCollectionMetrics"] == {
        "ItemCollectionKey": {"pk": key["pk"]}, "SizeEstimateRangeGB": [0.0, 1.0]}
    assert "ItemCollectionMetrics" not in client.delete_item(TableName=indexed, Key=key)
