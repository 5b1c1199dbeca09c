import pytest

from support.expect import aws_error
from support.tables import N, S, create, create_indexed, random_key


@pytest.fixture(scope="module")
def client(virga):
    return virga.client("dynamodb")


@pytest.fixture(scope="module")
def one(client):
    return create(client, ("pk",), {"pk": "S"})


@pytest.fixture(scope="module")
def indexed(client):
    return create_indexed(client)


def put(**item):
    return {"PutRequest": {"Item": item}}


def delete(**key):
    return {"DeleteRequest": {"Key": key}}


def write(client, request, **members):
    return client.batch_write_item(RequestItems=request, **members)


def is_there(client, table, pk):
    return "Item" in client.get_item(TableName=table, Key={"pk": pk})


def test_batch_write_item_member_RequestItems(virga, client, one, indexed):
    old, new = S(random_key()), S(random_key())
    client.put_item(TableName=one, Item={"pk": old})
    reply = write(client, {one: [put(pk=new, a=N(1)), delete(pk=old)], indexed: [put(pk=new, sk=N(1))]})
    assert reply["UnprocessedItems"] == {}
    assert not is_there(client, one, old)
    assert client.get_item(TableName=one, Key={"pk": new})["Item"] == {"pk": new, "a": N(1)}
    assert "Item" in client.get_item(TableName=indexed, Key={"pk": new, "sk": N(1)})
    # Raw: boto3 looks into RequestItems for an account before it sends anything.
    refused = virga.call("DynamoDB_20120810.BatchWriteItem", {})
    assert (refused.error, refused.message) == (
        "ValidationException", "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: "
        "Member must not be null")
    with aws_error("ValidationException", "The requestItems parameter is required for BatchWriteItem"):
        write(client, {})


def test_batch_write_item_of_25_and_no_more(client, one, indexed):
    requests = [put(pk=S(random_key())) for _ in range(26)]
    write(client, {one: requests[:25]})
    assert all(is_there(client, one, r["PutRequest"]["Item"]["pk"]) for r in requests[:25])
    with aws_error("ValidationException", f"1 validation error detected: Value '{{{one}=[...]}}' at 'requestItems' "
                   "failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less "
                   "than or equal to 25, Member must have length greater than or equal to 1]"):
        write(client, {one: requests})
    with aws_error("ValidationException", "Too many items requested for the BatchWriteItem call"):
        write(client, {one: requests[:25], indexed: [put(pk=S("x"), sk=N(1))]})
    with aws_error("ValidationException", f"1 validation error detected: Value '{{{one}=[]}}' at 'requestItems' failed "
                   "to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or "
                   "equal to 25, Member must have length greater than or equal to 1]"):
        write(client, {one: []})


def test_batch_write_item_refuses_a_key_twice(client, one):
    for second in (put(pk=S("twice")), delete(pk=S("twice"))):
        with aws_error("ValidationException", "Provided list of item keys contains duplicates"):
            write(client, {one: [put(pk=S("twice"), a=N(1)), second]})
    assert not is_there(client, one, S("twice"))


@pytest.mark.parametrize("bad,message", [
    (put(a=S("x")), "The provided key element does not match the schema"),
    (put(pk=N(1)), "The provided key element does not match the schema"),
    (delete(a=S("x")), "The provided key element does not match the schema"),
    (put(pk=S("")), "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
     "an empty string value. Key: pk"),
    (put(pk=S("x"), a=N("abc")), "The parameter cannot be converted to a numeric value: abc"),
    (put(pk=S("x"), a=S("x" * 409600)), "Item size has exceeded the maximum allowed size"),
    ({"PutRequest": {}}, None),
    ({}, None),
    ({**put(pk=S("x")), **delete(pk=S("y"))}, None),
])
def test_batch_write_item_with_one_bad_member_writes_nothing(client, one, bad, message):
    good = S(random_key())
    with aws_error("ValidationException", message):
        write(client, {one: [put(pk=good), bad]})
    assert not is_there(client, one, good)


