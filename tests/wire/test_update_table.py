import re

import pytest

from table_calls import INVALID, call, create, definitions, describe, gsi, ok, provisioned, refused, units


def update(virga, name, **members):
    return ok(virga, "UpdateTable", {"TableName": name, **members})["TableDescription"]


def update_refused(virga, name, error, message, **members):
    refused(virga, "UpdateTable", {"TableName": name, **members}, error, message)


def created(virga, **members):
    return create(virga, **members)["TableName"]


def test_update_table_member_TableName(virga):
    refused(virga, "UpdateTable", {"TableName": "no-such-table", "DeletionProtectionEnabled": True},
            "ResourceNotFoundException", "Requested resource not found: Table: no-such-table not found")
    made = create(virga)
    update(virga, made["TableArn"], DeletionProtectionEnabled=True)
    assert describe(virga, made["TableName"])["DeletionProtectionEnabled"] is True


def test_update_table_that_asks_for_nothing(virga):
    update_refused(virga, created(virga), "ValidationException",
                   "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
                   "SSESpecification or ReplicaUpdates is required")


def test_update_table_member_ProvisionedThroughput(virga):
    name = created(virga, **provisioned(300, 300))
    update_refused(virga, name, "ValidationException", re.compile(
        r"The provisioned throughput for the table will not change\. The requested value equals the current value\. "
        r"Current ReadCapacityUnits provisioned for the table: 300\. Requested ReadCapacityUnits: 300\."),
        ProvisionedThroughput=units(300, 300))
    assert update(virga, name, ProvisionedThroughput=units(300, 200))["TableStatus"] == "UPDATING"
    shown = describe(virga, name)
    assert shown["TableStatus"] == "ACTIVE"
    throughput = shown["ProvisionedThroughput"]
    assert (throughput["WriteCapacityUnits"], throughput["NumberOfDecreasesToday"]) == (200, 1)
    assert "LastDecreaseDateTime" in throughput and "LastIncreaseDateTime" not in throughput


def test_update_table_member_BillingMode(virga):
    name = created(virga, **provisioned())
    update(virga, name, BillingMode="PAY_PER_REQUEST")
    shown = describe(virga, name)
    assert shown["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert "LastUpdateToPayPerRequestDateTime" in shown["BillingModeSummary"]
    assert shown["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    update_refused(virga, name, "ValidationException", INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be "
                   "specified when BillingMode is PROVISIONED", BillingMode="PROVISIONED")
    update(virga, name, BillingMode="PROVISIONED", ProvisionedThroughput=units(2, 3))
    assert describe(virga, name)["BillingModeSummary"]["BillingMode"] == "PROVISIONED"


def test_update_table_leaves_items_out_whose_keys_are_too_long_for_the_new_index(virga):
    name = created(virga)
    for size in (2048, 2049):
        call(virga, "PutItem", {"TableName": name, "Item": {"pk": {"S": str(size)}, "g": {"S": "x" * size}}})
    update(virga, name, AttributeDefinitions=definitions("g"),
           GlobalSecondaryIndexUpdates=[{"Create": gsi("index", "g")}])
    describe(virga, name)
    found = ok(virga, "Scan", {"TableName": name, "IndexName": "index"})
    assert [item["pk"]["S"] for item in found["Items"]] == ["2048"]


def test_update_table_member_GlobalSecondaryIndexUpdates(virga):
    name = created(virga)
    call(virga, "PutItem", {"TableName": name, "Item": {"pk": {"S": "1"}, "g": {"S": "x"}}})
    reply = update(virga, name, AttributeDefinitions=definitions("g"),
                   GlobalSecondaryIndexUpdates=[{"Create": gsi("index", "g")}])
    assert reply["TableStatus"] == "UPDATING"
    # Only of an index that is added: the model says that it does not appear in CreateTable's.
    assert (reply["GlobalSecondaryIndexes"][0]["IndexStatus"], reply["GlobalSecondaryIndexes"][0]["Backfilling"]) == (
        "CREATING", True)
    index, = describe(virga, name)["GlobalSecondaryIndexes"]
    assert (index["IndexStatus"], index["ItemCount"]) == ("ACTIVE", 1)
    found = ok(virga, "Query", {"TableName": name, "IndexName": "index", "KeyConditionExpression": "g = :g",
                                "ExpressionAttributeValues": {":g": {"S": "x"}}})
    assert found["Count"] == 1

    reply = update(virga, name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "index"}}])
    assert reply["GlobalSecondaryIndexes"][0]["IndexStatus"] == "DELETING"
    shown = describe(virga, name)
    assert "GlobalSecondaryIndexes" not in shown
    assert shown["AttributeDefinitions"] == definitions("pk")


def test_update_table_throughput_of_an_index(virga):
    name = created(virga, **provisioned(), AttributeDefinitions=definitions("pk", "g"),
                   GlobalSecondaryIndexes=[gsi("index", "g", ProvisionedThroughput=units(1, 1))])
    update(virga, name, GlobalSecondaryIndexUpdates=[{"Update": {"IndexName": "index", "ProvisionedThroughput": units(2, 1)}}])
    index, = describe(virga, name)["GlobalSecondaryIndexes"]
    assert index["ProvisionedThroughput"]["ReadCapacityUnits"] == 2


