"""`virga export` and `virga import`: the same cloud again, and every line that is wrong named."""
import json
import re
import subprocess

import pytest
from support.data_folder import VIRGA, assert_ok, copy_of, fill, filled, flip, run, serve  # noqa: F401
from support.tables import N, S


def export(folder, *arguments):
    """The lines of an export, as JSON."""
    done = run("export", "--data-dir", folder, *arguments)
    assert done.returncode == 0, done
    return done.stdout


def import_text(folder, text):
    return subprocess.run([VIRGA, "import", "--data-dir", str(folder), "-"], input=text, capture_output=True, text=True,
                          timeout=120)


def fill_with_all_settings(server):
    """Whatever a table or a queue can have beyond what fill() gives it."""
    dynamodb, sqs = server.client("dynamodb"), server.client("sqs")
    dynamodb.create_table(
        TableName="settings", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "B"}, {"AttributeName": "g", "AttributeType": "N"}],
        BillingMode="PROVISIONED", ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 4},
        GlobalSecondaryIndexes=[{
            "IndexName": "by-g", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
            "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}}],
        Tags=[{"Key": "team", "Value": "röt"}], TableClass="STANDARD_INFREQUENT_ACCESS",
        SSESpecification={"Enabled": True, "SSEType": "KMS"})
    # Debian's boto3 does not know this member.
    changed = server.call("DynamoDB_20120810.UpdateTable", {"TableName": "settings", "DeletionProtectionEnabled": True})
    assert changed.json["TableDescription"]["DeletionProtectionEnabled"] is True
    dynamodb.update_time_to_live(TableName="settings",
                                 TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
    dynamodb.update_continuous_backups(TableName="settings",
                                       PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    dynamodb.put_item(TableName="settings", Item={
        "pk": {"B": b"\x00\xff"}, "g": N("-1.5e-3"), "m": {"M": {"l": {"L": [{"NULL": True}, {"BOOL": False}]}}},
        "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "-2"]}, "bs": {"BS": [b"x"]}, "empty": S(""), "text": S('"\n\u2028')})
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    queue = sqs.create_queue(QueueName="source", Attributes={
        "DelaySeconds": "1", "MaximumMessageSize": "2048", "MessageRetentionPeriod": "600", "VisibilityTimeout": "0",
        "ReceiveMessageWaitTimeSeconds": "0", "RedrivePolicy": json.dumps(
            {"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:dead", "maxReceiveCount": 1})},
        tags={"team": "red"})["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="to the dead", DelaySeconds=0, MessageAttributes={
        "n": {"DataType": "Number", "StringValue": "7"}, "b": {"DataType": "Binary", "BinaryValue": b"\x00"}},
        MessageSystemAttributes={"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1"}})
    for _ in range(3):
        sqs.receive_message(QueueUrl=queue)
    return dead


def described(server):
    """All of the tables and queues that a client can see, but for what is said to begin anew."""
    dynamodb, sqs = server.client("dynamodb"), server.client("sqs")
    state = {}
    for name in dynamodb.list_tables()["TableNames"]:
        table = dynamodb.describe_table(TableName=name)["Table"]
        state[name] = [
            table, dynamodb.scan(TableName=name)["Items"],
            dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"],
            dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"],
            dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]]
        for index in table.get("GlobalSecondaryIndexes", []) + table.get("LocalSecondaryIndexes", []):
            state[name, index["IndexName"]] = dynamodb.scan(TableName=name, IndexName=index["IndexName"])["Items"]
    for url in sqs.list_queues().get("QueueUrls", []):
        name = url.rpartition("/")[2]
        state[name] = [sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"],
                       sqs.list_queue_tags(QueueUrl=url).get("Tags")]
    return state


def test_export_and_import_give_the_same_cloud(tmp_path):
    server = serve(tmp_path / "old")
    server.clock.freeze()
    fill(server)
    dead = fill_with_all_settings(server)
    before = described(server)
    assert server.stop() == 0
    done = run("export", "--data-dir", tmp_path / "old", tmp_path / "cloud.jsonl")
    assert done.returncode == 0, done
    assert re.fullmatch(r"exported 2 tables, 54 items, 3 queues, 28 messages to \S+\n", done.stdout), done
    done = run("import", "--data-dir", tmp_path / "new", tmp_path / "cloud.jsonl")
    assert done.returncode == 0, done
    assert done.stdout == f"imported 2 tables, 54 items, 3 queues, 28 messages into {tmp_path}/new\n"
    assert_ok(run("check", tmp_path / "new"))
    assert export(tmp_path / "new") == (tmp_path / "cloud.jsonl").read_text(encoding="utf-8")
    assert '"DeletionProtectionEnabled":true' in export(tmp_path / "new")

    server = serve(tmp_path / "new")
    try:
        assert described(server) == before
        (message,) = server.client("sqs").receive_message(
            QueueUrl=dead.replace(dead.partition("/000")[0], server.url), AttributeNames=["All"],
            MessageAttributeNames=["All"])["Messages"]
        assert message["Body"] == "to the dead"
        assert message["MessageAttributes"]["b"] == {"DataType": "Binary", "BinaryValue": b"\x00"}
        assert message["Attributes"]["DeadLetterQueueSourceArn"].endswith(":source")
        assert message["Attributes"]["AWSTraceHeader"] == "Root=1"
        assert message["Attributes"]["ApproximateReceiveCount"] == "2", "one of them by the source"
    finally:
        server.stop()
    assert_ok(run("check", tmp_path / "new"))


def test_messages_in_flight_keep_their_deadline(tmp_path):
    server = serve(tmp_path / "old")
    sqs = server.client("sqs")
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    handle = sqs.receive_message(QueueUrl=queue, VisibilityTimeout=600)["Messages"][0]["ReceiptHandle"]
    server.clock.advance(minutes=5)
    server.stop()
    assert import_text(tmp_path / "new", export(tmp_path / "old")).returncode == 0
    server = serve(tmp_path / "new")
    try:
        sqs = server.client("sqs")
        queue = sqs.get_queue_url(QueueName="q")["QueueUrl"]
        # The old handle is of another queue id.
        with pytest.raises(sqs.exceptions.ClientError):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)
        server.clock.freeze()
        server.clock.advance(minutes=4)
        assert "Messages" not in sqs.receive_message(QueueUrl=queue)
        server.clock.advance(61)
        message = sqs.receive_message(QueueUrl=queue, AttributeNames=["All"])["Messages"][0]
        assert message["Attributes"]["ApproximateReceiveCount"] == "2"
    finally:
        server.stop()


def test_a_warm_throughput_that_no_new_table_can_have_is_left_out(tmp_path):
    """A provisioned table may be made with less than one on demand has, and then be switched to on demand."""
    server = serve(tmp_path / "old")
    for name, warm in (("reads", {"ReadUnitsPerSecond": 11999, "WriteUnitsPerSecond": 4000}),
                       ("writes", {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 3999})):
        for operation, members in (
                ("CreateTable", {"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                                 "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                                 "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
                                 "WarmThroughput": warm}),
                ("UpdateTable", {"BillingMode": "PAY_PER_REQUEST"})):
            reply = server.call("DynamoDB_20120810." + operation, {"TableName": name, **members})
            assert reply.status == 200, reply
    server.stop()
    text = export(tmp_path / "old")
    assert "WarmThroughput" not in text
    done = import_text(tmp_path / "new", text)
    assert done.returncode == 0, done


def test_an_export_of_nothing(tmp_path):
    serve(tmp_path / "data").stop()
    text = export(tmp_path / "data")
    assert text == ('{"format":"virga export","version":1}\n{"clock":{}}\n'
                    '{"end":{"tables":0,"items":0,"queues":0,"messages":0}}\n')
    assert import_text(tmp_path / "new", text).returncode == 0


def test_import_adds_to_what_is_there_and_refuses_what_has_a_name_already(filled, tmp_path):
    folder = copy_of(filled, tmp_path)
    before = export(folder)
    done = import_text(folder, before)
    assert done.returncode == 1
    assert re.search(r"standard input, line 3: Table already exists: table-\w+\n", done.stderr), done
    assert f"nothing was imported; {folder} is as it was" in done.stderr
    assert export(folder) == before
    assert len(list(folder.glob("db-*"))) == 1
    other = [line for line in before.splitlines(True) if not line.startswith(('{"queue"', '{"message"', '{"end"'))]
    other = "".join(other).replace("table-", "other-")
    done = import_text(folder, other + '{"end":{"tables":1,"items":53,"queues":0,"messages":0}}\n')
    assert done.returncode == 0, done
    assert run("check", folder).stdout == "ok: 2 tables, 106 items, 166 index entries, 1 queue, 27 messages\n"


HEAD = '{"format":"virga export","version":1}'
TABLE = json.dumps({"table": {
    "Account": "000000000000", "Region": "us-east-1", "CreateTable": {
        "TableName": "things", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]},
    "TableId": "d9428888-122b-4f0a-8c3b-0123456789ab", "CreatedAt": "2026-11-24T15:51:08.000123Z"}})
