import pytest

from support.expect import aws_error
from support.tables import N, S, create, random_key


@pytest.fixture(scope="module")
def client(virga):
    return virga.client("dynamodb")


@pytest.fixture(scope="module")
def one(client):
    return create(client, ("pk",), {"pk": "S"})


@pytest.fixture(scope="module")
def two(client):
    return create(client, ("pk", "sk"), {"pk": "S", "sk": "N"})


@pytest.fixture(scope="module")
def items(client, one):
    items = [{"pk": S(random_key()), "a": N(i), "b": S("x")} for i in range(3)]
    for item in items:
        client.put_item(TableName=one, Item=item)
    return items


def keys_of(items):
    return [{"pk": i["pk"]} for i in items]


def get(client, request, **members):
    return client.batch_get_item(RequestItems=request, **members)


def by_key(items):
    return sorted(items, key=lambda i: i["pk"]["S"])


def test_batch_get_item_member_RequestItems(virga, client, one, two, items):
    client.put_item(TableName=two, Item={"pk": S("p"), "sk": N(1)})
    reply = get(client, {
        one: {"Keys": keys_of(items) + [{"pk": S("missing")}]},
        two: {"Keys": [{"pk": S("p"), "sk": N(1)}]}})
    assert by_key(reply["Responses"][one]) == by_key(items)
    assert reply["Responses"][two] == [{"pk": S("p"), "sk": N(1)}]
    assert reply["UnprocessedKeys"] == {}
    # Raw: boto3 looks into RequestItems for an account before it sends anything.
    refused = virga.call("DynamoDB_20120810.BatchGetItem", {})
    assert (refused.error, refused.message) == (
        "ValidationException", "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: "
        "Member must not be null")
    with aws_error("ValidationException", "1 validation error detected: Value at 'RequestItems' failed to satisfy "
                   "constraint: Member must have length greater than or equal to 1"):
        get(client, {})


def test_batch_get_item_tables_with_nothing_found_are_named(client, one):
    assert get(client, {one: {"Keys": [{"pk": S("missing")}]}})["Responses"] == {one: []}


def test_batch_get_item_projects_by_table(client, one, items):
    for members in ({"ProjectionExpression": "#a", "ExpressionAttributeNames": {"#a": "a"}},
                    {"AttributesToGet": ["a"]}):
        reply = get(client, {one: {"Keys": keys_of(items[:1]), **members}})
        assert reply["Responses"][one] == [{"a": N(0)}]


def test_batch_get_item_kinds_of_projection_are_not_mixed_across_tables(client, one, two, items):
    with aws_error("ValidationException", "Can not use both expression and non-expression parameters in the same "
                   "request: Non-expression parameters: {AttributesToGet} Expression parameters: "
                   "{ProjectionExpression}"):
        get(client, {one: {"Keys": keys_of(items), "AttributesToGet": ["a"]},
                     two: {"Keys": [{"pk": S("p"), "sk": N(1)}], "ProjectionExpression": "a"}})


def test_batch_get_item_member_ReturnConsumedCapacity(client, one, two, items):
    request = {one: {"Keys": keys_of(items), "ConsistentRead": True}, two: {"Keys": [{"pk": S("none"), "sk": N(1)}]}}
    assert "ConsumedCapacity" not in get(client, request, ReturnConsumedCapacity="NONE")
    reply = get(client, request, ReturnConsumedCapacity="TOTAL")
    assert sorted(reply["ConsumedCapacity"], key=lambda c: c["CapacityUnits"]) == [
        {"TableName": two, "CapacityUnits": 0.5}, {"TableName": one, "CapacityUnits": 3.0}]
    reply = get(client, request, ReturnConsumedCapacity="INDEXES")
    assert {"TableName": one, "CapacityUnits": 3.0, "Table": {"CapacityUnits": 3.0}} in reply["ConsumedCapacity"]


def test_batch_get_item_of_100_keys_and_no_more(client, one, two):
    keys = [{"pk": S(f"k{i}")} for i in range(101)]
    assert get(client, {one: {"Keys": keys[:100]}})["Responses"] == {one: []}
    with aws_error("ValidationException", f"1 validation error detected: Value at 'RequestItems.{one}.member.Keys' "
                   "failed to satisfy constraint: Member must have length less than or equal to 100"):
        get(client, {one: {"Keys": keys}})
    with aws_error("ValidationException", "Too many items requested for the BatchGetItem call"):
        get(client, {one: {"Keys": keys[:100]}, two: {"Keys": [{"pk": S("p"), "sk": N(1)}]}})


def test_batch_get_item_needs_keys(client, one):
    path = f"'RequestItems.{one}.member.Keys' failed to satisfy constraint: Member must"
    with aws_error("ValidationException",
                   f"1 validation error detected: Value at {path} have length greater than or equal to 1"):
        get(client, {one: {"Keys": []}})
    with aws_error("ValidationException", f"1 validation error detected: Value null at {path} not be null"):
        get(client, {one: {}})


def test_batch_get_item_refuses_a_key_twice_before_it_looks_for_the_table(client):
    with aws_error("ValidationException", "Provided list of item keys contains duplicates"):
        get(client, {"no-such-table": {"Keys": [{"pk": S("k")}, {"pk": S("k")}]}})


def test_batch_get_item_checks_tables_and_keys(client, one, items):
    with aws_error("ResourceNotFoundException", "Requested resource not found"):
        get(client, {one: {"Keys": keys_of(items)}, "no-such-table": {"Keys": [{"pk": S("k")}]}})
    with aws_error("ValidationException", "The provided key element does not match the schema"):
        get(client, {one: {"Keys": [{"pk": N(1)}]}})


def test_batch_get_item_hands_back_what_passes_16_megabytes(client, one, two):
    value = S("x" * 400_000)
    for sk in range(45):
        client.put_item(TableName=two, Item={"pk": S("large"), "sk": N(sk), "a": value})
    keys = [{"pk": S("large"), "sk": N(sk)} for sk in range(45)]
    reply = get(client, {two: {"Keys": keys, "ConsistentRead": True, "ProjectionExpression": "sk"}})
    left = reply["UnprocessedKeys"][two]
    assert len(reply["Responses"][two]) == 41
    assert left == {"Keys": keys[41:], "ConsistentRead": True, "ProjectionExpression": "sk"}
    # A table that was not come to is handed back whole, and costs nothing.
    reply = get(client, {two: {"Keys": keys}, one: {"Keys": [{"pk": S("none")}]}}, ReturnConsumedCapacity="TOTAL")
    assert reply["UnprocessedKeys"] == {two: {"Keys": keys[41:]}, one: {"Keys": [{"pk": S("none")}]}}
    assert [c["TableName"] for c in reply["ConsumedCapacity"]] == [two]
    rest = get(client, reply["UnprocessedKeys"])
    assert [i["sk"] for i in rest["Responses"][two]] == [k["sk"] for k in keys[41:]]
