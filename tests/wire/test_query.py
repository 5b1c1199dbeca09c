import pytest

from support.expect import aws_error
from support.tables import KEYS_ONLY, N, S, create, create_indexed, random_key, schema

INVALID = "One or more parameter values were invalid: "


@pytest.fixture(scope="module")
def client(virga):
    return virga.client("dynamodb")


@pytest.fixture(scope="module")
def numbers(client):
    """Keys pk (S), sk (N)."""
    return create(client, ("pk", "sk"), {"pk": "S", "sk": "N"})


@pytest.fixture(scope="module")
def strings(client):
    return create(client, ("pk", "sk"), {"pk": "S", "sk": "S"})


@pytest.fixture(scope="module")
def indexed(client):
    return create_indexed(client)


@pytest.fixture(scope="module")
def ten(client, numbers):
    """A partition with the sort keys -4 to 5; `n` is the sort key's double, `odd` says whether it is odd."""
    pk = random_key()
    for sk in (3, -1, 0, 5, -4, 1, 4, -3, 2, -2):
        client.put_item(TableName=numbers, Item={
            "pk": S(pk), "sk": N(sk), "n": N(2 * sk), "odd": {"BOOL": sk % 2 == 1}})
    return pk


def query(client, table, pk, **members):
    members.setdefault("KeyConditionExpression", "pk = :pk")
    values = {":pk": S(pk), **members.pop("values", {})}
    return client.query(TableName=table, ExpressionAttributeValues=values, **members)


def sort_keys(reply):
    return [int(item["sk"]["N"]) for item in reply["Items"]]


def test_query_is_in_numeric_order(client, numbers, ten):
    reply = query(client, numbers, ten)
    assert sort_keys(reply) == list(range(-4, 6))
    assert (reply["Count"], reply["ScannedCount"]) == (10, 10)
    assert "LastEvaluatedKey" not in reply


def test_query_of_strings_is_in_byte_order(client, strings):
    pk = random_key()
    names = ["a", "B", "é", "aa", "a\x00", "\U0001f600", "~", "\ue000"]
    for name in names:
        client.put_item(TableName=strings, Item={"pk": S(pk), "sk": S(name)})
    reply = query(client, strings, pk)
    assert [i["sk"]["S"] for i in reply["Items"]] == sorted(names, key=lambda n: n.encode())


def test_query_of_nothing(client, numbers):
    reply = query(client, numbers, random_key(), ReturnConsumedCapacity="TOTAL")
    assert (reply["Items"], reply["Count"], reply["ScannedCount"]) == ([], 0, 0)
    assert reply["ConsumedCapacity"]["CapacityUnits"] == 0.5


@pytest.mark.parametrize("condition,values,expected", [
    ("sk = :a", (1,), [1]),
    ("sk < :a", (-2,), [-4, -3]),
    ("sk <= :a", (-2,), [-4, -3, -2]),
    ("sk > :a", (3,), [4, 5]),
    ("sk >= :a", (3,), [3, 4, 5]),
    (":a <= sk", (3,), [3, 4, 5]),
    ("sk BETWEEN :a AND :b", (-1, 1), [-1, 0, 1]),
    ("sk = :a", (7,), []),
])
def test_query_member_KeyConditionExpression(client, numbers, ten, condition, values, expected):
    values = {name: N(v) for name, v in zip((":a", ":b"), values)}
    reply = query(client, numbers, ten, KeyConditionExpression=f"pk = :pk AND {condition}", values=values)
    assert sort_keys(reply) == expected
    assert reply["ScannedCount"] == len(expected)
    reply = query(client, numbers, ten, KeyConditionExpression=f"{condition} AND pk = :pk", values=values)
    assert sort_keys(reply) == expected


def test_query_begins_with(client, strings):
    pk = random_key()
    for name in ("a", "ab", "abc", "b", "ab\x00"):
        client.put_item(TableName=strings, Item={"pk": S(pk), "sk": S(name)})
    reply = query(client, strings, pk, KeyConditionExpression="pk = :pk AND begins_with(sk, :p)",
                  values={":p": S("ab")})
    assert [i["sk"]["S"] for i in reply["Items"]] == ["ab", "ab\x00", "abc"]


