"""Files of a data folder that are missing, cut or changed: named, never returned as data, never silently dropped, and
never replaced by an empty folder."""
import re
import shutil

import pytest
from folder import ITEMS, Content, check, item_of, refused, written
from support.process import Process, binary
from support.server import READY, Server
from sync_gate import SyncGate

# What a message about damage says, beside the file.
DAMAGE = re.compile(r"[Cc]orruption|damaged|missing|No such file|acknowledged up to number|checksum")


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A folder after a clean stop: all is in table files. Not to be changed."""
    content = Content(tmp_path_factory.mktemp("closed") / "data")
    server = content.serve()
    content.make(server)
    assert server.stop() == 0
    return content


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A folder after kill -9: all is in the log. Not to be changed."""
    content = Content(tmp_path_factory.mktemp("killed") / "data")
    server = content.serve()
    content.make(server)
    server.process.kill()
    return content


def copy_of(content, tmp_path):
    copy = Content(tmp_path / "data")
    shutil.copytree(content.folder, copy.folder)
    copy.table, copy.queue = content.table, content.queue
    return copy


def only(folder, pattern):
    """The one file that is not empty."""
    (found,) = [path for path in folder.glob(pattern) if path.stat().st_size]
    return found


def assert_refused(content, *names):
    """Neither `serve` nor `check` takes it; both name what is wrong, and change nothing."""
    message = refused(content.folder)
    code, said = check(content.folder)
    assert code != 0, said
    for text in (message, said):
        assert all(name in text for name in names), text
    return message


def assert_whole(content):
    code, said = check(content.folder)
    assert code == 0, said
    server = content.serve()
    content.expect_all(server)
    assert server.stop() == 0


def test_a_newer_format_is_refused_by_name(closed, tmp_path):
    content = copy_of(closed, tmp_path)
    (content.folder / "FORMAT").write_text("virga data folder, format 4\n")
    assert_refused(content, str(content.folder), "has format 4; this version reads format 3", "newer")
    (content.folder / "FORMAT").write_text("virga data folder, format 3\n")
    assert_whole(content)


@pytest.mark.parametrize("text", ["", "db-1", "db-7\n", "../db-1\n", "db-1\ndb-1\n", "\0\0\0\0\0"])
def test_a_damaged_current_is_refused(closed, tmp_path, text):
    content = copy_of(closed, tmp_path)
    (content.folder / "CURRENT").write_text(text)
    assert_refused(content, f"{content.folder}/CURRENT is damaged")
    (content.folder / "CURRENT").write_text("db-1\n")
    assert_whole(content)


@pytest.mark.parametrize("state", ["closed", "killed"])
def test_a_missing_current_is_no_empty_folder(state, request, tmp_path):
    content = copy_of(request.getfixturevalue(state), tmp_path)
    (content.folder / "CURRENT").unlink()
    assert f"{content.folder}/CURRENT is missing, and db-1 holds data" in refused(content.folder)
    (content.folder / "CURRENT").write_text("db-1\n")
    assert_whole(content)


def test_a_missing_format_is_no_empty_folder(closed, tmp_path):
    content = copy_of(closed, tmp_path)
    (content.folder / "FORMAT").unlink()
    assert "no file FORMAT" in refused(content.folder)
    (content.folder / "FORMAT").write_text("virga data folder, format 3\n")
    assert_whole(content)


@pytest.mark.parametrize("state, pattern", [
    ("closed", "db-1/*.sst"), ("closed", "db-1/MANIFEST-*"), ("closed", "db-1/CURRENT"), ("closed", "db-1/durable-mark"),
    ("killed", "db-1/*.log"), ("killed", "db-1/MANIFEST-*"), ("killed", "db-1/CURRENT"), ("killed", "db-1/durable-mark")])
def test_a_missing_file_is_named(state, pattern, request, tmp_path):
    content = copy_of(request.getfixturevalue(state), tmp_path)
    path = only(content.folder, pattern)
    path.rename(tmp_path / "away")
    # Of a log nothing else knows, so the message says that one is missing, not which.
    name = "db-1/*.log" if path.suffix == ".log" else path.name
    assert DAMAGE.search(assert_refused(content, name))
    (tmp_path / "away").rename(path)
    assert_whole(content)


@pytest.mark.parametrize("is_shorter", [True, False])
@pytest.mark.parametrize("cut", [1, 100, 5000])
def test_a_log_that_lost_its_acknowledged_end_is_named(killed, tmp_path, cut, is_shorter):
    """As a power cut leaves it on a disk that lied about a sync: shorter, or with the zeros that it was written over."""
    content = copy_of(killed, tmp_path)
    log = only(content.folder, "db-1/*.log")
    whole = log.read_bytes()
    kept = written(log)[:-cut]
    log.write_bytes(kept if is_shorter else kept.ljust(len(whole), b"\0"))
    assert_refused(content, "writes were acknowledged up to number", "db-1/*.log")
    log.write_bytes(whole)
    assert_whole(content)


