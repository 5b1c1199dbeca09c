import pytest

from support.expect import aws_error
from support.tables import N, S, create, create_indexed, nested, random_key

INVALID = "One or more parameter values were invalid: "


@pytest.fixture(scope="module")
def client(virga):
    return virga.client("dynamodb")


@pytest.fixture(scope="module")
def simple(client):
    return create(client, ("pk",), {"pk": "S"})


@pytest.fixture(scope="module")
def sorted_table(client):
    return create(client, ("pk", "sk"), {"pk": "S", "sk": "S"})


@pytest.fixture(scope="module")
def indexed(client):
    return create_indexed(client)


def get(client, table, pk):
    return client.get_item(TableName=table, Key={"pk": S(pk)}).get("Item")


def test_put_item_replaces_the_whole_item(client, simple):
    pk = random_key()
    assert "Attributes" not in client.put_item(TableName=simple, Item={"pk": S(pk), "a": S("1"), "b": S("2")})
    client.put_item(TableName=simple, Item={"pk": S(pk), "c": N(3)})
    assert get(client, simple, pk) == {"pk": S(pk), "c": N(3)}


def test_put_item_all_types_come_back(client, simple):
    item = {
        "pk": S(random_key()), "s": S("h\u00e9 \U0001f600 \"\\\n\x01"), "n": N("-12345678901234567890.123456789012345678"),
        "b": {"B": b"\x00\xff"}, "t": {"BOOL": True}, "f": {"BOOL": False}, "nil": {"NULL": True},
        "m": {"M": {"x": {"L": [S(""), N(0)]}, "empty": {"M": {}}}}, "l": {"L": []},
        "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2.5"]}, "bs": {"BS": [b"1", b"2"]}, "empty": S(""),
        "nob": {"B": b""},
    }
    client.put_item(TableName=simple, Item=item)
    back = get(client, simple, item["pk"]["S"])
    for name in ("ss", "ns", "bs"):
        kind = name.upper()
        assert sorted(back[name][kind]) == sorted(item[name][kind])
        back[name] = item[name]
    assert back == item


def test_put_item_member_TableName(client, virga, simple):
    with aws_error("ValidationException", "1 validation error detected: Value null at 'tableName' failed to satisfy "
                   "constraint: Member must not be null"):
        client.put_item(Item={"pk": S("x")})
    with aws_error("ValidationException", "1 validation error detected: Value '' at 'tableName' failed to satisfy "
                   "constraint: Member must have length greater than or equal to 1"):
        client.put_item(TableName="", Item={"pk": S("x")})
    with aws_error("ResourceNotFoundException", "Requested resource not found", 400):
        client.put_item(TableName="no-such-table", Item={"pk": S("x")})
    pk = random_key()
    client.put_item(TableName=f"arn:aws:dynamodb:us-east-1:000000000000:table/{simple}", Item={"pk": S(pk)})
    assert get(client, simple, pk)
    with aws_error("ResourceNotFoundException"):
        virga.client("dynamodb", region="eu-west-1").put_item(TableName=simple, Item={"pk": S("x")})


def test_put_item_member_Item(client, simple):
    with aws_error("ValidationException", "1 validation error detected: Value null at 'item' failed to satisfy "
                   "constraint: Member must not be null"):
        client.put_item(TableName=simple)
    with aws_error("ValidationException", INVALID + "Missing the key pk in the item"):
        client.put_item(TableName=simple, Item={"a": S("x")})