ITEM = '{"item":{"pk":{"S":"a"}}}'
QUEUE = json.dumps({"queue": {"Account": "000000000000", "Region": "us-east-1", "QueueName": "q",
                              "CreatedAt": "2026-11-24T15:51:08Z", "ModifiedAt": "2026-11-24T15:51:08Z"}})
MESSAGE = json.dumps({"message": {
    "MessageId": "d9428888-122b-4f0a-8c3b-0123456789ab", "MessageBody": "x", "SentAt": "2026-11-24T15:51:08Z",
    "State": "visible", "ReceiveCount": 0}})
END = '{"end":{"tables":1,"items":1,"queues":1,"messages":1}}'
WHOLE = [HEAD, '{"clock":{}}', TABLE, ITEM, QUEUE, MESSAGE, END]


def without(line, member):
    value = json.loads(line)
    del next(iter(value.values()))[member]
    return json.dumps(value)


def with_(line, **members):
    value = json.loads(line)
    next(iter(value.values())).update(members)
    return json.dumps(value)


def test_a_file_by_hand_is_taken(tmp_path):
    done = import_text(tmp_path / "new", "\n".join(WHOLE))  # the last line without its end
    assert done.returncode == 0, done
    assert_ok(run("check", tmp_path / "new"))


WRONG_LINES = [
    (1, "", "this is not JSON"),
    (1, "[]", "this is no export"),
    (1, '{"format":"virga export","version":2}', "the export has version 2; this program reads version 1"),
    (1, '{"format":"virga export","version":1,"x":1}', 'the member "x"'),
    (2, TABLE, 'the second line must be the "clock"'),
    (2, '{"clock":{"FrozenAt":"today"}}', '"FrozenAt" must be a time like 2030-01-01T00:00:00Z'),
    (2, '{"clock":{"FrozenAt":"2030-01-01T00:00:00Z","OffsetMicros":1}}', "a clock has one of"),
    (2, '{"clock":{"OffsetMicros":9223372036854775807}}', '"OffsetMicros" must be at most ten thousand years'),
    (2, '{"clock":{"OffsetMicros":-315576000000000001}}', '"OffsetMicros" must be at most ten thousand years'),
    (2, '{"clock":{"Offset":1}}', 'the member "Offset" of "clock" is not known'),
    (3, "{", "this is not JSON"),
    (3, '{"clock":{}}', 'there is a second "clock" line'),
    (3, '{"stack":{}}', 'there is no line "stack"'),
    (3, '{"table":{},"item":{}}', "a line must be an object with one member"),
    (3, ITEM, 'there is no "table" line before this item'),
    (3, MESSAGE, 'there is no "queue" line before this message'),
    (3, '{"table":[]}', '"table" must be an object'),
    (3, with_(TABLE, Account="1"), '"Account" must be 12 digits'),
    (3, with_(TABLE, Region="US"), '"Region" must be a name like us-east-1'),
    (3, with_(TABLE, TableId="7"), '"TableId" must be a UUID'),
    (3, without(TABLE, "CreatedAt"), '"CreatedAt" is missing'),
    (3, without(TABLE, "CreateTable"), '"CreateTable" is missing'),
    (3, with_(TABLE, CreateTable={"TableName": "things"}), "Value null at 'attributeDefinitions'"),
    (3, with_(TABLE, CreateTable={"ResourcePolicy": "x"}), 'the member "ResourcePolicy" of "CreateTable"'),
    (3, with_(TABLE, TimeToLive={"AttributeName": ""}), 'must have 1 to 255 bytes'),
    (3, with_(TABLE, PointInTimeRecovery={"RecoveryPeriodInDays": 36}), '"RecoveryPeriodInDays" must be from 1 to 35'),
    (4, '{"item":{"qk":{"S":"a"}}}', "Missing the key pk in the item"),
    (4, '{"item":{"pk":{"S":""}}}', "cannot contain an empty string value"),
    (4, '{"item":{"pk":{"X":"a"}}}', "Supplied AttributeValue"),
    (4, json.dumps({"item": {"pk": S("a"), "x": S("x" * (400 << 10))}}), "Item size has exceeded"),
    (4, '{"item":{"pk":{"S":"a"},"pk":{"S":"b"}}}', "this is not JSON"),
    (5, ITEM, "the table has an item with this key already"),
    (5, TABLE, "Table already exists: things"),
    (5, with_(QUEUE, QueueName="a b"), '"QueueName" must be 1 to 80 letters'),
    (5, with_(QUEUE, Attributes={"DelaySeconds": "901"}), "Invalid value for the parameter DelaySeconds"),
    (5, with_(QUEUE, Attributes={"FifoQueue": "true"}), "Unknown Attribute FifoQueue"),
    (5, with_(QUEUE, tags={"": "x"}), "Tag keys must be between 1 and 128"),
    (5, with_(QUEUE, PurgedAt="never"), '"PurgedAt" must be a time'),
    (6, QUEUE, "Queue already exists: q"),
    (6, with_(MESSAGE, MessageId="7"), '"MessageId" must be a UUID in lower case'),
    (6, without(MESSAGE, "MessageBody"), "MessageBody"),
    (6, with_(MESSAGE, MessageBody="\x01"), "Invalid binary character"),
    (6, with_(MESSAGE, MessageBody="x" * ((1 << 20) + 1)), "must have at most 1048576 bytes"),
    (6, with_(MESSAGE, MessageAttributes={"a": {"DataType": "X"}}), "The type of message (user) attribute 'a'"),
    (6, with_(MESSAGE, State="lost"), '"State" must be visible, delayed or inFlight'),
    (6, with_(MESSAGE, State="delayed"), '"VisibleAt" must be there'),
    (6, with_(MESSAGE, State="inFlight", VisibleAt="2030-01-01T00:00:00Z"), '"ReceiveCount" must be 0 of a delayed'),
    (6, with_(MESSAGE, ReceiveCount=-1), '"ReceiveCount" must be a number'),
    (6, with_(MESSAGE, EarlierReceiveCount=1 << 32), '"EarlierReceiveCount" must be a number from 0 to 4294967295'),
    (6, with_(MESSAGE, ReceiveCount=1), '"FirstReceivedAt" is missing'),
    (6, with_(MESSAGE, DeadLetterQueueSourceArn="q"), '"DeadLetterQueueSourceArn" must be the ARN of a queue'),
    (6, with_(MESSAGE, Color="red"), 'the member "Color" of "message" is not known'),
    (7, '{"end":{"tables":1,"items":2,"queues":1,"messages":1}}',
     "there should be 1 table, 2 items, 1 queue, 1 message, but there are 1 table, 1 item, 1 queue, 1 message"),
    (7, '{"end":{"tables":1}}', '"items" must be a count'),
    (7, None, 'ends here without its "end" line: it was cut'),
    (8, ITEM, 'there is a line after the "end" line'),
    (3, '{"item":{"pk":{"S":"' + "a" * (16 << 20) + '"}}}', "the line is longer than 16777216 bytes"),
]