def test_a_log_whose_unacknowledged_end_is_torn_is_taken(tmp_path):
    """A kill within a write: nobody was told of it, so it is dropped, wherever it was cut."""
    gate = SyncGate(tmp_path)
    content = Content(tmp_path / "data")
    server = content.serve(env=gate.env)
    content.make(server)
    log = only(content.folder, "db-1/*.log")
    acknowledged = len(written(log))
    gate.close()
    client = server.client("dynamodb", read_timeout=0.2)
    with pytest.raises(Exception, match="[Rr]ead timeout"):
        client.put_item(TableName=content.table, Item=item_of(1, generation=7))
    gate.await_sync()
    server.process.kill()
    whole, size = written(log), log.stat().st_size
    assert len(whole) > acknowledged, "the write is in the log"
    step = max(1, (len(whole) - acknowledged) // 8)
    for length in range(acknowledged, len(whole), step):
        copy = copy_of(content, tmp_path / str(length))
        (copy.folder / log.relative_to(content.folder)).write_bytes(whole[:length].ljust(size, b"\0"))
        assert_whole(copy)


def start(folder):
    """A server on a folder that may be damaged, or the message with which it refused."""
    process = Process([binary("virga"), "serve", "--port", "0", "--data-dir", str(folder)])
    try:
        process.wait_for_line(READY)
    except AssertionError:
        assert process.wait() == 1, process.log
        return None, process.log
    process.kill()
    return Server("--data-dir", str(folder)), process.log


def flip(path, offset):
    content = bytearray(path.read_bytes())
    content[offset] ^= 0x10
    path.write_bytes(content)


@pytest.mark.parametrize("state, pattern, flips", [
    ("closed", "db-1/*.sst", 12), ("closed", "db-1/MANIFEST-*", 12), ("closed", "db-1/CURRENT", 3),
    ("killed", "db-1/*.log", 12), ("killed", "db-1/MANIFEST-*", 4), ("closed", "CURRENT", 2), ("closed", "FORMAT", 3)])
def test_a_flipped_byte_is_named_and_never_data(state, pattern, flips, request, tmp_path):
    """Wherever it is, the server refuses to start, or answers the call that meets it with an error. A manifest whose
    last records say nothing that is not elsewhere is read without them, with a warning."""
    original = request.getfixturevalue(state)
    path = only(original.folder, pattern).relative_to(original.folder)
    size = len(written(original.folder / path)) if path.suffix == ".log" else (original.folder / path).stat().st_size
    for number in range(flips):
        offset = number * (size - 1) // (flips - 1)
        content = copy_of(original, tmp_path / str(number))
        flip(content.folder / path, offset)
        code, said = check(content.folder)
        assert DAMAGE.search(said), (offset, said)
        if path.name.startswith("MANIFEST") and code == 0:
            assert f"{content.folder / path} cannot be read from a record on" in said, (offset, said)
            assert_whole(content)
            continue
        assert code != 0, (offset, said)
        server, log = start(content.folder)
        if server is None:
            assert DAMAGE.search(log), (offset, log)
            continue
        assert_read_is_true_or_refused(content, server, offset)
        server.process.kill()


def assert_read_is_true_or_refused(content, server, offset):
    """Each item is as it was written, or its call is answered InternalServerError with the damage's name."""
    errors = []

    def read(operation, **members):
        reply = server.call("DynamoDB_20120810." + operation, {"TableName": content.table, **members})
        if reply.status == 200:
            return reply.json
        assert reply.status == 500 and reply.error == "InternalServerError", (offset, reply)
        errors.append(reply.message)
        return None

    for number in range(ITEMS):
        item = item_of(number)
        answer = read("GetItem", Key={"pk": item["pk"], "sk": item["sk"]})
        assert answer is None or answer.get("Item") == item, (offset, answer)
    answer = read("Scan")
    assert answer is None or len(answer["Items"]) == ITEMS, offset
    assert all(DAMAGE.search(error) for error in errors), (offset, errors)


def varint(data, at):
    """The number at `at` of RocksDB's, and where it ends."""
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return number, at


def end_of_properties(table):
    """Of a table file's block of properties, found by the footer (53 bytes) and the block of blocks that it names.
    https://github.com/facebook/rocksdb/wiki/Rocksdb-BlockBasedTable-Format"""
    start, at = varint(table, len(table) - 52)
    size, _ = varint(table, at)
    name = b"rocksdb.properties"
    found = table.index(name, start, start + size) + len(name)
    offset, at = varint(table, found)
    return offset + varint(table, at)[0]


def test_a_flipped_bit_that_stops_rocksdb_is_named(closed, tmp_path):
    """It trips over this one, in an assertion, before it verifies the block's checksum."""
    content = copy_of(closed, tmp_path)
    table = only(content.folder, "db-1/*.sst")
    whole = table.read_bytes()
    end = end_of_properties(whole)
    table.write_bytes(whole[:end - 1] + bytes([whole[end - 1] ^ 0x80]) + whole[end:])
    assert DAMAGE.search(assert_refused(content, table.name))
    table.write_bytes(whole)
    assert_whole(content)


@pytest.mark.parametrize("state", ["closed", "killed"])
def test_the_mark_survives_one_damaged_slot_and_no_more(state, request, tmp_path):
    """durable-mark has two slots, one at its start and one a page behind it: a torn write damages one."""
    content = copy_of(request.getfixturevalue(state), tmp_path)
    mark = content.folder / "db-1" / "durable-mark"
    first, second = 4, mark.stat().st_size - 4
    for offset in (first, second):
        flip(mark, offset)
        assert "one of the two slots" in start_and_stop(content.folder)
        mark.write_bytes((request.getfixturevalue(state).folder / "db-1" / "durable-mark").read_bytes())
    content = copy_of(request.getfixturevalue(state), tmp_path / "both")
    mark = content.folder / "db-1" / "durable-mark"
    flip(mark, first)
    flip(mark, second)
    assert_refused(content, "durable-mark")


def start_and_stop(folder):
    server = Server("--data-dir", str(folder))
    server.stop()
    return server.log
