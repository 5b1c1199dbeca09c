import pytest

from support.expect import aws_error
from support.tables import N, S, create, create_indexed, definitions, nested, random_key, schema


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
    item = {"pk": S(random_key()), "n": N(1), "m": {"M": {"a": N(1), "b": N(2)}}, "l": {"L": [N(1), N(2)]},
            "ss": {"SS": ["x", "y"]}}
    client.put_item(TableName=simple, Item=item)
    return item


def key_of(item):
    return {"pk": item["pk"]}


def get(client, table, item):
    return client.get_item(TableName=table, Key=key_of(item)).get("Item")


def update(client, table, item, expression, names=None, values=None, **members):
    if names:
        members["ExpressionAttributeNames"] = names
    if values:
        members["ExpressionAttributeValues"] = values
    return client.update_item(TableName=table, Key=key_of(item), UpdateExpression=expression, **members)


def test_update_item_member_UpdateExpression(client, simple, item):
    update(client, simple, item, "SET n = n + :one, m.c = :one, l[9] = :one REMOVE m.a ADD k :one DELETE ss :x",
           values={":one": N(1), ":x": {"SS": ["x"]}})
    assert get(client, simple, item) == {
        "pk": item["pk"], "n": N(2), "m": {"M": {"b": N(2), "c": N(1)}}, "l": {"L": [N(1), N(2), N(1)]},
        "ss": {"SS": ["y"]}, "k": N(1)}


def test_update_item_reads_the_item_as_it_was(client, simple, item):
    update(client, simple, item, "SET n = :v, was = n", values={":v": N(5)})
    assert (get(client, simple, item)["n"], get(client, simple, item)["was"]) == (N(5), N(1))


def test_update_item_makes_what_is_missing(client, simple):
    item = {"pk": S(random_key())}
    assert set(client.update_item(TableName=simple, Key=item)) == {"ResponseMetadata"}
    assert get(client, simple, item) == item
    item = {"pk": S(random_key())}
    update(client, simple, item, "SET a = if_not_exists(a, :v)", values={":v": N(1)})
    assert get(client, simple, item) == {**item, "a": N(1)}


def test_update_item_that_only_removes_makes_nothing(client, simple):
    item = {"pk": S(random_key())}
    update(client, simple, item, "REMOVE a", ReturnValues="ALL_NEW")
    assert get(client, simple, item) is None
    client.update_item(TableName=simple, Key=item, AttributeUpdates={"a": {"Action": "DELETE"}})
    assert get(client, simple, item) is None


def test_update_item_member_TableName(client, simple, item):
    with aws_error("ResourceNotFoundException", "Requested resource not found"):
        update(client, "no-such-table", item, "REMOVE n")
    with aws_error("ValidationException"):
        update(client, "no-such-table", item, "REMOVE")


def test_update_item_member_Key(client, simple, item):
    for key in ({}, {"pk": N(1)}, {"pk": S("x"), "n": N(1)}):
        with aws_error("ValidationException", "The provided key element does not match the schema"):
            client.update_item(TableName=simple, Key=key)
    with aws_error("ValidationException", "1 validation error detected: Value null at 'key' failed to satisfy "
                   "constraint: Member must not be null"):
        client.update_item(TableName=simple)


def test_update_item_key_attributes_stay(client, simple, indexed, item):
    message = "One or more parameter values were invalid: Cannot update attribute {}. This attribute is part of the key"
    with aws_error("ValidationException", message.format("pk")):
        update(client, simple, item, "SET pk = :v", values={":v": S("x")})
    with aws_error("ValidationException", message.format("sk")):
        client.update_item(TableName=indexed, Key={"pk": S("x"), "sk": N(1)}, UpdateExpression="REMOVE sk")
    with aws_error("ValidationException", message.format("pk")):
        client.update_item(TableName=simple, Key=key_of(item), AttributeUpdates={"pk": {"Value": S("x")}})