@pytest.mark.parametrize("updates, error, message", [
    ([], "ValidationException", INVALID + "List of GlobalSecondaryIndexUpdates is empty"),
    ([{}], "ValidationException", re.compile("must not be null")),
    ([{"Delete": {"IndexName": "unknown"}}], "ResourceNotFoundException", re.compile("Requested resource not found")),
    ([{"Delete": {"IndexName": "one"}}, {"Delete": {"IndexName": "two"}}], "LimitExceededException",
     "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"),
    ([{"Delete": {"IndexName": "ab"}}], "ValidationException",
     "1 validation error detected: Value 'ab' at 'globalSecondaryIndexUpdates.1.member.delete.indexName' failed to satisfy "
     "constraint: Member must have length greater than or equal to 3"),
])
def test_update_table_bad_index_updates(virga, updates, error, message):
    update_refused(virga, created(virga), error, message, GlobalSecondaryIndexUpdates=updates)


def test_update_table_member_AttributeDefinitions(virga):
    name = created(virga)
    update_refused(virga, name, "ValidationException", INVALID + "Some index key attributes are not defined in "
                   "AttributeDefinitions.", GlobalSecondaryIndexUpdates=[{"Create": gsi("index", "g")}])
    update(virga, name, AttributeDefinitions=definitions("g", "unused", g="N"),
           GlobalSecondaryIndexUpdates=[{"Create": gsi("index", "g")}])
    assert describe(virga, name)["AttributeDefinitions"] == definitions("g", "pk", g="N")


def test_update_table_member_StreamSpecification(virga):
    name = created(virga, **provisioned())
    update_refused(virga, name, "ValidationException", re.compile("StreamSpecification"),
                   StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    update_refused(virga, name, "ValidationException", INVALID + "You cannot modify stream status while updating table IOPS",
                   StreamSpecification={"StreamEnabled": False}, ProvisionedThroughput=units(9, 9))


def test_update_table_member_SSESpecification(virga):
    name = created(virga)
    update(virga, name, SSESpecification={"Enabled": True})
    assert describe(virga, name)["SSEDescription"]["Status"] == "ENABLED"
    update(virga, name, SSESpecification={"Enabled": False})
    assert "SSEDescription" not in describe(virga, name)


def test_update_table_member_TableClass(virga):
    name = created(virga)
    update(virga, name, TableClass="STANDARD_INFREQUENT_ACCESS")
    summary = describe(virga, name)["TableClassSummary"]
    assert summary["TableClass"] == "STANDARD_INFREQUENT_ACCESS" and "LastUpdateDateTime" in summary


def test_update_table_member_DeletionProtectionEnabled(virga):
    name = created(virga, DeletionProtectionEnabled=True)
    assert call(virga, "DeleteTable", {"TableName": name}).status == 400
    update(virga, name, DeletionProtectionEnabled=False)
    assert call(virga, "DeleteTable", {"TableName": name}).status == 200


def test_update_table_member_OnDemandThroughput(virga):
    name = created(virga, OnDemandThroughput={"MaxReadRequestUnits": 20, "MaxWriteRequestUnits": 15})
    update(virga, name, OnDemandThroughput={"MaxReadRequestUnits": 40})
    assert describe(virga, name)["OnDemandThroughput"] == {"MaxReadRequestUnits": 40, "MaxWriteRequestUnits": 15}
    update(virga, name, OnDemandThroughput={"MaxWriteRequestUnits": -1})
    assert describe(virga, name)["OnDemandThroughput"] == {"MaxReadRequestUnits": 40}
    update_refused(virga, created(virga, **provisioned()), "ValidationException", INVALID + "MaxReadRequestUnits for "
                   "OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED",
                   OnDemandThroughput={"MaxReadRequestUnits": 1})


def test_update_table_member_WarmThroughput(virga):
    name = created(virga)
    update(virga, name, WarmThroughput={"ReadUnitsPerSecond": 13000})
    assert describe(virga, name)["WarmThroughput"]["ReadUnitsPerSecond"] == 13000
    update_refused(virga, name, "ValidationException", re.compile("decreasing WarmThroughput is not supported"),
                   WarmThroughput={"ReadUnitsPerSecond": 12000})


@pytest.mark.parametrize("member, value", [
    ("ReplicaUpdates", [{"Create": {"RegionName": "eu-west-1"}}]),
    ("MultiRegionConsistency", "EVENTUAL"),
    ("GlobalTableWitnessUpdates", [{"Create": {"RegionName": "eu-west-1"}}]),
    ("GlobalTableSettingsReplicationMode", "ENABLED"),
])
def test_update_table_refuses_by_name(virga, member, value):
    update_refused(virga, created(virga), "ValidationException", re.compile(member), **{member: value})
