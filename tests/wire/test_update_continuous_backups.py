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


def test_what_can_be_restored_moves_with_time(fresh_virga):
    """From the moment at which it was enabled, but no further back than the period; up to five minutes ago."""
    server = fresh_virga()
    server.clock.freeze()
    name = create(server)["TableName"]
    ok(server, "UpdateContinuousBackups", {
        "TableName": name,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}})

    def bounds():
        recovery = ok(server, "DescribeContinuousBackups", {"TableName": name})["ContinuousBackupsDescription"][
            "PointInTimeRecoveryDescription"]
        return recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]

    enabled, latest = bounds()
    assert latest == enabled
    server.clock.advance(hours=1)
    earliest, latest = bounds()
    assert (earliest, round(latest - enabled)) == (enabled, 3300)
    server.clock.advance(days=10)
    earliest, latest = bounds()
    assert (round(earliest - enabled), round(latest - enabled)) == (3600 + 3 * 86400, 3300 + 10 * 86400)