def test_update_item_member_AttributeUpdates(client, simple, item):
    client.update_item(TableName=simple, Key=key_of(item), AttributeUpdates={
        "n": {"Action": "ADD", "Value": N(4)}, "new": {"Value": S("v")}, "m": {"Action": "DELETE"},
        "ss": {"Action": "DELETE", "Value": {"SS": ["x"]}}, "l": {"Action": "PUT", "Value": N(0)}})
    assert get(client, simple, item) == {
        "pk": item["pk"], "n": N(5), "new": S("v"), "ss": {"SS": ["y"]}, "l": N(0)}
    for length in (1, 2):  # what only this older form can: ADD to a list appends
        client.update_item(TableName=simple, Key=key_of(item), AttributeUpdates={
            "list": {"Action": "ADD", "Value": {"L": [N(1)]}}})
        assert get(client, simple, item)["list"] == {"L": [N(1)] * length}
    with aws_error("ValidationException", "Can not use both expression and non-expression parameters in the same "
                   "request: Non-expression parameters: {AttributeUpdates} Expression parameters: "
                   "{UpdateExpression, ConditionExpression}"):
        update(client, simple, item, "REMOVE n", AttributeUpdates={"n": {"Action": "DELETE"}},
               ConditionExpression="attribute_exists(n)")


def test_update_item_member_ConditionExpression(client, simple, item):
    with aws_error("ConditionalCheckFailedException", "The conditional request failed"):
        update(client, simple, item, "REMOVE n", ConditionExpression="attribute_not_exists(n)")
    assert get(client, simple, item) == item
    missing = {"pk": S(random_key())}
    with aws_error("ConditionalCheckFailedException"):
        update(client, simple, missing, "SET a = :v", values={":v": N(1)}, ConditionExpression="attribute_exists(pk)")
    assert get(client, simple, missing) is None


def test_update_item_condition_is_judged_before_the_update(client, simple, item):
    with aws_error("ConditionalCheckFailedException"):
        update(client, simple, item, "SET x.y = :v", values={":v": N(1)}, ConditionExpression="attribute_exists(x)")
    with aws_error("ValidationException",
                   "The document path provided in the update expression is invalid for update"):
        update(client, simple, item, "SET x.y = :v", values={":v": N(1)})
    with aws_error("ValidationException",
                   "The provided expression refers to an attribute that does not exist in the item"):
        update(client, simple, item, "SET n = x + :v", values={":v": N(1)})
    with aws_error("ValidationException", "An operand in the update expression has an incorrect data type"):
        update(client, simple, item, "ADD m :v", values={":v": N(1)})
    assert get(client, simple, item) == item


def test_update_item_member_ExpressionAttributeNames(client, simple, item):
    update(client, simple, item, "REMOVE #n", names={"#n": "n"})
    assert "n" not in get(client, simple, item)
    with aws_error("ValidationException", "ExpressionAttributeNames can only be specified when using expressions"):
        client.update_item(TableName=simple, Key=key_of(item), ExpressionAttributeNames={"#n": "n"})


def test_update_item_member_ExpressionAttributeValues(client, simple, item):
    update(client, simple, item, "SET n = :v", values={":v": S("v")})
    assert get(client, simple, item)["n"] == S("v")
    with aws_error("ValidationException", "ExpressionAttributeValues can only be specified when using expressions: "
                   "UpdateExpression and ConditionExpression are null"):
        client.update_item(TableName=simple, Key=key_of(item), ExpressionAttributeValues={":v": N(1)})
    with aws_error("ValidationException",
                   "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"):
        update(client, simple, item, "SET n = :v", values={":v": N(1), ":w": N(1)})


def test_update_item_member_Expected(client, simple, item):
    updates = {"n": {"Value": N(9)}}
    with aws_error("ConditionalCheckFailedException"):
        client.update_item(TableName=simple, Key=key_of(item), AttributeUpdates=updates,
                           Expected={"n": {"Value": N(2)}})
    client.update_item(TableName=simple, Key=key_of(item), AttributeUpdates=updates, Expected={"n": {"Value": N(1)}})
    assert get(client, simple, item)["n"] == N(9)


def test_update_item_member_ConditionalOperator(client, simple, item):
    members = {"AttributeUpdates": {"n": {"Value": N(9)}},
               "Expected": {"n": {"Value": N(1)}, "x": {"Value": N(1)}}}
    with aws_error("ConditionalCheckFailedException"):
        client.update_item(TableName=simple, Key=key_of(item), **members)
    client.update_item(TableName=simple, Key=key_of(item), ConditionalOperator="OR", **members)
    assert get(client, simple, item)["n"] == N(9)


