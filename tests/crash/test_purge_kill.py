"""kill -9 within a purge: `virga check` counts the messages that are still there apart, and the next start removes them."""
import re
import threading

from folder import check, sqs
from support.server import Server
from sync_gate import SyncGate

MESSAGES = 3000  # a purge removes a thousand rows, answers, and goes on with the others
ATTEMPTS_MAX = 20


def fill(server):
    sqs(server, "CreateQueue", QueueName="q")
    entries = [{"Id": str(i), "MessageBody": "x"} for i in range(10)]
    for _ in range(MESSAGES // len(entries)):
        sqs(server, "SendMessageBatch", QueueUrl=f"{server.url}/000000000000/q", Entries=entries)


def kill_within_purge(server, gate):
    """Kills the server while a sync waits, most likely that of the purge's first write: what follows is not on disk."""
    def purge():
        try:
            sqs(server, "PurgeQueue", QueueUrl=f"{server.url}/000000000000/q")
        except OSError:
            pass  # it was killed
    gate.close()
    thread = threading.Thread(target=purge)
    thread.start()
    gate.await_sync()
    server.process.kill()
    thread.join()
    gate.open()


def purged_in_part(folders, gate):
    """A folder after a kill within a purge, and how many messages are left over in it. On a busy machine all may be
    done before the first write begins, or an earlier write still wait."""
    for attempt in range(ATTEMPTS_MAX):
        folder = folders / str(attempt)
        server = Server("--data-dir", str(folder), env=gate.env)
        fill(server)
        kill_within_purge(server, gate)
        code, said = check(folder)
        assert code == 0, said
        left = re.search(r"^(\d+) messages of purged or deleted queues are still to be removed", said, re.M)
        if left:
            assert ", 0 messages\n" in said
            return folder, int(left.group(1))
    raise AssertionError(f"nothing was left of {ATTEMPTS_MAX} purges")


def test_purged_messages_that_are_still_there_are_counted_apart_and_removed(tmp_path):
    folder, left = purged_in_part(tmp_path, SyncGate(tmp_path))
    assert 0 < left <= MESSAGES
    server = Server("--data-dir", str(folder))
    server.clock.advance(seconds=1)  # what is due has happened when it returns
    assert server.stop() == 0
    assert "still to be removed" not in check(folder)[1], "the next start goes on with that"