# Named by what is said of them: some of the lines are too long for a name.
@pytest.mark.parametrize("number, line, message", WRONG_LINES, ids=[f"{n}-{message[:40]}" for n, _, message in WRONG_LINES])
def test_a_wrong_line_is_named_and_nothing_is_imported(number, line, message, tmp_path):
    lines = WHOLE[:number - 1] + ([line] if line is not None else []) + WHOLE[number:]
    done = import_text(tmp_path / "new", "".join(f"{text}\n" for text in lines))
    assert done.returncode == 1, done
    assert f"virga import: standard input, line {number}: " in done.stderr, done.stderr[:1000]
    assert message in done.stderr, done.stderr[:1000]
    assert "nothing was imported" in done.stderr
    assert run("check", tmp_path / "new").stdout == "ok: 0 tables, 0 items, 0 index entries, 0 queues, 0 messages\n"


def test_an_import_that_is_killed_leaves_the_folder_as_it_was(filled, tmp_path):
    folder = copy_of(filled, tmp_path)
    before = export(folder)
    importing = subprocess.Popen([VIRGA, "import", "--data-dir", folder, "-"], stdin=subprocess.PIPE, text=True)
    # More than the pipe and all buffers hold, so that it is in the middle when this returns; it waits for the rest.
    importing.stdin.write("\n".join([HEAD, '{"clock":{}}', TABLE]) + "\n")
    for i in range(5000):
        importing.stdin.write(json.dumps({"item": {"pk": S(str(i)), "x": S("x" * 200)}}) + "\n")
    importing.stdin.flush()
    assert len(list(folder.glob("db-*"))) == 2
    importing.kill()
    importing.wait()
    assert_ok(run("check", folder))
    assert export(folder) == before
    serve(folder).stop()
    assert len(list(folder.glob("db-*"))) == 1
    assert export(folder) == before