def test_update_item_member_ReturnValues(client, simple, item):
    def set_n(value, wish):
        return update(client, simple, item, "SET n = :v, m.a = :v REMOVE ss", values={":v": N(value)},
                      ReturnValues=wish).get("Attributes")
    assert set_n(2, "NONE") is None
    assert set_n(3, "UPDATED_OLD") == {"n": N(2), "m": {"M": {"a": N(2)}}}
    assert set_n(4, "UPDATED_NEW") == {"n": N(4), "m": {"M": {"a": N(4)}}}
    everything = {"pk": item["pk"], "n": N(4), "m": {"M": {"a": N(4), "b": N(2)}}, "l": item["l"]}
    assert set_n(4, "ALL_OLD") == everything
    assert set_n(4, "ALL_NEW") == everything
    with aws_error("ValidationException", "1 validation error detected: Value 'x' at 'returnValues' failed to satisfy "
                   "constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"):
        set_n(4, "x")


def test_update_item_returned_values_of_a_new_item(client, simple):
    def make(wish):
        item = {"pk": S(random_key())}
        reply = update(client, simple, item, "SET a = :v", values={":v": N(1)}, ReturnValues=wish)
        return reply.get("Attributes"), item
    assert make("ALL_OLD")[0] is None
    assert make("UPDATED_OLD")[0] is None
    assert make("UPDATED_NEW")[0] == {"a": N(1)}
    attributes, item = make("ALL_NEW")
    assert attributes == {**item, "a": N(1)}


def test_update_item_updated_new_of_a_removal_has_no_attributes(client, simple, item):
    assert "Attributes" not in update(client, simple, item, "REMOVE n", ReturnValues="UPDATED_NEW")


def test_update_item_member_ReturnValuesOnConditionCheckFailure(virga, client, simple, item):
    # Not by boto3: Debian's does not know this member.

    def refused(item, condition, **members):
        reply = virga.call("DynamoDB_20120810.UpdateItem", {
            "TableName": simple, "Key": key_of(item), "UpdateExpression": "REMOVE n", "ConditionExpression": condition, **members})
        assert (reply.status, reply.error) == (400, "ConditionalCheckFailedException")
        assert reply.message == "The conditional request failed"
        return reply.json.get("Item")
    assert refused(item, "attribute_not_exists(n)", ReturnValuesOnConditionCheckFailure="ALL_OLD") == item
    assert refused(item, "attribute_not_exists(n)", ReturnValuesOnConditionCheckFailure="NONE") is None
    assert refused(item, "attribute_not_exists(n)") is None
    missing = {"pk": S(random_key())}
    assert refused(missing, "attribute_exists(pk)", ReturnValuesOnConditionCheckFailure="ALL_OLD") is None


def test_update_item_member_ReturnConsumedCapacity(client, indexed):
    key = {"pk": S(random_key()), "sk": N(1)}

    def set_(expression, values, report="INDEXES"):
        reply = client.update_item(TableName=indexed, Key=key, UpdateExpression=expression,
                                   ExpressionAttributeValues=values, ReturnConsumedCapacity=report)
        return reply.get("ConsumedCapacity")
    assert set_("SET x = :v", {":v": S("x" * 1100)}) == {
        "TableName": indexed, "CapacityUnits": 2.0, "Table": {"CapacityUnits": 2.0}}
    assert set_("SET city = :c, age = :a", {":c": S("Rome"), ":a": N(1)}) == {
        "TableName": indexed, "CapacityUnits": 4.0, "Table": {"CapacityUnits": 2.0},
        "GlobalSecondaryIndexes": {"by-city": {"CapacityUnits": 1.0}},
        "LocalSecondaryIndexes": {"by-age": {"CapacityUnits": 1.0}}}
    # Outside the projections: only the table; a moved key: deletion and insertion.
    assert set_("SET x = :v", {":v": S("y")}, "TOTAL") == {"TableName": indexed, "CapacityUnits": 2.0}
    assert set_("SET city = :c", {":c": S("Oslo")}, "TOTAL") == {"TableName": indexed, "CapacityUnits": 3.0}
    assert set_("SET x = :v", {":v": S("z")}, "NONE") is None


