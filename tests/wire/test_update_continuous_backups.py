from table_calls import call, create, ok, refused


def test_update_continuous_backups_member_TableName(virga):
    refused(virga, "UpdateContinuousBackups", {
        "TableName": "no-such-table", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
        "TableNotFoundException", "Table not found: no-such-table")


def test_update_continuous_backups_member_PointInTimeRecoverySpecification(virga):
    name = create(virga)["TableName"]
    reply = ok(virga, "UpdateContinuousBackups", {
        "TableName": name,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}})
    recovery = reply["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert (recovery["PointInTimeRecoveryStatus"], recovery["RecoveryPeriodInDays"]) == ("ENABLED", 7)
    assert recovery["EarliestRestorableDateTime"] <= recovery["LatestRestorableDateTime"]
    assert ok(virga, "DescribeContinuousBackups", {"TableName": name})["ContinuousBackupsDescription"][
        "PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"] == 7
    ok(virga, "UpdateContinuousBackups", {
        "TableName": name, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}})
    assert ok(virga, "DescribeContinuousBackups", {"TableName": name})["ContinuousBackupsDescription"][
        "PointInTimeRecoveryDescription"] == {"PointInTimeRecoveryStatus": "DISABLED"}
    reply = call(virga, "UpdateContinuousBackups", {
        "TableName": name,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 36}})
    assert reply.message == (
        "1 validation error detected: Value '36' at 'pointInTimeRecoverySpecification.recoveryPeriodInDays' failed to "
        "satisfy constraint: Member must have value less than or equal to 35")