@pytest.mark.parametrize("condition,values,message", [
    (None, {}, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."),
    ("sk = :v", {":v": N(1)}, "Query condition missed key schema element: pk"),
    ("pk = :v AND x = :v", {":v": S("a")}, "Query condition missed key schema element: sk"),
    ("pk > :v", {":v": S("a")}, "Query key condition not supported"),
    ("pk = :v", {":v": N(1)}, INVALID + "Condition parameter type does not match schema type"),
    ("pk = :v AND sk = :v", {":v": S("a")}, INVALID + "Condition parameter type does not match schema type"),
    ("pk = :v AND pk = :v", {":v": S("a")}, "KeyConditionExpressions must only contain one condition per key"),
    ("pk = :v", {":v": S("")}, "One or more parameter values are not valid. The AttributeValue for a key attribute "
     "cannot contain an empty string value. Key: pk"),
    ("pk = :v", {":v": S("x" * 2049)},
     INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
])
def test_query_key_conditions_are_checked(client, numbers, condition, values, message):
    members = {"KeyConditionExpression": condition} if condition else {}
    if values:
        members["ExpressionAttributeValues"] = values
    with aws_error("ValidationException", message):
        client.query(TableName=numbers, **members)


def test_query_member_TableName(client, ten):
    with aws_error("ResourceNotFoundException", "Requested resource not found"):
        query(client, "no-such-table", ten)
    with aws_error("ValidationException", "1 validation error detected: Value null at 'tableName' failed to satisfy "
                   "constraint: Member must not be null"):
        client.query()


def test_query_member_KeyConditions(client, numbers, ten):
    conditions = {
        "pk": {"ComparisonOperator": "EQ", "AttributeValueList": [S(ten)]},
        "sk": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [N(-1), N(1)]}}
    assert sort_keys(client.query(TableName=numbers, KeyConditions=conditions)) == [-1, 0, 1]
    with aws_error("ValidationException", "Can not use both expression and non-expression parameters in the same "
                   "request: Non-expression parameters: {KeyConditions} Expression parameters: "
                   "{KeyConditionExpression}"):
        query(client, numbers, ten, KeyConditions=conditions)
    # Beside other expressions it may stand.
    reply = client.query(TableName=numbers, KeyConditions=conditions, FilterExpression="n > :zero",
                         ProjectionExpression="sk", ExpressionAttributeValues={":zero": N(0)})
    assert reply["Items"] == [{"sk": N(1)}]


def test_query_member_ScanIndexForward(client, numbers, ten):
    assert sort_keys(query(client, numbers, ten, ScanIndexForward=True)) == list(range(-4, 6))
    assert sort_keys(query(client, numbers, ten, ScanIndexForward=False)) == list(range(5, -5, -1))


def test_query_member_FilterExpression(client, numbers, ten):
    reply = query(client, numbers, ten, FilterExpression="n > :n", values={":n": N(4)}, Limit=9)
    assert sort_keys(reply) == [3, 4]
    assert (reply["Count"], reply["ScannedCount"]) == (2, 9)
    for key in ("pk", "sk"):
        with aws_error("ValidationException", "Filter Expression can only contain non-primary key attributes: "
                       f"Primary key attribute: {key}"):
            query(client, numbers, ten, FilterExpression=f"attribute_exists({key})")


def test_query_member_QueryFilter(client, numbers, ten):
    conditions = {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [S(ten)]}}
    reply = client.query(TableName=numbers, KeyConditions=conditions,
                         QueryFilter={"n": {"ComparisonOperator": "GE", "AttributeValueList": [N(8)]}})
    assert sort_keys(reply) == [4, 5]
    assert reply["ScannedCount"] == 10
    with aws_error("ValidationException",
                   "QueryFilter can only contain non-primary key attributes: Primary key attribute: sk"):
        client.query(TableName=numbers, KeyConditions=conditions,
                     QueryFilter={"sk": {"ComparisonOperator": "GE", "AttributeValueList": [N(8)]}})


def test_query_member_ConditionalOperator(client, numbers, ten):
    members = {
        "KeyConditions": {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [S(ten)]}},
        "QueryFilter": {"n": {"ComparisonOperator": "EQ", "AttributeValueList": [N(8)]},
                        "odd": {"ComparisonOperator": "EQ", "AttributeValueList": [{"BOOL": True}]}}}
    assert sort_keys(client.query(TableName=numbers, **members)) == []
    assert sort_keys(client.query(TableName=numbers, ConditionalOperator="OR", **members)) == [-3, -1, 1, 3, 4, 5]


def test_query_member_ProjectionExpression(client, numbers, ten):
    reply = query(client, numbers, ten, ProjectionExpression="n", Limit=1)
    assert reply["Items"] == [{"n": N(-8)}]


