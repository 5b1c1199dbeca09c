"""What is in a data folder, seen from outside: `virga check`, `virga export`, `virga import`, and damaged files."""
import pathlib
import re
import subprocess

import pytest
from support.process import Process, binary
from support.server import READY, Server
from support.tables import N, S, create_indexed

VIRGA = binary("virga")


def run(*arguments):
    return subprocess.run([VIRGA, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def serve(folder, *arguments):
    return Server("--data-dir", str(folder), *arguments)


def fill(server):
    """Some of everything in both services, with deletions and changes on the way. The table's name and queue's URL."""
    dynamodb, sqs = server.client("dynamodb"), server.client("sqs")
    table = create_indexed(dynamodb)
    for i in range(60):
        item = {"pk": S(f"p{i % 7}"), "sk": N(i), "age": N(i % 5), "note": S("n" * i)}
        if i % 3:
            item["city"] = S(f"city{i % 4}")
        dynamodb.put_item(TableName=table, Item=item)
    for i in range(0, 60, 4):
        key = {"pk": S(f"p{i % 7}"), "sk": N(i)}
        if i % 8:
            dynamodb.delete_item(TableName=table, Key=key)
        else:
            dynamodb.update_item(TableName=table, Key=key, UpdateExpression="SET city = :c, #n = :n REMOVE age",
                                 ExpressionAttributeNames={"#n": "name"},
                                 ExpressionAttributeValues={":c": S("moved"), ":n": S("Ada")})
    queue = sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "600"})["QueueUrl"]
    for i in range(30):
        sqs.send_message(QueueUrl=queue, MessageBody=f"message {i}", DelaySeconds=300 if i % 5 == 0 else 0)
    for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"][:3]:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    gone = sqs.create_queue(QueueName="gone")["QueueUrl"]
    sqs.send_message(QueueUrl=gone, MessageBody="x")
    sqs.delete_queue(QueueUrl=gone)
    return table, queue


def flip(path, offset):
    """Flips a bit of one byte; returns what undoes it."""
    content = bytearray(path.read_bytes())
    content[offset] ^= 0x10
    path.write_bytes(content)


def assert_ok(done):
    assert done.returncode == 0, done
    assert done.stdout.startswith("ok: "), done


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A folder that was filled and then closed: all is in table files. Not to be changed."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    server = serve(folder)
    fill(server)
    assert server.stop() == 0
    return folder


def copy_of(folder, tmp_path):
    subprocess.run(["cp", "-r", folder, tmp_path / "copy"], check=True)
    return tmp_path / "copy"


def test_check_reads_all_after_a_clean_stop(filled):
    done = run("check", filled)
    assert_ok(done)
    assert done.stdout == "ok: 1 table, 53 items, 83 index entries, 1 queue, 27 messages\n"


def test_check_reads_all_after_a_kill(tmp_path):
    # All is in the log; the deleted queue's rows may be there or not.
    server = serve(tmp_path / "data")
    fill(server)
    server.process.kill()
    assert_ok(run("check", tmp_path / "data"))


def test_check_changes_nothing(filled):
    def content():
        return {p.name: p.read_bytes() for p in filled.rglob("*") if p.is_file() and p.name != "LOCK"}

    before = content()
    assert_ok(run("check", filled))
    assert content() == before


def test_check_refuses_a_folder_that_is_served_but_reads_its_snapshots(tmp_path):
    server = serve(tmp_path / "data")
    try:
        fill(server)
        done = run("check", tmp_path / "data")
        assert done.returncode == 2
        assert f"{tmp_path}/data is held by process {server.process.popen.pid}" in done.stderr
        assert run("snapshot", "save", "before", "--endpoint", server.url).returncode == 0
        assert_ok(run("check", tmp_path / "data" / "snapshots" / "before"))
    finally:
        server.stop()


def test_check_of_what_is_no_data_folder(tmp_path):
    done = run("check", tmp_path)
    assert done.returncode == 2
    assert f"{tmp_path} is not a data folder" in done.stderr
    assert list(tmp_path.iterdir()) == []


def start_on_damage(folder):
    """`serve` on a damaged folder: its exit code and output, or None if it serves."""
    process = Process([VIRGA, "serve", "--port", "0", "--data-dir", folder])
    try:
        process.wait_for_line(READY, 30)
    except AssertionError:
        return process.wait(), process.log
    process.kill()
    return None


def each_tenth(path):
    size = path.stat().st_size
    return sorted({*range(0, size, max(1, size // 10)), size - 1})


def test_a_flipped_bit_in_a_table_file_is_found_wherever_it_is(filled, tmp_path):
    folder = copy_of(filled, tmp_path)
    (table_file,) = folder.glob("db-*/*.sst")
    whole = table_file.read_bytes()
    for offset in each_tenth(table_file):
        flip(table_file, offset)
        done = run("check", folder)
        assert done.returncode == 1, (offset, done)
        assert table_file.name in done.stdout + done.stderr, (offset, done)
        started = start_on_damage(folder)
        if started is not None:
            assert started[0] == 1, started
            assert "Corruption" in started[1], started
        table_file.write_bytes(whole)
    assert_ok(run("check", folder))


def test_a_flipped_bit_in_the_log_is_found_wherever_it_is(tmp_path):
    folder = tmp_path / "data"
    server = serve(folder)
    fill(server)
    server.process.kill()
    log = max(folder.glob("db-*/*.log"), key=lambda p: p.stat().st_size)
    whole = log.read_bytes()
    for offset in each_tenth(log):
        flip(log, offset)
        done = run("check", folder)
        assert done.returncode == 1, (offset, done)
        assert re.search(r"Corruption|writes were acknowledged up to number", done.stderr), (offset, done)
        started = start_on_damage(folder)
        assert started is not None and started[0] == 1, offset
        assert re.search(r"Corruption|writes were acknowledged up to number", started[1]), (offset, started)
        log.write_bytes(whole)
    assert_ok(run("check", folder))