def test_update_item_member_ReturnItemCollectionMetrics(client, indexed, simple):
    key = {"pk": S(random_key()), "sk": N(1)}
    reply = client.update_item(TableName=indexed, Key=key, ReturnItemCollectionMetrics="SIZE")
    assert reply["ItemCollectionMetrics"] == {
        "ItemCollectionKey": {"pk": key["pk"]}, "SizeEstimateRangeGB": [0.0, 1.0]}
    assert "ItemCollectionMetrics" not in client.update_item(TableName=indexed, Key=key)
    assert "ItemCollectionMetrics" not in client.update_item(
        TableName=simple, Key={"pk": S("x")}, ReturnItemCollectionMetrics="SIZE")


def test_update_item_checks_the_index_keys_that_it_changes(client, indexed):
    key = {"pk": S(random_key()), "sk": N(1)}

    def set_city(value):
        client.update_item(TableName=indexed, Key=key, UpdateExpression="SET city = :v",
                           ExpressionAttributeValues={":v": value})
    with aws_error("ValidationException", "One or more parameter values were invalid: Type mismatch for Index Key city "
                   "Expected: S Actual: N IndexName: by-city"):
        set_city(N(1))
    with aws_error("ValidationException", "One or more parameter values are not valid. The update expression attempted "
                   "to update a secondary index key to a value that is not supported. The AttributeValue for a key "
                   "attribute cannot contain an empty string value."):
        set_city(S(""))
    with aws_error("ValidationException", "One or more parameter values were invalid: Size limit exceeded for Index "
                   "Key city Actual Size: 2049 bytes Max Size: 2048 bytes IndexName: by-city"):
        set_city(S("x" * 2049))
    set_city(S("Rome"))


def test_update_item_leaves_alone_what_an_index_that_came_later_cannot_take(client, item):
    """An index may be added over items whose attribute has another type; they are not in it, but can be changed."""
    table = create(client, ("pk",), {"pk": "S"})
    client.put_item(TableName=table, Item={**item, "city": N(1)})
    client.update_table(
        TableName=table, AttributeDefinitions=definitions(city="S"), GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "by-city", "KeySchema": schema("city"), "Projection": {"ProjectionType": "ALL"}}}])
    update(client, table, item, "SET city = :c, n = :n", values={":c": N(1), ":n": N(2)})
    assert get(client, table, item)["n"] == N(2)
    with aws_error("ValidationException", "One or more parameter values were invalid: Type mismatch for Index Key city "
                   "Expected: S Actual: N IndexName: by-city"):
        update(client, table, item, "SET city = :c", values={":c": N(2)})


def test_update_item_nesting_at_its_limit(client, simple, item):
    update(client, simple, item, "SET m.x = :v", values={":v": nested(30)})
    with aws_error("ValidationException", "Nesting Levels have exceeded supported limits: Attributes in the item have "
                   "nested levels beyond supported limit"):
        update(client, simple, item, "SET m.x = :v", values={":v": nested(31)})


def test_update_item_size_at_its_limit(client, simple):
    # The actions count too, but the key does not: 3 + 19 for one SET of a value.
    pk = S("k" * 30)
    fits = 409600 - len("pk") - 30 - len("a")
    client.update_item(TableName=simple, Key={"pk": pk}, UpdateExpression="SET a = :v",
                       ExpressionAttributeValues={":v": S("x" * fits)})
    with aws_error("ValidationException", "Item size to update has exceeded the maximum allowed size"):
        client.update_item(TableName=simple, Key={"pk": pk}, UpdateExpression="SET a = :v",
                           ExpressionAttributeValues={":v": S("x" * (fits + 1))})
    short = {"pk": S("s")}
    fits = 409600 - 22 - len("a")
    client.update_item(TableName=simple, Key=short, UpdateExpression="SET a = :v",
                       ExpressionAttributeValues={":v": S("x" * fits)})
    with aws_error("ValidationException", "Item size to update has exceeded the maximum allowed size"):
        client.update_item(TableName=simple, Key=short, UpdateExpression="SET a = :v",
                           ExpressionAttributeValues={":v": S("x" * (fits + 1))})


def test_update_item_number_overflow_by_arithmetic(client, simple, item):
    with aws_error("ValidationException",
                   "Number overflow. Attempting to store a number with magnitude larger than supported range"):
        update(client, simple, item, "SET n = :a + :a", values={":a": N("9E125")})
