import pytest

from support.expect import aws_error
from support.tables import N, S, create, random_key

MISMATCH = "The provided key element does not match the schema"


@pytest.fixture(scope="module")
def client(virga):
    return virga.client("dynamodb")


@pytest.fixture(scope="module")
def sorted_table(client):
    return create(client, ("pk", "sk"), {"pk": "S", "sk": "N"})


@pytest.fixture
def item(client, sorted_table):
    item = {"pk": S(random_key()), "sk": N(1), "a": S("x"), "b": {"M": {"c": N(1), "d": {"L": [N(1), N(2), N(3)]}}}}
    client.put_item(TableName=sorted_table, Item=item)
    return item


def key_of(item):
    return {"pk": item["pk"], "sk": item["sk"]}


def test_get_item_of_a_missing_item_has_no_item(client, sorted_table):
    reply = client.get_item(TableName=sorted_table, Key={"pk": S(random_key()), "sk": N(1)})
    assert "Item" not in reply


def test_get_item_member_TableName(client, item, sorted_table):
    assert client.get_item(TableName=sorted_table, Key=key_of(item))["Item"] == item
    with aws_error("ResourceNotFoundException", "Requested resource not found"):
        client.get_item(TableName="no-such-table", Key=key_of(item))
    with aws_error("ValidationException", "1 validation error detected: Value null at 'tableName' failed to satisfy "
                   "constraint: Member must not be null"):
        client.get_item(Key=key_of(item))


def test_get_item_member_Key(client, item, sorted_table):
    assert client.get_item(TableName=sorted_table, Key={"pk": item["pk"], "sk": N("1.0")})["Item"] == item
    assert "Item" not in client.get_item(TableName=sorted_table, Key={"pk": item["pk"], "sk": N(2)})
    with aws_error("ValidationException", "1 validation error detected: Value null at 'key' failed to satisfy "
                   "constraint: Member must not be null"):
        client.get_item(TableName=sorted_table)


@pytest.mark.parametrize("key,message", [
    ({}, MISMATCH),
    ({"pk": S("x")}, MISMATCH),
    ({"pk": S("x"), "sk": S("1")}, MISMATCH),
    ({"pk": S("x"), "sk": N(1), "a": S("x")}, MISMATCH),
    ({"pk": S("x"), "other": N(1)}, MISMATCH),
    ({"pk": S(""), "sk": N(1)}, "One or more parameter values are not valid. The AttributeValue for a key attribute "
     "cannot contain an empty string value. Key: pk"),
    ({"pk": S("x" * 2049), "sk": N(1)},
     "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"),
    ({"pk": S("x"), "sk": {}}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
])
def test_get_item_key_is_checked_after_the_table(client, sorted_table, key, message):
    with aws_error("ValidationException", message):
        client.get_item(TableName=sorted_table, Key=key)
    with aws_error("ResourceNotFoundException"):
        client.get_item(TableName="no-such-table", Key=key)


def test_get_item_member_ProjectionExpression(client, item, sorted_table):
    def get(expression):
        return client.get_item(TableName=sorted_table, Key=key_of(item), ProjectionExpression=expression)["Item"]
    assert get("a, b.d[2], b.d[0]") == {"a": S("x"), "b": {"M": {"d": {"L": [N(1), N(3)]}}}}
    assert get("nothing") == {}
    with aws_error("ValidationException"):
        client.get_item(TableName="no-such-table", Key=key_of(item), ProjectionExpression="b, b.c")


def test_get_item_member_ExpressionAttributeNames(client, item, sorted_table):
    reply = client.get_item(TableName=sorted_table, Key=key_of(item), ProjectionExpression="#x.#y",
                            ExpressionAttributeNames={"#x": "b", "#y": "c"})
    assert reply["Item"] == {"b": {"M": {"c": N(1)}}}
    with aws_error("ValidationException", "ExpressionAttributeNames can only be specified when using expressions"):
        client.get_item(TableName=sorted_table, Key=key_of(item), ExpressionAttributeNames={"#x": "b"})


def test_get_item_member_AttributesToGet(client, item, sorted_table):
    reply = client.get_item(TableName=sorted_table, Key=key_of(item), AttributesToGet=["a", "sk"])
    assert reply["Item"] == {"a": S("x"), "sk": N(1)}
    with aws_error("ValidationException", "Can not use both expression and non-expression parameters in the same "
                   "request: Non-expression parameters: {AttributesToGet} Expression parameters: "
                   "{ProjectionExpression}"):
        client.get_item(TableName=sorted_table, Key=key_of(item), AttributesToGet=["a"], ProjectionExpression="a")
    with aws_error("ValidationException"):
        client.get_item(TableName=sorted_table, Key=key_of(item), AttributesToGet=[])


def capacity(client, table, key, **members):
    reply = client.get_item(TableName=table, Key=key, ReturnConsumedCapacity="TOTAL", **members)
    return reply["ConsumedCapacity"]["CapacityUnits"]


def test_get_item_member_ConsistentRead(client, item, sorted_table):
    assert capacity(client, sorted_table, key_of(item)) == 0.5
    assert capacity(client, sorted_table, key_of(item), ConsistentRead=False) == 0.5
    assert capacity(client, sorted_table, key_of(item), ConsistentRead=True) == 1.0


def test_get_item_member_ReturnConsumedCapacity(client, sorted_table):
    item = {"pk": S(random_key()), "sk": N(1), "a": S("x" * 4096)}
    client.put_item(TableName=sorted_table, Item=item)

    def get(report):
        return client.get_item(TableName=sorted_table, Key=key_of(item), ReturnConsumedCapacity=report,
                               ProjectionExpression="sk").get("ConsumedCapacity")
    assert get("NONE") is None
    assert get("TOTAL") == {"TableName": sorted_table, "CapacityUnits": 1.0}
    assert get("INDEXES") == {"TableName": sorted_table, "CapacityUnits": 1.0, "Table": {"CapacityUnits": 1.0}}
    missing = {"pk": S(random_key()), "sk": N(1)}
    assert capacity(client, sorted_table, missing, ConsistentRead=True) == 1.0
