"""What is in a data folder, seen from outside: `virga check`, and damaged files."""
import re

from support.data_folder import VIRGA, assert_ok, copy_of, fill, filled, flip, run, serve  # noqa: F401
from support.process import Process
from support.server import READY


def test_check_reads_all_after_a_clean_stop(filled):
    done = run("check", filled)
    assert_ok(done)
    assert done.stdout == "ok: 1 table, 53 items, 83 index entries, 1 queue, 27 messages\n"


def test_check_reads_all_after_a_kill(tmp_path):
    # All is in the log.
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
    # Zeros follow a log's last record: over them it would have gone on.
    size = len(path.read_bytes().rstrip(b"\0"))
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


def test_a_flipped_bit_is_found_in_what_no_row_is_read_by(tmp_path):
    # Filters are for single rows, which a check of messages never asks for: only the files' checksums tell.
    folder = tmp_path / "data"
    server = serve(folder)
    sqs = server.client("sqs")
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    for i in range(100):
        sqs.send_message(QueueUrl=queue, MessageBody=f"message {i}")
    assert server.stop() == 0
    (table_file,) = folder.glob("db-*/*.sst")
    whole = table_file.read_bytes()
    for offset in range(0, len(whole), max(1, len(whole) // 100)):
        flip(table_file, offset)
        done = run("check", folder)
        assert done.returncode == 1, (offset, done)
        assert table_file.name in done.stdout + done.stderr, (offset, done)
        table_file.write_bytes(whole)
    assert_ok(run("check", folder))


def test_a_flipped_bit_in_the_log_is_found_wherever_it_is(tmp_path):
    folder = tmp_path / "data"
    server = serve(folder)
    fill(server)
    # The rows of deleted queues are removed after the reply; what is last in the log must be acknowledged.
    server.client("sqs").create_queue(QueueName="last")
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
