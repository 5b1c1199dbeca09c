import pytest

from support.expect import aws_error
from support.tables import N, S, create, create_indexed, random_key

INVALID = "One or more parameter values were invalid: "


@pytest.fixture(scope="module")
def client(virga):
    return virga.client("dynamodb")


@pytest.fixture(scope="module")
def forty(client):
    """A table of 40 items with the key pk (N) and `n` = pk."""
    table = create(client, ("pk",), {"pk": "N"})
    for pk in range(40):
        client.put_item(TableName=table, Item={"pk": N(pk), "n": N(pk), "s": S("x")})
    return table


@pytest.fixture(scope="module")
def indexed(client):
    table = create_indexed(client)
    for sk in range(6):
        item = {"pk": S("p"), "sk": N(sk), "age": N(30), "x": S("y")}
        if sk < 3:
            item.update(city=S("Rome"), note=S("n"))
        client.put_item(TableName=table, Item=item)
    return table


def keys(reply):
    return [int(i["pk"]["N"]) for i in reply["Items"]]


def all_pages(client, **members):
    replies = [client.scan(**members)]
    while "LastEvaluatedKey" in replies[-1]:
        replies.append(client.scan(**members, ExclusiveStartKey=replies[-1]["LastEvaluatedKey"]))
    return replies


def test_scan_reads_everything_once_and_always_in_the_same_order(client, forty):
    reply = client.scan(TableName=forty)
    assert sorted(keys(reply)) == list(range(40))
    assert (reply["Count"], reply["ScannedCount"]) == (40, 40)
    assert keys(client.scan(TableName=forty)) == keys(reply)
    assert keys(reply) != sorted(keys(reply)), "the order is that of the keys' hashes"


def test_scan_member_TableName(client):
    with aws_error("ResourceNotFoundException", "Requested resource not found"):
        client.scan(TableName="no-such-table")
    with aws_error("ValidationException", "1 validation error detected: Value null at 'tableName' failed to satisfy "
                   "constraint: Member must not be null"):
        client.scan()


def test_scan_member_Limit(client, forty):
    reply = client.scan(TableName=forty, Limit=7)
    assert reply["ScannedCount"] == 7
    assert "LastEvaluatedKey" in client.scan(TableName=forty, Limit=40)
    assert "LastEvaluatedKey" not in client.scan(TableName=forty, Limit=41)
    with aws_error("ValidationException", "1 validation error detected: Value '0' at 'limit' failed to satisfy "
                   "constraint: Member must have value greater than or equal to 1"):
        client.scan(TableName=forty, Limit=0)


def test_scan_member_ExclusiveStartKey(client, forty):
    replies = all_pages(client, TableName=forty, Limit=7)
    assert [k for r in replies for k in keys(r)] == keys(client.scan(TableName=forty))
    assert len(replies) == 6
    # A key that no item has.
    client.scan(TableName=forty, ExclusiveStartKey={"pk": N(1000)})
    for key in ({}, {"pk": S("x")}, {"pk": N(1), "n": N(1)}):
        with aws_error("ValidationException",
                       "The provided starting key is invalid: The provided key element does not match the schema"):
            client.scan(TableName=forty, ExclusiveStartKey=key)
    # Not read at all, it would be a scan from the beginning.
    with aws_error("ValidationException", "The provided starting key is invalid: The parameter cannot be converted to a "
                   "numeric value: one"):
        client.scan(TableName=forty, ExclusiveStartKey={"pk": N("one")})


