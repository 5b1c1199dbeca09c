from table_calls import create, ok, refused


def test_describe_time_to_live_member_TableName(virga):
    name = create(virga)["TableName"]
    assert ok(virga, "DescribeTimeToLive", {"TableName": name}) == {
        "TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}
    refused(virga, "DescribeTimeToLive", {"TableName": "no-such-table"}, "ResourceNotFoundException",
            "Requested resource not found: Table: no-such-table not found")
