from table_calls import call, create, ok, refused


def test_delete_table_member_TableName(virga):
    made = create(virga)
    reply = ok(virga, "DeleteTable", {"TableName": made["TableName"]})["TableDescription"]
    assert (reply["TableStatus"], reply["TableName"], reply["TableId"]) == ("DELETING", made["TableName"], made["TableId"])
    refused(virga, "DescribeTable", {"TableName": made["TableName"]}, "ResourceNotFoundException",
            f"Requested resource not found: Table: {made['TableName']} not found")
    refused(virga, "DeleteTable", {"TableName": made["TableName"]}, "ResourceNotFoundException",
            f"Requested resource not found: Table: {made['TableName']} not found")
    other = create(virga)
    ok(virga, "DeleteTable", {"TableName": other["TableArn"]})


def test_delete_table_items_do_not_come_back_with_the_name(virga):
    name = create(virga)["TableName"]
    ok(virga, "PutItem", {"TableName": name, "Item": {"pk": {"S": "1"}}})
    ok(virga, "DeleteTable", {"TableName": name})
    assert call(virga, "GetItem", {"TableName": name, "Key": {"pk": {"S": "1"}}}).message == "Requested resource not found"
    create(virga, TableName=name)
    assert "Item" not in ok(virga, "GetItem", {"TableName": name, "Key": {"pk": {"S": "1"}}})


def test_delete_table_without_a_name(virga):
    refused(virga, "DeleteTable", {}, "ValidationException",
            "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null")