NOT_VALID = "One or more parameter values are not valid. "
BAD_KEY_VALUES = [
    ({"pk": S("")}, NOT_VALID + "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"),
    ({"pk": S("p" * 2049)}, INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
    ({"sk": S("")}, NOT_VALID + "The AttributeValue for a key attribute cannot contain an empty string value. Key: sk"),
    ({"sk": S("s" * 1025)}, INVALID + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes")]


@pytest.fixture(scope="module")
def of_strings(client):
    return create(client, ("pk", "sk"), {"pk": "S", "sk": "S"})


@pytest.mark.parametrize("values,message", BAD_KEY_VALUES)
def test_scan_start_key_has_the_bounds_of_a_key(client, of_strings, values, message):
    """No item can have such a key, so that no page ended at it."""
    with aws_error("ValidationException", "The provided starting key is invalid: " + message):
        client.scan(TableName=of_strings, ExclusiveStartKey={"pk": S("p"), "sk": S("s"), **values})


@pytest.mark.parametrize("total", [1, 3, 8, 1_000_000])
def test_scan_member_TotalSegments(client, forty, total):
    segments = range(total) if total < 10 else [0, 1, 999_999]
    found = [k for s in segments for k in keys(client.scan(TableName=forty, Segment=s, TotalSegments=total))]
    if total < 10:
        assert sorted(found) == list(range(40))
    else:
        assert len(found) < 40
    if total == 8:
        assert len(keys(client.scan(TableName=forty, Segment=0, TotalSegments=8))) < 20


def test_scan_member_Segment(client, forty):
    halves = [keys(client.scan(TableName=forty, Segment=s, TotalSegments=2)) for s in (0, 1)]
    assert halves[0] and halves[1] and not set(halves[0]) & set(halves[1])
    paged = all_pages(client, TableName=forty, Segment=1, TotalSegments=2, Limit=3)
    assert [k for r in paged for k in keys(r)] == halves[1]
    with aws_error("ValidationException", "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
                   "ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 0"):
        client.scan(TableName=forty, Segment=0, TotalSegments=2, ExclusiveStartKey={"pk": N(halves[1][0])})


@pytest.mark.parametrize("members,message", [
    ({"Segment": 0}, "The TotalSegments parameter is required but was not present in the request when Segment "
     "parameter is present"),
    ({"TotalSegments": 2}, "The Segment parameter is required but was not present in the request when parameter "
     "TotalSegments is present"),
    ({"Segment": 2, "TotalSegments": 2}, "The Segment parameter is zero-based and must be less than parameter "
     "TotalSegments: Segment: 2 is not less than TotalSegments: 2"),
    ({"Segment": -1, "TotalSegments": 2}, "1 validation error detected: Value '-1' at 'segment' failed to satisfy "
     "constraint: Member must have value greater than or equal to 0"),
    ({"Segment": 0, "TotalSegments": 1000001}, "1 validation error detected: Value '1000001' at 'totalSegments' failed "
     "to satisfy constraint: Member must have value less than or equal to 1000000"),
    ({"Segment": 0, "TotalSegments": 0}, "1 validation error detected: Value '0' at 'totalSegments' failed to satisfy "
     "constraint: Member must have value greater than or equal to 1"),
])
def test_scan_segments_are_checked(client, forty, members, message):
    with aws_error("ValidationException", message):
        client.scan(TableName=forty, **members)


def test_scan_member_FilterExpression(client, forty):
    reply = client.scan(TableName=forty, FilterExpression="pk < :v", ExpressionAttributeValues={":v": N(5)})
    assert sorted(keys(reply)) == [0, 1, 2, 3, 4]
    assert (reply["Count"], reply["ScannedCount"]) == (5, 40)


def test_scan_member_ExpressionAttributeValues(client, forty):
    with aws_error("ValidationException",
                   "Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}"):
        client.scan(TableName=forty, FilterExpression="pk < :v", ExpressionAttributeValues={":v": N(5), ":x": N(5)})
    # A projection has no values.
    with aws_error("ValidationException", "ExpressionAttributeValues can only be specified when using expressions: "
                   "FilterExpression is null"):
        client.scan(TableName=forty, ProjectionExpression="pk", ExpressionAttributeValues={":v": N(5)})
    reply = client.scan(TableName=forty, FilterExpression="pk = :v", ExpressionAttributeValues={":v": N(7)})
    assert keys(reply) == [7]


def test_scan_member_ExpressionAttributeNames(client, forty):
    reply = client.scan(TableName=forty, ProjectionExpression="#n", ExpressionAttributeNames={"#n": "n"}, Limit=1)
    assert set(reply["Items"][0]) == {"n"}


def test_scan_member_ScanFilter(client, forty):
    reply = client.scan(TableName=forty, ScanFilter={
        "n": {"ComparisonOperator": "LT", "AttributeValueList": [N(3)]}})
    assert sorted(keys(reply)) == [0, 1, 2]
    with aws_error("ValidationException", "Can not use both expression and non-expression parameters in the same "
                   "request: Non-expression parameters: {ScanFilter} Expression parameters: {FilterExpression}"):
        client.scan(TableName=forty, FilterExpression="attribute_exists(n)", ScanFilter={
            "n": {"ComparisonOperator": "LT", "AttributeValueList": [N(3)]}})


def test_scan_member_ConditionalOperator(client, forty):
    conditions = {"n": {"ComparisonOperator": "LT", "AttributeValueList": [N(3)]},
                  "s": {"ComparisonOperator": "EQ", "AttributeValueList": [S("no")]}}
    assert client.scan(TableName=forty, ScanFilter=conditions)["Count"] == 0
    assert client.scan(TableName=forty, ScanFilter=conditions, ConditionalOperator="OR")["Count"] == 3
    with aws_error("ValidationException",  # it joins nothing
                   "ConditionalOperator cannot be used without Filter or Expected"):
        client.scan(TableName=forty, ConditionalOperator="OR")
    with aws_error("ValidationException",
                   "ConditionalOperator can only be used when Filter or Expected has two or more elements"):
        client.scan(TableName=forty, ConditionalOperator="OR", ScanFilter={"n": conditions["n"]})


def test_scan_member_ProjectionExpression(client, forty):
    assert set(client.scan(TableName=forty, ProjectionExpression="n, s")["Items"][0]) == {"n", "s"}
    with aws_error("ValidationException"):
        client.scan(TableName="no-such-table", ProjectionExpression="n, n")


def test_scan_member_AttributesToGet(client, forty):
    assert set(client.scan(TableName=forty, AttributesToGet=["s"])["Items"][0]) == {"s"}


def test_scan_member_Select(client, forty, indexed):
    reply = client.scan(TableName=forty, Select="COUNT")
    assert reply["Count"] == 40 and "Items" not in reply
    with aws_error("ValidationException", "Must specify the AttributesToGet or ProjectionExpression when choosing to "
                   "get SPECIFIC_ATTRIBUTES"):
        client.scan(TableName=forty, Select="SPECIFIC_ATTRIBUTES")
    reply = client.scan(TableName=indexed, IndexName="by-age", Select="ALL_ATTRIBUTES")
    assert all(i["x"] == S("y") for i in reply["Items"])


def test_scan_member_IndexName(client, indexed):
    reply = client.scan(TableName=indexed, IndexName="by-city")
    assert reply["Count"] == 3
    assert reply["Items"][0] == {
        "pk": S("p"), "sk": N(0), "age": N(30), "city": S("Rome"), "note": S("n")}
    pages = all_pages(client, TableName=indexed, IndexName="by-city", Limit=1)
    assert [int(i["sk"]["N"]) for r in pages for i in r["Items"]] == [0, 1, 2]
    assert set(pages[0]["LastEvaluatedKey"]) == {"pk", "sk", "city", "age"}
    with aws_error("ValidationException", "The table does not have the specified index: other"):
        client.scan(TableName=indexed, IndexName="other")
    with aws_error("ValidationException", INVALID + "Global secondary index by-city does not project [x]"):
        client.scan(TableName=indexed, IndexName="by-city", ProjectionExpression="x")


def test_scan_member_ConsistentRead(client, forty, indexed):
    def units(**members):
        return client.scan(TableName=forty, ReturnConsumedCapacity="TOTAL", **members)[
            "ConsumedCapacity"]["CapacityUnits"]
    assert (units(), units(ConsistentRead=True)) == (0.5, 1.0)
    with aws_error("ValidationException", "Consistent reads are not supported on global secondary indexes"):
        client.scan(TableName=indexed, IndexName="by-city", ConsistentRead=True)


def test_scan_member_ReturnConsumedCapacity(client, forty, indexed):
    assert client.scan(TableName=forty, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"] == {
        "TableName": forty, "CapacityUnits": 0.5, "Table": {"CapacityUnits": 0.5}}
    assert client.scan(TableName=indexed, IndexName="by-city", ReturnConsumedCapacity="INDEXES")[
        "ConsumedCapacity"] == {
        "TableName": indexed, "CapacityUnits": 0.5, "Table": {"CapacityUnits": 0.0},
        "GlobalSecondaryIndexes": {"by-city": {"CapacityUnits": 0.5}}}
    assert "ConsumedCapacity" not in client.scan(TableName=forty, ReturnConsumedCapacity="NONE")


def test_scan_pages_end_at_one_megabyte(client):
    table = create(client, ("pk",), {"pk": "S"})
    for _ in range(7):
        client.put_item(TableName=table, Item={"pk": S(random_key()), "a": S("x" * 300_000)})
    replies = all_pages(client, TableName=table)
    assert [r["Count"] for r in replies] == [3, 3, 1]