@pytest.mark.parametrize("item,message", [
    ({"sk": S("x")}, INVALID + "Missing the key pk in the item"),
    ({"pk": S("x")}, INVALID + "Missing the key sk in the item"),
    ({"pk": {"NULL": True}, "sk": S("x")}, INVALID + "Type mismatch for key pk expected: S actual: NULL"),
    ({"pk": S("x"), "sk": N(1)}, INVALID + "Type mismatch for key sk expected: S actual: N"),
    ({"pk": S(""), "sk": S("x")}, "One or more parameter values are not valid. The AttributeValue for a key attribute "
     "cannot contain an empty string value. Key: pk"),
    ({"pk": S("x"), "sk": S("")}, "One or more parameter values are not valid. The AttributeValue for a key attribute "
     "cannot contain an empty string value. Key: sk"),
    ({"pk": S("x" * 2049), "sk": S("x")},
     INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
    ({"pk": S("x"), "sk": S("x" * 1025)},
     INVALID + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"),
])
def test_put_item_keys_are_checked(client, sorted_table, item, message):
    with aws_error("ValidationException", message):
        client.put_item(TableName=sorted_table, Item=item)


def test_put_item_keys_at_their_limit(client, sorted_table):
    client.put_item(TableName=sorted_table, Item={"pk": S("x" * 2048), "sk": S("y" * 1024)})


@pytest.mark.parametrize("value,message", [
    ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    ({"S": "a", "N": "1"},
     "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"),
    ({"NULL": False}, INVALID + "Null attribute value types must have the value of true"),
    ({"SS": []}, INVALID + "An string set  may not be empty"),
    ({"SS": ["a", "a"]}, INVALID + "Input collection [a, a] contains duplicates."),
    (N("abc"), "The parameter cannot be converted to a numeric value: abc"),
    (N("1E126"), "Number overflow. Attempting to store a number with magnitude larger than supported range"),
    (N("1E-131"), "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
    (N("1" * 39), "Attempting to store more than 38 significant digits in a Number"),
    (nested(32), "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
     "supported limit"),
])
def test_put_item_values_are_checked_after_the_table(client, simple, value, message):
    with aws_error("ValidationException", message):
        client.put_item(TableName=simple, Item={"pk": S("x"), "v": value})
    with aws_error("ResourceNotFoundException"):
        client.put_item(TableName="no-such-table", Item={"pk": S("x"), "v": value})


def test_put_item_nesting_at_its_limit(client, simple):
    item = {"pk": S(random_key()), "v": nested(31)}
    client.put_item(TableName=simple, Item=item)
    assert get(client, simple, item["pk"]["S"]) == item


def test_put_item_wrong_json_types_come_first(virga):
    from support.server import authorization
    headers = {"X-Amz-Target": "DynamoDB_20120810.PutItem", "Content-Type": "application/x-amz-json-1.0",
               "Authorization": authorization("dynamodb", "us-east-1", "test")}
    reply = virga.http("POST", "/", {"TableName": "no-such-table", "Item": {"pk": {"N": 5}}}, headers)
    assert (reply.status, reply.error) == (400, "SerializationException")
    assert reply.message == "NUMBER_VALUE cannot be converted to String"


def test_put_item_size_at_its_limit(client, simple):
    pk = random_key()
    overhead = len("pk") + len(pk) + len("a")
    client.put_item(TableName=simple, Item={"pk": S(pk), "a": S("x" * (409600 - overhead))})
    with aws_error("ValidationException", "Item size has exceeded the maximum allowed size"):
        client.put_item(TableName=simple, Item={"pk": S(pk), "a": S("x" * (409600 - overhead + 1))})


def test_put_item_index_keys_are_checked(client, indexed):
    item = {"pk": S(random_key()), "sk": N(1)}
    with aws_error("ValidationException",
                   INVALID + "Type mismatch for Index Key age Expected: N Actual: S IndexName: by-age"):
        client.put_item(TableName=indexed, Item={**item, "age": S("x")})
    with aws_error("ValidationException", "One or more parameter values are not valid. A value specified for a "
                   "secondary index key is not supported. The AttributeValue for a key attribute cannot contain an "
                   "empty string value. IndexName: by-city, IndexKey: city"):
        client.put_item(TableName=indexed, Item={**item, "city": S("")})
    client.put_item(TableName=indexed, Item={**item, "city": S("x" * 2048)})
    with aws_error("ValidationException", INVALID + "Size limit exceeded for Index Key city Actual Size: 2049 bytes "
                   "Max Size: 2048 bytes IndexName: by-city"):
        client.put_item(TableName=indexed, Item={**item, "city": S("x" * 2049)})


def test_put_item_member_ConditionExpression(client, simple):
    item = {"pk": S(random_key()), "n": N(1)}
    client.put_item(TableName=simple, Item=item, ConditionExpression="attribute_not_exists(pk)")
    with aws_error("ConditionalCheckFailedException", "The conditional request failed", 400):
        client.put_item(TableName=simple, Item=item, ConditionExpression="attribute_not_exists(pk)")
    assert get(client, simple, item["pk"]["S"]) == item


def test_put_item_expression_errors_come_before_the_table(client):
    with aws_error("ValidationException"):
        client.put_item(TableName="no-such-table", Item={"pk": S("x")}, ConditionExpression="a = ")


def test_put_item_member_ExpressionAttributeNames(client, simple):
    pk = random_key()
    client.put_item(TableName=simple, Item={"pk": S(pk)}, ConditionExpression="attribute_not_exists(#p)",
                    ExpressionAttributeNames={"#p": "pk"})
    with aws_error("ConditionalCheckFailedException"):
        client.put_item(TableName=simple, Item={"pk": S(pk)}, ConditionExpression="attribute_not_exists(#p)",
                        ExpressionAttributeNames={"#p": "pk"})
    with aws_error("ValidationException", "ExpressionAttributeNames can only be specified when using expressions"):
        client.put_item(TableName=simple, Item={"pk": S(pk)}, ExpressionAttributeNames={"#p": "pk"})


def test_put_item_member_ExpressionAttributeValues(client, simple):
    pk = random_key()
    client.put_item(TableName=simple, Item={"pk": S(pk), "n": N(1)})
    with aws_error("ConditionalCheckFailedException"):
        client.put_item(TableName=simple, Item={"pk": S(pk)}, ConditionExpression="n = :n",
                        ExpressionAttributeValues={":n": N(2)})
    client.put_item(TableName=simple, Item={"pk": S(pk)}, ConditionExpression="n = :n",
                    ExpressionAttributeValues={":n": N("1.0")})
    with aws_error("ValidationException", "ExpressionAttributeValues can only be specified when using expressions: "
                   "ConditionExpression is null"):
        client.put_item(TableName=simple, Item={"pk": S(pk)}, ExpressionAttributeValues={":n": N(1)})
    with aws_error("ValidationException",
                   "Value provided in ExpressionAttributeValues unused in expressions: keys: {:m}"):
        client.put_item(TableName=simple, Item={"pk": S(pk)}, ConditionExpression="n = :n",
                        ExpressionAttributeValues={":n": N(1), ":m": N(1)})


def test_put_item_member_Expected(client, simple):
    pk = random_key()
    client.put_item(TableName=simple, Item={"pk": S(pk), "n": N(1)}, Expected={"pk": {"Exists": False}})
    with aws_error("ConditionalCheckFailedException"):
        client.put_item(TableName=simple, Item={"pk": S(pk)}, Expected={"pk": {"Exists": False}})
    with aws_error("ConditionalCheckFailedException"):
        client.put_item(TableName=simple, Item={"pk": S(pk)}, Expected={"n": {"Value": N(2)}})
    with aws_error("ValidationException", "Can not use both expression and non-expression parameters in the same "
                   "request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"):
        client.put_item(TableName=simple, Item={"pk": S(pk)}, Expected={"n": {"Value": N(2)}},
                        ConditionExpression="attribute_exists(pk)")


def test_put_item_member_ConditionalOperator(client, simple):
    pk = random_key()
    client.put_item(TableName=simple, Item={"pk": S(pk), "n": N(1)})
    expected = {"n": {"Value": N(1)}, "m": {"Value": N(1)}}
    with aws_error("ConditionalCheckFailedException"):
        client.put_item(TableName=simple, Item={"pk": S(pk)}, Expected=expected, ConditionalOperator="AND")
    client.put_item(TableName=simple, Item={"pk": S(pk)}, Expected=expected, ConditionalOperator="OR")
    with aws_error("ValidationException", "ConditionalOperator cannot be used without Filter or Expected"):
        client.put_item(TableName=simple, Item={"pk": S(pk)}, ConditionalOperator="OR")


def test_put_item_member_ReturnValues(client, simple):
    pk = random_key()
    assert "Attributes" not in client.put_item(TableName=simple, Item={"pk": S(pk), "n": N(1)}, ReturnValues="ALL_OLD")
    reply = client.put_item(TableName=simple, Item={"pk": S(pk), "n": N(2)}, ReturnValues="ALL_OLD")
    assert reply["Attributes"] == {"pk": S(pk), "n": N(1)}
    assert "Attributes" not in client.put_item(TableName=simple, Item={"pk": S(pk)}, ReturnValues="NONE")
    for other in ("ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"):
        with aws_error("ValidationException", "Return values set to invalid value"):
            client.put_item(TableName=simple, Item={"pk": S(pk)}, ReturnValues=other)
    with aws_error("ValidationException", "1 validation error detected: Value 'x' at 'returnValues' failed to satisfy "
                   "constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"):
        client.put_item(TableName=simple, Item={"pk": S(pk)}, ReturnValues="x")


def test_put_item_member_ReturnValuesOnConditionCheckFailure(virga, client, simple):
    # Not by boto3: Debian's does not know this member.
    item = {"pk": S(random_key()), "n": N(1)}
    client.put_item(TableName=simple, Item=item)

    def refused(item, condition, **members):
        reply = virga.call("DynamoDB_20120810.PutItem", {
            "TableName": simple, "Item": item, "ConditionExpression": condition, **members})
        assert (reply.status, reply.error) == (400, "ConditionalCheckFailedException")
        assert reply.message == "The conditional request failed"
        return reply.json.get("Item")
    assert refused(item, "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure="ALL_OLD") == item
    assert refused(item, "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure="NONE") is None
    assert refused(item, "attribute_not_exists(pk)") is None
    missing = {"pk": S(random_key())}
    assert refused(missing, "attribute_exists(pk)", ReturnValuesOnConditionCheckFailure="ALL_OLD") is None


def test_put_item_member_ReturnConsumedCapacity(client, simple, indexed):
    pk = random_key()
    small = {"pk": S(pk)}
    large = {"pk": S(pk), "a": S("x" * 1500)}
    assert "ConsumedCapacity" not in client.put_item(TableName=simple, Item=small)
    assert "ConsumedCapacity" not in client.put_item(TableName=simple, Item=small, ReturnConsumedCapacity="NONE")

    def put(table, item, report):
        return client.put_item(TableName=table, Item=item, ReturnConsumedCapacity=report)["ConsumedCapacity"]
    assert put(simple, large, "TOTAL") == {"TableName": simple, "CapacityUnits": 2.0}
    # The larger of what was there and what is there now.
    assert put(simple, small, "INDEXES") == {
        "TableName": simple, "CapacityUnits": 2.0, "Table": {"CapacityUnits": 2.0}}
    assert put(simple, small, "TOTAL")["CapacityUnits"] == 1.0
    item = {"pk": S(pk), "sk": N(1), "age": N(30), "city": S("Rome"), "note": S("n" * 1100)}
    assert put(indexed, item, "INDEXES") == {
        "TableName": indexed, "CapacityUnits": 5.0, "Table": {"CapacityUnits": 2.0},
        "GlobalSecondaryIndexes": {"by-city": {"CapacityUnits": 2.0}},
        "LocalSecondaryIndexes": {"by-age": {"CapacityUnits": 1.0}}}
    assert put(indexed, item, "INDEXES") == {
        "TableName": indexed, "CapacityUnits": 2.0, "Table": {"CapacityUnits": 2.0}}


def test_put_item_member_ReturnItemCollectionMetrics(client, simple, indexed):
    item = {"pk": S(random_key()), "sk": N(1)}
    reply = client.put_item(TableName=indexed, Item=item, ReturnItemCollectionMetrics="SIZE")
    assert reply["ItemCollectionMetrics"] == {
        "ItemCollectionKey": {"pk": item["pk"]}, "SizeEstimateRangeGB": [0.0, 1.0]}
    for table, wish in ((indexed, "NONE"), (simple, "SIZE")):
        reply = client.put_item(TableName=table, Item=item, ReturnItemCollectionMetrics=wish)
        assert "ItemCollectionMetrics" not in reply


def test_put_item_all_violated_constraints_are_told(client):
    with aws_error("ValidationException") as raised:
        client.put_item(ReturnConsumedCapacity="x", ReturnValues="y")
    message = raised.value.response["Error"]["Message"]
    assert message.startswith("4 validation errors detected: ")
    for path in ("tableName", "item", "returnConsumedCapacity", "returnValues"):
        assert f"at '{path}' failed to satisfy constraint" in message
