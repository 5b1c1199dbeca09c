import re

import pytest

from table_calls import (ALL, DEFINITIONS, INVALID, KEY, WITH_RANGE, call, create, definitions, describe, gsi, lsi, ok,
                         provisioned, refused, table_members, units)


def test_create_table_answers_creating_and_is_active_at_once(virga):
    made = create(virga)
    assert made["TableStatus"] == "CREATING"
    assert describe(virga, made["TableName"])["TableStatus"] == "ACTIVE"


def test_create_table_reply_of_an_on_demand_table(virga):
    made = create(virga)
    assert made["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert made["ProvisionedThroughput"] == {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
    assert (made["ItemCount"], made["TableSizeBytes"], made["DeletionProtectionEnabled"]) == (0, 0, False)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", made["TableId"])
    shown = describe(virga, made["TableName"])
    assert shown["WarmThroughput"] == {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"}
    assert shown["TableId"] == made["TableId"]


def test_create_table_members_come_in_alphabetical_order(virga):
    made = create(virga)
    assert list(made) == sorted(made)


def test_create_table_member_TableName(virga):
    made = create(virga)
    assert made["TableArn"] == "arn:aws:dynamodb:us-east-1:000000000000:table/" + made["TableName"]
    refused(virga, "CreateTable", table_members(TableName=made["TableName"]), "ResourceInUseException",
            "Table already exists: " + made["TableName"])
    by_arn = "arn:aws:dynamodb:us-east-1:000000000000:table/" + made["TableName"] + "2"
    assert create(virga, TableName=by_arn)["TableName"] == made["TableName"] + "2"


@pytest.mark.parametrize("name, constraint", [
    ("ab", "Member must have length greater than or equal to 3"),
    ("a" * 256, "Member must have length less than or equal to 255"),
    ("a b c", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
])
def test_create_table_bad_names(virga, name, constraint):
    refused(virga, "CreateTable", table_members(TableName=name), "ValidationException",
            f"1 validation error detected: Value '{name}' at 'tableName' failed to satisfy constraint: {constraint}")


def test_create_table_missing_members_are_reported_together(virga):
    reply = call(virga, "CreateTable", {})
    assert reply.error == "ValidationException"
    assert reply.message.startswith("3 validation errors detected: ")
    for member in ("tableName", "keySchema", "attributeDefinitions"):
        assert f"Value null at '{member}' failed to satisfy constraint: Member must not be null" in reply.message


def test_create_table_member_AttributeDefinitions(virga):
    made = create(virga, KeySchema=WITH_RANGE, AttributeDefinitions=definitions("sk", "pk", sk="N"))
    assert made["AttributeDefinitions"] == definitions("pk", "sk", sk="N")
    refused(virga, "CreateTable", table_members(AttributeDefinitions=definitions("pk", "more")), "ValidationException",
            INVALID + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
            "AttributeDefinitions")
    refused(virga, "CreateTable", table_members(AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "SS"}]),
            "ValidationException",
            "1 validation error detected: Value 'SS' at 'attributeDefinitions.1.member.attributeType' failed to satisfy "
            "constraint: Member must satisfy enum value set: [B, N, S]")


def test_create_table_member_KeySchema(virga):
    made = create(virga, KeySchema=WITH_RANGE, AttributeDefinitions=definitions("pk", "sk"))
    assert made["KeySchema"] == WITH_RANGE
    refused(virga, "CreateTable", table_members(KeySchema=[{"AttributeName": "pk", "KeyType": "RANGE"}]),
            "ValidationException", "Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
    refused(virga, "CreateTable", table_members(
        AttributeDefinitions=definitions("pk", "sk"),
        KeySchema=[*KEY, {"AttributeName": "sk", "KeyType": "HASH"}]),
        "ValidationException", "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
    refused(virga, "CreateTable", table_members(KeySchema=WITH_RANGE), "ValidationException",
            "Invalid KeySchema: Some index key attribute have no definition")
    three = [*WITH_RANGE, {"AttributeName": "third", "KeyType": "RANGE"}]
    refused(virga, "CreateTable", table_members(KeySchema=three, AttributeDefinitions=definitions("pk", "sk", "third")),
            "ValidationException",
            "1 validation error detected: Value '[KeySchemaElement(attributeName=pk, keyType=HASH), "
            "KeySchemaElement(attributeName=sk, keyType=RANGE), KeySchemaElement(attributeName=third, keyType=RANGE)]' at "
            "'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2")


def test_create_table_member_LocalSecondaryIndexes(virga):
    made = create(virga, KeySchema=WITH_RANGE, AttributeDefinitions=definitions("pk", "sk", "l"),
                  LocalSecondaryIndexes=[lsi("local", "l", {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]})])
    index, = made["LocalSecondaryIndexes"]
    assert index == {
        "IndexName": "local", "IndexArn": made["TableArn"] + "/index/local", "IndexSizeBytes": 0, "ItemCount": 0,
        "KeySchema": [*KEY, {"AttributeName": "l", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]}}
    refused(virga, "CreateTable", table_members(
        AttributeDefinitions=definitions("pk", "l"), LocalSecondaryIndexes=[lsi("local", "l")]), "ValidationException",
        INVALID + "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")


def test_create_table_member_GlobalSecondaryIndexes(virga):
    made = create(virga, AttributeDefinitions=definitions("pk", "g"), GlobalSecondaryIndexes=[gsi("global", "g")])
    assert made["GlobalSecondaryIndexes"][0]["IndexStatus"] == "CREATING"
    assert "Backfilling" not in made["GlobalSecondaryIndexes"][0]  # it is said only of one that is added
    index, = describe(virga, made["TableName"])["GlobalSecondaryIndexes"]
    assert (index["IndexStatus"], index["Projection"], index["IndexArn"]) == (
        "ACTIVE", ALL, made["TableArn"] + "/index/global")
    assert index["WarmThroughput"] == {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"}
    refused(virga, "CreateTable", table_members(
        AttributeDefinitions=definitions("pk", "g", "more"), GlobalSecondaryIndexes=[gsi("global", "g")]),
        "ValidationException", INVALID + "Some AttributeDefinitions are not used. AttributeDefinitions: [g, more, pk], "
        "keys used: [g, pk]")
    for more in ([("h", "HASH")], [("h", "RANGE"), ("i", "RANGE")]):
        key = [{"AttributeName": name, "KeyType": kind} for name, kind in [("g", "HASH"), *more]]
        refused(virga, "CreateTable", table_members(
            AttributeDefinitions=definitions("pk", "g", *(name for name, _ in more)),
            GlobalSecondaryIndexes=[gsi("many", "g", KeySchema=key)]), "ValidationException",
            "The KeySchema of the global secondary index many has more than one HASH or RANGE attribute, which is not "
            "supported by this cloud")
    refused(virga, "CreateTable", table_members(GlobalSecondaryIndexes=[
        gsi("global", "pk", Projection={"ProjectionType": "INCLUDE"})]), "ValidationException",
        INVALID + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    refused(virga, "CreateTable", table_members(**provisioned(), GlobalSecondaryIndexes=[
        gsi("index-A", "pk"), gsi("index-B", "pk")]), "ValidationException",
        INVALID + "ProvisionedThroughput must be specified for index: index-A,index-B")


def test_create_table_index_names_are_of_one_space(virga):
    members = table_members(KeySchema=WITH_RANGE, AttributeDefinitions=definitions("pk", "sk", "l"),
                            LocalSecondaryIndexes=[lsi("same", "l")], GlobalSecondaryIndexes=[gsi("same", "l")])
    refused(virga, "CreateTable", members, "ValidationException", INVALID + "Duplicate index name: same")


def test_create_table_member_BillingMode(virga):
    refused(virga, "CreateTable", table_members(BillingMode="FREE"), "ValidationException",
            "1 validation error detected: Value 'FREE' at 'billingMode' failed to satisfy constraint: Member must satisfy "
            "enum value set: [PROVISIONED, PAY_PER_REQUEST]")
    refused(virga, "CreateTable", table_members(BillingMode="PROVISIONED"), "ValidationException",
            INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
    refused(virga, "CreateTable", table_members(ProvisionedThroughput=units(1, 1)), "ValidationException",
            INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")


def test_create_table_member_ProvisionedThroughput(virga):
    made = create(virga, BillingMode=None, ProvisionedThroughput=units(3, 4))
    assert made["ProvisionedThroughput"] == {"NumberOfDecreasesToday": 0, **units(3, 4)}
    assert "BillingModeSummary" not in made
    reply = call(virga, "CreateTable", table_members(BillingMode=None, ProvisionedThroughput=units(0, 0)))
    assert reply.message == (
        "2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy "
        "constraint: Member must have value greater than or equal to 1; Value '0' at "
        "'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or "
        "equal to 1")


def test_create_table_member_StreamSpecification(virga):
    assert "StreamSpecification" not in create(virga, StreamSpecification={"StreamEnabled": False})
    refused(virga, "CreateTable", table_members(StreamSpecification={"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"}),
            "ValidationException",
            INVALID + "Table is being created with a stream disabled, UpdateViewType should not be specified")
    refused(virga, "CreateTable", table_members(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}),
            "ValidationException", re.compile("StreamSpecification"))


def test_create_table_member_SSESpecification(virga):
    made = create(virga, SSESpecification={"Enabled": True})
    sse = made["SSEDescription"]
    assert (sse["Status"], sse["SSEType"]) == ("ENABLED", "KMS")
    assert sse["KMSMasterKeyArn"].startswith("arn:aws:kms:us-east-1:000000000000:key/")
    key = "arn:aws:kms:us-east-1:000000000000:key/8b5b1c2e-0000-4000-8000-000000000000"
    made = create(virga, SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key})
    assert made["SSEDescription"]["KMSMasterKeyArn"] == key
    assert "SSEDescription" not in create(virga)


def test_create_table_member_Tags(virga):
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]
    made = create(virga, Tags=tags)
    assert ok(virga, "ListTagsOfResource", {"ResourceArn": made["TableArn"]})["Tags"] == tags


def test_create_table_member_TableClass(virga):
    made = create(virga, TableClass="STANDARD_INFREQUENT_ACCESS")
    assert made["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert "TableClassSummary" not in create(virga)


def test_create_table_member_DeletionProtectionEnabled(virga):
    made = create(virga, DeletionProtectionEnabled=True)
    assert made["DeletionProtectionEnabled"] is True
    refused(virga, "DeleteTable", {"TableName": made["TableName"]}, "ValidationException",
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")


def test_create_table_member_WarmThroughput(virga):
    made = create(virga, WarmThroughput={"ReadUnitsPerSecond": 15000, "WriteUnitsPerSecond": 5000})
    assert describe(virga, made["TableName"])["WarmThroughput"] == {
        "ReadUnitsPerSecond": 15000, "WriteUnitsPerSecond": 5000, "Status": "ACTIVE"}
    refused(virga, "CreateTable", table_members(WarmThroughput={"ReadUnitsPerSecond": 1}), "ValidationException",
            re.compile("decreasing WarmThroughput is not supported"))


def test_create_table_member_OnDemandThroughput(virga):
    ceilings = {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 20}
    assert create(virga, OnDemandThroughput=ceilings)["OnDemandThroughput"] == ceilings
    refused(virga, "CreateTable", table_members(**provisioned(), OnDemandThroughput=ceilings), "ValidationException",
            INVALID + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.")


@pytest.mark.parametrize("member, value", [
    ("ResourcePolicy", "{}"),
    ("GlobalTableSourceArn", "arn:aws:dynamodb:us-east-1:000000000000:table/other"),
    ("GlobalTableSettingsReplicationMode", "ENABLED"),
])
def test_create_table_refuses_by_name(virga, member, value):
    refused(virga, "CreateTable", table_members(**{member: value}), "ValidationException", re.compile(member))


def test_create_table_accounts_and_regions_are_separate(virga):
    name = create(virga)["TableName"]
    other_region = call(virga, "DescribeTable", {"TableName": name}, region="eu-west-1")
    other_account = call(virga, "DescribeTable", {"TableName": name}, access_key="111111111111")
    assert other_region.error == other_account.error == "ResourceNotFoundException"
    made = ok(virga, "CreateTable", table_members(TableName=name), region="eu-west-1", access_key="111111111111")
    assert made["TableDescription"]["TableArn"] == f"arn:aws:dynamodb:eu-west-1:111111111111:table/{name}"


def test_create_table_with_boto3_and_its_waiter(virga):
    client = virga.client("dynamodb")
    name = table_members()["TableName"]
    client.create_table(TableName=name, AttributeDefinitions=DEFINITIONS, KeySchema=KEY, BillingMode="PAY_PER_REQUEST")
    client.get_waiter("table_exists").wait(TableName=name)
    client.delete_table(TableName=name)
    client.get_waiter("table_not_exists").wait(TableName=name)
