"""The boundary probes of DynamoDB's rows in src/aws/limits.h."""
import json

from support.limit_probes import check, probe
from support.server import random_name

DYNAMODB = "DynamoDB_20120810."
KEY = [{"AttributeName": "pk", "KeyType": "HASH"}]
RANGE = {"AttributeName": "sk", "KeyType": "RANGE"}


def create(cloud, name=None, attributes=("pk",), **members):
    definitions = [{"AttributeName": a, "AttributeType": "S"} for a in attributes]
    return cloud.call(DYNAMODB + "CreateTable", {
        "TableName": name or random_name("limit"), "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": definitions, "KeySchema": KEY, **members})


def new_table(cloud, **members):
    name = random_name("limit")
    reply = create(cloud, name, **members)
    assert reply.status == 200, reply
    return name


def put(cloud, table, item, **members):
    return cloud.call(DYNAMODB + "PutItem", {"TableName": table, "Item": item, **members})


def s(text):
    return {"S": text}


def gsi(name, projection=None):
    return {"IndexName": name, "KeySchema": KEY, "Projection": projection or {"ProjectionType": "KEYS_ONLY"}}


def lsi(name, range_key, projection=None):
    return {"IndexName": name, "KeySchema": [*KEY, {"AttributeName": range_key, "KeyType": "RANGE"}],
            "Projection": projection or {"ProjectionType": "KEYS_ONLY"}}


@probe("request_body_bytes_max")
def request_body(cloud, n):
    body = json.dumps({"Limit": 1})
    return cloud.call(DYNAMODB + "ListTables", " " * (n - len(body)) + body)


@probe("item_size_bytes_max")
def item_size(cloud, n):
    # pk (2) + its value (1) + a (1) + its value
    return put(cloud, new_table(cloud), {"pk": s("k"), "a": s("x" * (n - 4))})


@probe("partition_key_bytes_min")
@probe("partition_key_bytes_max")
def partition_key(cloud, n):
    return put(cloud, new_table(cloud), {"pk": s("k" * n)})


@probe("sort_key_bytes_min")
@probe("sort_key_bytes_max")
def sort_key(cloud, n):
    table = new_table(cloud, attributes=("pk", "sk"), KeySchema=[*KEY, RANGE])
    return put(cloud, table, {"pk": s("k"), "sk": s("s" * n)})


@probe("attribute_name_bytes_max")
def attribute_name(cloud, n):
    return put(cloud, new_table(cloud), {"pk": s("k"), "a" * n: s("")})


@probe("key_attribute_name_bytes_max")
def key_attribute_name(cloud, n):
    name = "k" * n
    return create(cloud, attributes=(name,), KeySchema=[{"AttributeName": name, "KeyType": "HASH"}])