def test_another_clock_is_taken_by_an_empty_folder_alone(filled, tmp_path):
    clock = '{"clock":{"FrozenAt":"2030-01-01T00:00:00.000000Z"}}'
    text = "\n".join([HEAD, clock, *WHOLE[2:]]) + "\n"
    assert import_text(tmp_path / "new", text).returncode == 0
    assert export(tmp_path / "new").splitlines()[1] == clock
    done = import_text(copy_of(filled, tmp_path), text)
    assert done.returncode == 1
    assert "line 2: the clock of the export stands elsewhere than that of the folder" in done.stderr


def test_export_and_import_refuse_what_is_in_use_or_not_there(virga, filled, tmp_path):
    server = serve(tmp_path / "data")
    try:
        for arguments in (["export", "--data-dir", tmp_path / "data"], ["import", "--data-dir", tmp_path / "data", "-"]):
            done = run(*arguments)
            assert done.returncode == 2
            assert f"is held by process {server.process.popen.pid}" in done.stderr
    finally:
        server.stop()
    assert run("export", "--data-dir", tmp_path / "nothing").returncode == 2
    done = run("import", "--data-dir", tmp_path / "new", tmp_path / "nothing.jsonl")
    assert done.returncode == 2
    assert "nothing.jsonl: No such file" in done.stderr
    done = run("export", "--data-dir", filled, tmp_path / "no" / "folder.jsonl")
    assert done.returncode == 1
    assert "No such file" in done.stderr


def test_an_export_that_fails_leaves_no_file(filled, tmp_path):
    folder = copy_of(filled, tmp_path)
    (table_file,) = folder.glob("db-*/*.sst")
    flip(table_file, 1000)
    done = run("export", "--data-dir", folder, tmp_path / "cloud.jsonl")
    assert done.returncode == 1
    assert "Corruption" in done.stderr
    assert not list(tmp_path.glob("cloud.jsonl*"))