def test_query_member_AttributesToGet(client, numbers, ten):
    conditions = {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [S(ten)]}}
    reply = client.query(TableName=numbers, KeyConditions=conditions, AttributesToGet=["n"], Limit=1)
    assert reply["Items"] == [{"n": N(-8)}]


def test_query_member_ExpressionAttributeNames(client, numbers, ten):
    reply = query(client, numbers, ten, KeyConditionExpression="#p = :pk", FilterExpression="#n = :n",
                  ProjectionExpression="#n", ExpressionAttributeNames={"#p": "pk", "#n": "n"}, values={":n": N(4)})
    assert reply["Items"] == [{"n": N(4)}]


def test_query_member_ExpressionAttributeValues(client, numbers, ten):
    with aws_error("ValidationException",
                   "Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}"):
        query(client, numbers, ten, values={":x": N(1)})
    assert query(client, numbers, random_key())["Count"] == 0


def test_query_member_Limit(client, numbers, ten):
    reply = query(client, numbers, ten, Limit=3)
    assert sort_keys(reply) == [-4, -3, -2]
    assert reply["LastEvaluatedKey"] == {"pk": S(ten), "sk": N(-2)}
    # A page that ends at its limit has a key, even if nothing follows.
    assert "LastEvaluatedKey" in query(client, numbers, ten, Limit=10)
    assert "LastEvaluatedKey" not in query(client, numbers, ten, Limit=11)
    with aws_error("ValidationException", "1 validation error detected: Value '0' at 'limit' failed to satisfy "
                   "constraint: Member must have value greater than or equal to 1"):
        query(client, numbers, ten, Limit=0)


@pytest.mark.parametrize("forward", [True, False])
def test_query_member_ExclusiveStartKey(client, numbers, ten, forward):
    seen, start = [], {}
    while True:
        reply = query(client, numbers, ten, Limit=3, ScanIndexForward=forward, **start)
        seen += sort_keys(reply)
        if "LastEvaluatedKey" not in reply:
            break
        start = {"ExclusiveStartKey": reply["LastEvaluatedKey"]}
    assert seen == sorted(seen, reverse=not forward) == list(range(-4, 6))[::1 if forward else -1]


def test_query_start_key_need_not_exist(client, numbers, ten):
    start = {"pk": S(ten), "sk": N("2.5")}
    assert sort_keys(query(client, numbers, ten, ExclusiveStartKey=start)) == [3, 4, 5]
    assert sort_keys(query(client, numbers, ten, ExclusiveStartKey=start, ScanIndexForward=False)) == \
        [2, 1, 0, -1, -2, -3, -4]


def test_query_start_key_is_checked(client, numbers, ten):
    for key in ({"pk": S(ten)}, {"pk": S(ten), "sk": S("1")}, {"pk": S(ten), "sk": N(1), "x": N(1)}):
        with aws_error("ValidationException", "The provided starting key is invalid"):
            query(client, numbers, ten, ExclusiveStartKey=key)
    with aws_error("ValidationException", "The provided starting key is invalid: The parameter cannot be converted to a "
                   "numeric value: one"):
        query(client, numbers, ten, ExclusiveStartKey={"pk": S(ten), "sk": N("one")})
    outside = "The provided starting key is outside query boundaries based on provided conditions"
    with aws_error("ValidationException", outside):
        query(client, numbers, ten, ExclusiveStartKey={"pk": S("other"), "sk": N(1)})
    with aws_error("ValidationException", outside):
        query(client, numbers, ten, KeyConditionExpression="pk = :pk AND sk < :s", values={":s": N(0)},
              ExclusiveStartKey={"pk": S(ten), "sk": N(1)})


def test_query_member_Select(client, numbers, ten):
    reply = query(client, numbers, ten, Select="COUNT")
    assert "Items" not in reply
    assert reply["Count"] == 10
    assert query(client, numbers, ten, Select="ALL_ATTRIBUTES", Limit=1)["Items"][0]["n"] == N(-8)
    assert query(client, numbers, ten, Select="SPECIFIC_ATTRIBUTES", ProjectionExpression="n", Limit=1)["Items"] == [
        {"n": N(-8)}]
    with aws_error("ValidationException", "Must specify the AttributesToGet or ProjectionExpression when choosing to "
                   "get SPECIFIC_ATTRIBUTES"):
        query(client, numbers, ten, Select="SPECIFIC_ATTRIBUTES")
    for select in ("ALL_ATTRIBUTES", "COUNT"):
        with aws_error("ValidationException", f"Cannot specify the ProjectionExpression when choosing to get {select}"):
            query(client, numbers, ten, Select=select, ProjectionExpression="n")
    with aws_error("ValidationException"):
        query(client, numbers, ten, Select="ALL_PROJECTED_ATTRIBUTES")
    with aws_error("ValidationException", "1 validation error detected: Value 'x' at 'select' failed to satisfy "
                   "constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, "
                   "ALL_PROJECTED_ATTRIBUTES]"):
        query(client, numbers, ten, Select="x")


