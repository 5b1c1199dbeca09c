import pytest

from table_calls import call, create, ok, refused

ACCOUNT = {"access_key": "333333333333"}
NAMES = ["Zebra", "apple", "banana", "cherry"]


@pytest.fixture(scope="module")
def named(virga):
    for name in reversed(NAMES):
        call(virga, "CreateTable", {
            "TableName": name, "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]}, **ACCOUNT)
    return virga


def test_list_tables_in_order_of_bytes(named):
    assert ok(named, "ListTables", {}, **ACCOUNT) == {"TableNames": NAMES}


def test_list_tables_member_Limit(named):
    assert ok(named, "ListTables", {"Limit": 2}, **ACCOUNT) == {
        "TableNames": NAMES[:2], "LastEvaluatedTableName": NAMES[1]}
    assert ok(named, "ListTables", {"Limit": 4}, **ACCOUNT) == {"TableNames": NAMES}
    refused(named, "ListTables", {"Limit": 0}, "ValidationException",
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater "
            "than or equal to 1")


def test_list_tables_member_ExclusiveStartTableName(named):
    page = ok(named, "ListTables", {"ExclusiveStartTableName": NAMES[1], "Limit": 1}, **ACCOUNT)
    assert page == {"TableNames": [NAMES[2]], "LastEvaluatedTableName": NAMES[2]}
    # The start need not exist.
    assert ok(named, "ListTables", {"ExclusiveStartTableName": "azz"}, **ACCOUNT)["TableNames"] == NAMES[2:]


def test_list_tables_sees_a_new_table(virga):
    name = create(virga)["TableName"]
    assert name in ok(virga, "ListTables", {"ExclusiveStartTableName": name[:-1]})["TableNames"]
