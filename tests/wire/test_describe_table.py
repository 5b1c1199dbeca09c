from table_calls import create, describe, ok, refused


def test_describe_table_member_TableName(virga):
    made = create(virga)
    assert describe(virga, made["TableName"])["TableId"] == made["TableId"]
    assert describe(virga, made["TableArn"])["TableId"] == made["TableId"]
    refused(virga, "DescribeTable", {"TableName": "no-such-table"}, "ResourceNotFoundException",
            "Requested resource not found: Table: no-such-table not found")
    refused(virga, "DescribeTable", {"TableName": ""}, "ValidationException",
            "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length "
            "greater than or equal to 1")
    refused(virga, "DescribeTable", {"TableName": 5}, "SerializationException",
            "NUMBER_VALUE cannot be converted to String")


def test_describe_table_counts_items_at_once(virga):
    name = create(virga)["TableName"]
    ok(virga, "PutItem", {"TableName": name, "Item": {"pk": {"S": "1234"}, "a": {"S": "12345"}}})
    shown = describe(virga, name)
    assert (shown["ItemCount"], shown["TableSizeBytes"]) == (1, len("pk1234a12345"))
    ok(virga, "DeleteItem", {"TableName": name, "Key": {"pk": {"S": "1234"}}})
    shown = describe(virga, name)
    assert (shown["ItemCount"], shown["TableSizeBytes"]) == (0, 0)


def test_describe_table_times_are_seconds_with_milliseconds(virga):
    reply = virga.call("DynamoDB_20120810.DescribeTable", {"TableName": create(virga)["TableName"]})
    assert b'"CreationDateTime":' in reply.body
    text = reply.body.split(b'"CreationDateTime":')[1].split(b",")[0]
    assert text.endswith(b"E9") and text[1:2] == b".", text