@probe("projected_attribute_name_bytes_max")
def projected_attribute_name(cloud, n):
    return create(cloud, attributes=("pk", "sk", "l"), KeySchema=[*KEY, RANGE], LocalSecondaryIndexes=[
        lsi("index", "l", {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a" * n]})])


@probe("ttl_attribute_name_bytes_max")
def ttl_attribute_name(cloud, n):
    return cloud.call(DYNAMODB + "UpdateTimeToLive", {
        "TableName": new_table(cloud), "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "t" * n}})


@probe("table_name_chars_min")
@probe("table_name_chars_max")
def table_name(cloud, n):
    name = random_name("n").replace("n-", "")
    return create(cloud, name[:n] + "x" * (n - len(name)))


@probe("table_arn_chars_max")
def table_arn(cloud, n):
    # No table has so long a name: at the limit it is not found, past it refused as too long.
    start = "arn:aws:dynamodb:us-east-1:000000000000:table/"
    reply = cloud.call(DYNAMODB + "DescribeTable", {"TableName": start + "x" * (n - len(start))})
    assert reply.status == 400
    reply.status = 400 if "length less than or equal to 1024" in reply.message else 200
    return reply


@probe("index_name_chars_min")
@probe("index_name_chars_max")
def index_name(cloud, n):
    return create(cloud, GlobalSecondaryIndexes=[gsi("i" * n)])


@probe("key_schema_elements_max")
def key_schema_elements(cloud, n):
    names = ["pk", "sk", "third"][:n]
    return create(cloud, attributes=names, KeySchema=[
        {"AttributeName": a, "KeyType": t} for a, t in zip(names, ["HASH", "RANGE", "RANGE"])])


@probe("nesting_levels_max")
def nesting(cloud, n):
    value = s("leaf")
    for _ in range(n - 1):
        value = {"M": {"m": value}}
    return put(cloud, new_table(cloud), {"pk": s("k"), "a": value})


@probe("number_digits_max")
def number_digits(cloud, n):
    return put(cloud, new_table(cloud), {"pk": s("k"), "a": {"N": "1" * n}})


@probe("number_exponent_max")
@probe("number_exponent_min")
def number_exponent(cloud, n):
    return put(cloud, new_table(cloud), {"pk": s("k"), "a": {"N": f"1E{n}"}})


@probe("global_secondary_indexes_max")
def global_secondary_indexes(cloud, n):
    return create(cloud, GlobalSecondaryIndexes=[gsi(f"index{i}") for i in range(n)])


@probe("local_secondary_indexes_max")
def local_secondary_indexes(cloud, n):
    names = [f"l{i}" for i in range(n)]
    return create(cloud, attributes=("pk", "sk", *names), KeySchema=[*KEY, RANGE],
                  LocalSecondaryIndexes=[lsi(f"index{i}", a) for i, a in enumerate(names)])


def include(names):
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": names}


@probe("projected_attributes_total_max")
def projected_attributes_total(cloud, n):
    names = [f"a{i}" for i in range(n)]
    return create(cloud, GlobalSecondaryIndexes=[
        gsi(f"index{i}", include(names[i:i + 20])) for i in range(0, n, 20)])


@probe("non_key_attributes_max")
def non_key_attributes(cloud, n):
    return create(cloud, GlobalSecondaryIndexes=[gsi("index", include([f"a{i}" for i in range(n)]))])


def conditional_put(cloud, condition, values=None):
    members = {"ExpressionAttributeValues": values} if values else {}
    return put(cloud, new_table(cloud), {"pk": s("k")}, ConditionExpression=condition, **members)


@probe("expression_bytes_max")
def expression_bytes(cloud, n):
    condition = "attribute_not_exists(a)"
    return conditional_put(cloud, condition + " " * (n - len(condition)))


@probe("expression_operators_max")
def expression_operators(cloud, n):
    # k comparisons joined by AND are 2k - 1 operators; a NOT in front makes the count even.
    condition = " AND ".join(["a<>:v"] * ((n + 1) // 2))
    if n % 2 == 0:
        condition = " AND ".join(["NOT a=:v"] + ["a<>:v"] * (n // 2 - 1))
    return conditional_put(cloud, condition, {":v": s("x")})


@probe("in_operands_max")
def in_operands(cloud, n):
    values = {f":v{i}": s(str(i)) for i in range(n)}
    return conditional_put(cloud, f"attribute_not_exists(a) OR a IN ({','.join(values)})", values)


@probe("placeholder_bytes_max")
def placeholder(cloud, n):
    name = ":" + "v" * (n - 1)
    return conditional_put(cloud, f"a <> {name}", {name: s("x")})


@probe("substitution_bytes_max")
def substitution(cloud, n):
    # The names of the placeholders and the sizes of their values together.
    big = n // 6
    values = {f":v{i}": s("x" * (big - 3)) for i in range(5)}
    values[":v5"] = s("x" * (n - 5 * big - 3))
    return conditional_put(cloud, " AND ".join(f"a <> {v}" for v in values), values)


@probe("batch_get_keys_max")
def batch_get_keys(cloud, n):
    keys = [{"pk": s(str(i))} for i in range(n)]
    return cloud.call(DYNAMODB + "BatchGetItem", {"RequestItems": {new_table(cloud): {"Keys": keys}}})


@probe("batch_write_requests_max")
def batch_write_requests(cloud, n):
    puts = [{"PutRequest": {"Item": {"pk": s(str(i))}}} for i in range(n)]
    return cloud.call(DYNAMODB + "BatchWriteItem", {"RequestItems": {new_table(cloud): puts}})


@check("batch_get_response_bytes_max")
def batch_get_response(cloud, limit):
    table = new_table(cloud)
    size = 399 << 10
    count = limit // size + 2
    for i in range(count):
        assert put(cloud, table, {"pk": s(f"{i:02}"), "a": s("x" * (size - 5))}).status == 200
    keys = [{"pk": s(f"{i:02}")} for i in range(count)]
    reply = cloud.call(DYNAMODB + "BatchGetItem", {"RequestItems": {table: {"Keys": keys}}}).json
    got, rest = len(reply["Responses"][table]), len(reply["UnprocessedKeys"][table]["Keys"])
    assert got + rest == count
    assert got * size <= limit < (got + 1) * size


@check("page_bytes_max")
def page(cloud, limit):
    table = new_table(cloud, attributes=("pk", "sk"), KeySchema=[*KEY, RANGE])
    # 2 + 1 + 2 + 3 + 1 + value = 64 KiB: sixteen such items are exactly one page.
    for i in range(17):
        assert put(cloud, table, {"pk": s("k"), "sk": s(f"{i:03}"), "a": s("x" * ((64 << 10) - 9))}).status == 200
    query = {"TableName": table, "KeyConditionExpression": "pk = :k", "ExpressionAttributeValues": {":k": s("k")}}
    first = cloud.call(DYNAMODB + "Query", query).json
    assert first["Count"] * (64 << 10) == limit
    second = cloud.call(DYNAMODB + "Query", {**query, "ExclusiveStartKey": first["LastEvaluatedKey"]}).json
    assert first["Count"] + second["Count"] == 17


@probe("scan_segments_max")
def scan_segments(cloud, n):
    return cloud.call(DYNAMODB + "Scan", {"TableName": new_table(cloud), "Segment": 0, "TotalSegments": n})


@check("tables_per_region_max")
def tables_per_region(cloud, limit):
    region = "eu-north-1"

    def make(i):
        return cloud.call(DYNAMODB + "CreateTable", {
            "TableName": f"table{i}", "BillingMode": "PAY_PER_REQUEST", "KeySchema": KEY,
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]}, region=region)
    for i in range(limit):
        assert make(i).status == 200, i
    refused = make(limit)
    assert (refused.status, refused.error) == (400, "LimitExceededException"), refused
    for i in range(limit):
        assert cloud.call(DYNAMODB + "DeleteTable", {"TableName": f"table{i}"}, region=region).status == 200


@probe("list_tables_page_max")
def list_tables_page(cloud, n):
    return cloud.call(DYNAMODB + "ListTables", {"Limit": n})


def provisioned(cloud, account, units):
    """Makes provisioned tables in an account of their own; the last reply counts. Leaves none."""
    names = []
    reply = None
    for read, write in units:
        names.append(random_name("limit"))
        reply = cloud.call(DYNAMODB + "CreateTable", {
            "TableName": names[-1], "KeySchema": KEY,
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "ProvisionedThroughput": {"ReadCapacityUnits": read, "WriteCapacityUnits": write}}, access_key=account)
    for name in names:
        cloud.call(DYNAMODB + "DeleteTable", {"TableName": name}, access_key=account)
    return reply


@probe("throughput_units_min")
def throughput_units(cloud, n):
    return provisioned(cloud, "210000000000", [(n, 1)])


@probe("table_read_units_max")
def table_read_units(cloud, n):
    return provisioned(cloud, "210000000001", [(n, 1)])


@probe("table_write_units_max")
def table_write_units(cloud, n):
    return provisioned(cloud, "210000000002", [(1, n)])


@probe("account_read_units_max")
def account_read_units(cloud, n):
    return provisioned(cloud, "210000000003", [(40000, 1), (n - 40001, 1), (1, 1)])


@probe("account_write_units_max")
def account_write_units(cloud, n):
    return provisioned(cloud, "210000000004", [(1, 40000), (1, n - 40001), (1, 1)])


def tag(cloud, tags):
    table = cloud.call(DYNAMODB + "DescribeTable", {"TableName": new_table(cloud)}).json["Table"]
    return cloud.call(DYNAMODB + "TagResource", {
        "ResourceArn": table["TableArn"], "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]})


@probe("tags_per_table_max")
def tags_per_table(cloud, n):
    return tag(cloud, {f"k{i}": "v" for i in range(n)})


@probe("tag_key_chars_max")
def tag_key(cloud, n):
    return tag(cloud, {"k" * n: "v"})


@probe("tag_value_chars_max")
def tag_value(cloud, n):
    return tag(cloud, {"k": "v" * n})


@probe("recovery_period_days_min")
@probe("recovery_period_days_max")
def recovery_period(cloud, n):
    return cloud.call(DYNAMODB + "UpdateContinuousBackups", {
        "TableName": new_table(cloud), "PointInTimeRecoverySpecification": {
            "PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": n}})


@check("ttl_changes_interval_s", own_cloud=True)
def ttl_changes_interval(make_cloud, limit):
    cloud = make_cloud()
    cloud.clock.freeze()
    table = new_table(cloud)

    def switch(enabled):
        return cloud.call(DYNAMODB + "UpdateTimeToLive", {
            "TableName": table, "TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": "t"}})
    assert switch(True).status == 200
    cloud.clock.advance(limit - 1)
    assert switch(False).message == "Time to live has been modified multiple times within a fixed interval"
    cloud.clock.advance(1)
    assert switch(False).status == 200


@check("item_collection_bytes_max")
def item_collection_bytes(cloud, limit):
    # Nobody writes 10 GB here: ItemCollectionTest.MayHaveTenGigabytesAndNotAByteMore (item_collection_test.cc) tries the
    # limit and a byte past it in a collection whose row says that it is nearly full. Here, that what is far below passes.
    assert limit == 10 * 2**30
    table = random_name("limit")
    keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    made = cloud.call(DYNAMODB + "CreateTable", {
        "TableName": table, "BillingMode": "PAY_PER_REQUEST", "KeySchema": keys,
        "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")],
        "LocalSecondaryIndexes": [{"IndexName": "local", "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}]})
    assert made.status == 200, made
    for i in range(10):
        reply = cloud.call(DYNAMODB + "PutItem", {
            "TableName": table, "ReturnItemCollectionMetrics": "SIZE",
            "Item": {"pk": {"S": "p"}, "sk": {"S": str(i)}, "data": {"S": "x" * 200_000}}})
        assert reply.json["ItemCollectionMetrics"]["SizeEstimateRangeGB"] == [0.0, 1.0], reply
