import time

from table_calls import create, describe, ok, refused


def specification(enabled, attribute="ttl"):
    return {"Enabled": enabled, "AttributeName": attribute}


def test_update_time_to_live_member_TableName(virga):
    refused(virga, "UpdateTimeToLive", {"TableName": "no-such-table", "TimeToLiveSpecification": specification(True)},
            "ResourceNotFoundException", "Requested resource not found: Table: no-such-table not found")


def test_update_time_to_live_member_TimeToLiveSpecification(virga):
    name = create(virga)["TableName"]
    members = {"TableName": name, "TimeToLiveSpecification": specification(True)}
    assert ok(virga, "UpdateTimeToLive", members) == {"TimeToLiveSpecification": specification(True)}
    assert ok(virga, "DescribeTimeToLive", {"TableName": name}) == {
        "TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}}
    refused(virga, "UpdateTimeToLive", members, "ValidationException", "TimeToLive is already enabled")
    members["TimeToLiveSpecification"] = specification(True, "other")
    refused(virga, "UpdateTimeToLive", members, "ValidationException",
            "TimeToLive is active on a different AttributeName: current AttributeName is ttl")
    members["TimeToLiveSpecification"] = {"Enabled": True}
    refused(virga, "UpdateTimeToLive", members, "ValidationException",
            "1 validation error detected: Value null at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: "
            "Member must not be null")


def test_update_time_to_live_deletes_what_has_expired(fresh_virga):
    cloud = fresh_virga()
    cloud.clock.freeze()
    name = create(cloud)["TableName"]
    for key, seconds in [("soon", 60), ("late", 10 * 24 * 3600)]:
        ok(cloud, "PutItem", {"TableName": name, "Item": {
            "pk": {"S": key}, "ttl": {"N": str(int(time.time()) + seconds)}}})
    ok(cloud, "UpdateTimeToLive", {"TableName": name, "TimeToLiveSpecification": specification(True)})
    cloud.clock.advance(hours=1)
    assert [item["pk"]["S"] for item in ok(cloud, "Scan", {"TableName": name})["Items"]] == ["late"]
    cloud.clock.advance(days=10)
    assert describe(cloud, name)["ItemCount"] == 0
