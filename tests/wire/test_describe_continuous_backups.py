from table_calls import create, ok, refused


def test_describe_continuous_backups_member_TableName(virga):
    name = create(virga)["TableName"]
    assert ok(virga, "DescribeContinuousBackups", {"TableName": name}) == {"ContinuousBackupsDescription": {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}}}
    refused(virga, "DescribeContinuousBackups", {"TableName": "no-such-table"}, "TableNotFoundException",
            "Table not found: no-such-table")
