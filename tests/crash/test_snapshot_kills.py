"""kill -9 at every sync of saving and restoring a snapshot: it is whole, or it never began."""
import threading

import pytest
from folder import Content, check, dynamodb
from sync_gate import SyncGate
from workflow import eventually

SYNCS_MAX = 60
STEPS_AT_LEAST = 3  # else the gate held nothing, and the test saw nothing


@pytest.fixture
def gate(tmp_path):
    return SyncGate(tmp_path)


def run_until(server, gate, syncs, method, path, body=None):
    """Calls a path of the server's own, which may do so many syncs; kills the server at the next one, or when it has
    answered. Whether it has."""
    answered = threading.Event()

    def call():
        try:
            reply = server.http(method, path, body)
            assert reply.status in (200, 201), reply
            answered.set()
        except OSError:
            pass  # it was killed
        except AssertionError as error:
            failures.append(error)
    failures = []
    gate.close(after=syncs)
    thread = threading.Thread(target=call)
    thread.start()
    eventually(lambda: gate.is_reached or answered.is_set() or failures, what="a sync or an answer")
    finished = answered.is_set()
    server.process.kill()
    thread.join()
    gate.open()
    assert not failures, failures
    return finished or answered.is_set()


def steps(content, gate, method, path, body=None):
    """(the server that was started after the kill, whether the call had been answered) for each sync of the call."""
    for syncs in range(SYNCS_MAX):
        server = content.serve(env=gate.env)
        finished = run_until(server, gate, syncs, method, path, body)
        code, said = check(content.folder)
        assert code == 0, (syncs, said)
        server = content.serve(env=gate.env)
        yield server, finished
        assert server.stop() == 0, server.log
        if finished:
            assert syncs >= STEPS_AT_LEAST
            return
    raise AssertionError(f"it does more than {SYNCS_MAX} syncs")


def names(server):
    return [snapshot["name"] for snapshot in server.http("GET", "/_virga/snapshots").json["snapshots"]]


def restore(server, name):
    reply = server.http("POST", f"/_virga/snapshots/{name}/restore")
    assert reply.status == 200, reply


def test_a_kill_within_a_save_leaves_all_of_the_snapshot_or_none(tmp_path, gate):
    content = Content(tmp_path / "data")
    server = content.serve()
    content.make(server)
    assert server.stop() == 0
    for server, finished in steps(content, gate, "POST", "/_virga/snapshots", {"name": "one"}):
        content.expect_all(server)
        found = names(server)
        assert found in ([], ["one"]) and (found or not finished)
        if found:
            assert check(content.folder / "snapshots" / "one")[0] == 0
            restore(server, "one")
            content.expect_all(server)
            assert server.http("DELETE", "/_virga/snapshots/one").status == 200


def test_a_kill_within_a_restore_leaves_the_state_before_or_the_snapshots(tmp_path, gate):
    content = Content(tmp_path / "data")
    server = content.serve()
    content.make(server)
    assert server.http("POST", "/_virga/snapshots", {"name": "old"}).status in (200, 201)
    content.write(server, 1)
    assert server.http("POST", "/_virga/snapshots", {"name": "new"}).status in (200, 201)
    assert server.stop() == 0
    seen = set()
    for server, finished in steps(content, gate, "POST", "/_virga/snapshots/old/restore"):
        generation = generation_of(content, server)
        assert generation == 0 or not finished
        content.expect_all(server, generation)
        seen.add(generation)
        assert names(server) == ["new", "old"]
        restore(server, "new")
    assert seen == {0, 1}


def generation_of(content, server):
    item = dynamodb(server, "GetItem", TableName=content.table, Key={"pk": {"S": "p0"}, "sk": {"N": "0"}})["Item"]
    return int(item["note"]["S"].split(":")[0])