def test_query_member_ConsistentRead(client, numbers, indexed, ten):
    def units(**members):
        reply = query(client, numbers, ten, ReturnConsumedCapacity="TOTAL", **members)
        return reply["ConsumedCapacity"]["CapacityUnits"]
    assert (units(), units(ConsistentRead=False), units(ConsistentRead=True)) == (0.5, 0.5, 1.0)
    with aws_error("ValidationException", "Consistent reads are not supported on global secondary indexes"):
        query(client, indexed, "Rome", IndexName="by-city", KeyConditionExpression="city = :pk", ConsistentRead=True)
    query(client, indexed, "x", IndexName="by-age", ConsistentRead=True)


@pytest.fixture(scope="module")
def people(client, indexed):
    """Four items of one partition; the last is in no index. Returns partition and city."""
    pk, city = random_key(), random_key()
    for sk, age in ((1, 40), (2, 20), (3, 20)):
        client.put_item(TableName=indexed, Item={
            "pk": S(pk), "sk": N(sk), "age": N(age), "city": S(city), "note": S(f"n{sk}"), "x": S("y")})
    client.put_item(TableName=indexed, Item={"pk": S(pk), "sk": N(4), "x": S("y")})
    return pk, city


def test_query_member_IndexName(client, indexed, people):
    pk, city = people
    reply = query(client, indexed, city, IndexName="by-city", KeyConditionExpression="city = :pk")
    assert reply["Items"][2] == {
        "pk": S(pk), "sk": N(1), "age": N(40), "city": S(city), "note": S("n1")}
    assert sorted(sort_keys(reply)[:2]) == [2, 3]
    reply = query(client, indexed, pk, IndexName="by-age", KeyConditionExpression="pk = :pk AND age > :a",
                  values={":a": N(20)})
    assert reply["Items"] == [{"pk": S(pk), "sk": N(1), "age": N(40)}]
    with aws_error("ValidationException", "The table does not have the specified index: other"):
        query(client, indexed, pk, IndexName="other")
    with aws_error("ValidationException", "Query condition missed key schema element: city"):
        query(client, indexed, pk, IndexName="by-city")


def test_query_pages_of_an_index_carry_its_key_and_the_tables(client, indexed, people):
    pk, city = people
    seen, start = [], {}
    while True:
        reply = query(client, indexed, city, IndexName="by-city", KeyConditionExpression="city = :pk", Limit=1, **start)
        seen += sort_keys(reply)
        if "LastEvaluatedKey" not in reply:
            break
        assert set(reply["LastEvaluatedKey"]) == {"pk", "sk", "city", "age"}
        start = {"ExclusiveStartKey": reply["LastEvaluatedKey"]}
    assert sorted(seen) == [1, 2, 3] and seen[2] == 1


def test_query_of_a_global_index_gives_only_what_it_projects(client, indexed, people):
    _, city = people

    def by_city(**members):
        return query(client, indexed, city, IndexName="by-city", KeyConditionExpression="city = :pk", **members)
    assert by_city(ProjectionExpression="note", Limit=3)["Items"][2] == {"note": S("n1")}
    for members in ({"ProjectionExpression": "x"}, {"FilterExpression": "attribute_exists(x)"}):
        with aws_error("ValidationException", INVALID + "Global secondary index by-city does not project [x]"):
            by_city(**members)
    with aws_error("ValidationException", INVALID + "Select type ALL_ATTRIBUTES is not supported for global secondary "
                   "index by-city because its projection type is not ALL"):
        by_city(Select="ALL_ATTRIBUTES")
    assert by_city(Select="ALL_PROJECTED_ATTRIBUTES")["Count"] == 3