def test_batch_write_item_with_one_bad_index_key_writes_nothing(client, indexed):
    good, bad = ({"pk": S(random_key()), "sk": N(1)} for _ in range(2))
    with aws_error("ValidationException", "One or more parameter values were invalid: Type mismatch for Index Key age "
                   "Expected: N Actual: S IndexName: by-age"):
        write(client, {indexed: [put(**good), put(**bad, age=S("old"))]})
    assert "Item" not in client.get_item(TableName=indexed, Key=good)


def test_batch_write_item_with_one_unknown_table_writes_nothing(client, one):
    good = S(random_key())
    with aws_error("ResourceNotFoundException", "Requested resource not found"):
        write(client, {one: [put(pk=good)], "no-such-table": [put(pk=good)]})
    assert not is_there(client, one, good)


def test_batch_write_item_member_ReturnConsumedCapacity(client, one, indexed):
    request = {one: [put(pk=S(random_key()), a=S("x" * 1500)), delete(pk=S("missing"))],
               indexed: [put(pk=S(random_key()), sk=N(1), age=N(1))]}
    reply = write(client, request, ReturnConsumedCapacity="INDEXES")
    assert sorted(reply["ConsumedCapacity"], key=lambda c: c["CapacityUnits"]) == [
        {"TableName": indexed, "CapacityUnits": 2.0, "Table": {"CapacityUnits": 1.0},
         "LocalSecondaryIndexes": {"by-age": {"CapacityUnits": 1.0}}},
        {"TableName": one, "CapacityUnits": 3.0, "Table": {"CapacityUnits": 3.0}}]
    reply = write(client, {one: request[one]}, ReturnConsumedCapacity="TOTAL")
    assert reply["ConsumedCapacity"] == [{"TableName": one, "CapacityUnits": 3.0}]
    assert "ConsumedCapacity" not in write(client, request, ReturnConsumedCapacity="NONE")


def test_batch_write_item_member_ReturnItemCollectionMetrics(client, one, indexed):
    pk = S(random_key())
    request = {indexed: [put(pk=pk, sk=N(1)), put(pk=pk, sk=N(2))], one: [put(pk=pk)]}
    reply = write(client, request, ReturnItemCollectionMetrics="SIZE")
    assert reply["ItemCollectionMetrics"] == {
        indexed: [{"ItemCollectionKey": {"pk": pk}, "SizeEstimateRangeGB": [0.0, 1.0]}]}
    assert "ItemCollectionMetrics" not in write(client, request, ReturnItemCollectionMetrics="NONE")


@pytest.mark.memory
def test_memory_full_in_mid_batch(fresh_virga):
    """What is acknowledged is there, what comes back is not; and a batch of which nothing fits is the named error."""
    server = fresh_virga("--memory-max-mb", "1")
    client = server.client("dynamodb")
    table = create(client, ("pk",), {"pk": "S"})
    puts = [{"PutRequest": {"Item": {"pk": S(str(n)), "data": S("x" * 100_000)}}} for n in range(20)]
    reply = server.call("DynamoDB_20120810.BatchWriteItem", {"RequestItems": {table: puts}})
    assert reply.status == 200, reply
    left = [put["PutRequest"]["Item"]["pk"]["S"] for put in reply.json["UnprocessedItems"][table]]
    assert 0 < len(left) < 20
    assert left == [str(n) for n in range(20 - len(left), 20)]
    there = sorted(int(item["pk"]["S"]) for item in client.scan(TableName=table, ProjectionExpression="pk")["Items"])
    assert there == list(range(20 - len(left)))
    again = server.call("DynamoDB_20120810.BatchWriteItem", {"RequestItems": reply.json["UnprocessedItems"]})
    assert (again.status, again.error) == (507, "MemoryFullException") and "--memory-max-mb" in again.message
    # Deletions need no memory, and make room.
    gone = [{"DeleteRequest": {"Key": {"pk": S(str(n))}}} for n in there]
    assert client.batch_write_item(RequestItems={table: gone})["UnprocessedItems"] == {}
    assert client.batch_write_item(RequestItems={table: puts[:3]})["UnprocessedItems"] == {}