def test_query_of_a_local_index_fetches_what_it_does_not_project(client, indexed, people):
    pk, _ = people

    def by_age(**members):
        return query(client, indexed, pk, IndexName="by-age", ReturnConsumedCapacity="INDEXES", **members)
    reply = by_age()
    assert "x" not in reply["Items"][0]
    assert reply["ConsumedCapacity"]["CapacityUnits"] == 0.5
    assert reply["ConsumedCapacity"]["Table"] == {"CapacityUnits": 0.0}
    assert reply["ConsumedCapacity"]["LocalSecondaryIndexes"] == {"by-age": {"CapacityUnits": 0.5}}
    for members in ({"Select": "ALL_ATTRIBUTES"}, {"ProjectionExpression": "x"},
                    {"FilterExpression": "x = :y", "values": {":y": S("y")}}):
        reply = by_age(**members)
        assert reply["Count"] == 3
        # A filter does not widen what is returned.
        shown = [item.get("x") for item in reply["Items"]]
        assert shown == [None if "FilterExpression" in members else S("y")] * 3
        # Each item that is fetched is a read of the table.
        assert reply["ConsumedCapacity"]["CapacityUnits"] == 2.0
        assert reply["ConsumedCapacity"]["Table"] == {"CapacityUnits": 1.5}
        assert reply["ConsumedCapacity"]["LocalSecondaryIndexes"] == {"by-age": {"CapacityUnits": 0.5}}
    reply = by_age(Select="ALL_ATTRIBUTES", ConsistentRead=True)
    assert reply["ConsumedCapacity"]["Table"] == {"CapacityUnits": 3.0}
    assert reply["ConsumedCapacity"]["LocalSecondaryIndexes"] == {"by-age": {"CapacityUnits": 1.0}}


def test_query_pages_count_what_a_local_index_fetches(client, indexed):
    pk = random_key()
    for sk in range(6):
        client.put_item(TableName=indexed, Item={"pk": S(pk), "sk": N(sk), "age": N(sk), "a": S("x" * 300_000)})
    keys_only = query(client, indexed, pk, IndexName="by-age")
    assert keys_only["Count"] == 6 and "LastEvaluatedKey" not in keys_only
    first = query(client, indexed, pk, IndexName="by-age", Select="ALL_ATTRIBUTES")
    assert first["Count"] == 4, "the item that passes the megabyte is the page's last"
    rest = query(client, indexed, pk, IndexName="by-age", Select="ALL_ATTRIBUTES",
                 ExclusiveStartKey=first["LastEvaluatedKey"])
    assert sort_keys(rest) == [4, 5] and "LastEvaluatedKey" not in rest


def test_query_member_ReturnConsumedCapacity(client, numbers):
    pk = random_key()
    for sk in range(3):
        client.put_item(TableName=numbers, Item={"pk": S(pk), "sk": N(sk), "a": S("x" * 3000)})

    def consumed(report):
        return query(client, numbers, pk, ReturnConsumedCapacity=report, Select="COUNT").get("ConsumedCapacity")
    # Sizes are summed before they are rounded: 9 KB and a bit are three units of 4 KB, halved.
    assert consumed("TOTAL") == {"TableName": numbers, "CapacityUnits": 1.5}
    assert consumed("INDEXES") == {"TableName": numbers, "CapacityUnits": 1.5, "Table": {"CapacityUnits": 1.5}}
    assert consumed("NONE") is None


def test_query_pages_end_at_one_megabyte(client, numbers):
    pk = random_key()
    for sk in range(4):
        client.put_item(TableName=numbers, Item={"pk": S(pk), "sk": N(sk), "a": S("x" * 300_000)})
    first = query(client, numbers, pk, FilterExpression="sk2 = :x", values={":x": N(1)})
    assert (first["Count"], first["ScannedCount"]) == (0, 3)
    assert first["LastEvaluatedKey"] == {"pk": S(pk), "sk": N(2)}
    second = query(client, numbers, pk, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert sort_keys(second) == [3]
    assert "LastEvaluatedKey" not in second


def test_query_of_a_hash_only_index(client, virga):
    table = create(client, ("pk",), {"pk": "S", "g": "S"}, GlobalSecondaryIndexes=[
        {"IndexName": "by-g", "KeySchema": schema("g"), "Projection": KEYS_ONLY}])
    for pk in ("a", "b", "c"):
        client.put_item(TableName=table, Item={"pk": S(pk), "g": S("x"), "h": S("y")})
    reply = query(client, table, "x", IndexName="by-g", KeyConditionExpression="g = :pk", Limit=2)
    assert reply["LastEvaluatedKey"] == {"g": S("x"), "pk": reply["Items"][1]["pk"]}
    rest = query(client, table, "x", IndexName="by-g", KeyConditionExpression="g = :pk",
                 ExclusiveStartKey=reply["LastEvaluatedKey"])
    assert {i["pk"]["S"] for i in reply["Items"] + rest["Items"]} == {"a", "b", "c"}
