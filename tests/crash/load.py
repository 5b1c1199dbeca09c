"""32 connections that call both services until the cloud dies, and the comparison of what they were told
with what the cloud holds after it has come back."""
import threading

from connection import Connection, Lost
from items import ItemCaller, ItemRecord, check_indexes
from messages import HIDDEN_MAX_S, Drain, QueueCaller, QueueRecord
from support.tables import create_indexed

CALLERS = 32
WAIT_S = 30


class Caller(threading.Thread):
    """One connection. Ends with the cloud; `error` is what a call said that it must not say."""

    def __init__(self, port, record, number, rng):
        super().__init__(daemon=True)
        self.rng = rng
        self.answered = 0
        self.error = None
        self.connection = Connection(port)
        items = ItemCaller(self.connection, record.table, record.items, number, rng)
        queues = QueueCaller(self.connection, record.shared_queues, number, rng, record.purged if number == 0 else None)
        self.calls = [(items, call, weight) for call, weight in items.CALLS]
        self.calls += [(queues, call, weight) for call, weight in queues.CALLS]

    def run(self):
        weights = [weight for _, _, weight in self.calls]
        try:
            while True:
                service, call, _ = self.rng.choices(self.calls, weights)[0]
                call(service)
                self.answered += 1
        except Lost:
            pass
        except BaseException as error:  # noqa: B902 - reported by join()
            self.error = error
        finally:
            self.connection.close()


class Record:
    """What a cloud was asked for and what it answered, over all of its crashes."""

    def __init__(self, server):
        self.table = create_indexed(server.client("dynamodb"))
        sqs = server.client("sqs")
        self.shared_queues = [QueueRecord(sqs.create_queue(QueueName="crash")["QueueUrl"]),
                              QueueRecord(sqs.create_queue(QueueName="crash-too")["QueueUrl"])]
        self.purged = QueueRecord(sqs.create_queue(QueueName="crash-purged")["QueueUrl"])
        self.items = ItemRecord()

    @property
    def queues(self):
        return [*self.shared_queues, self.purged]

    def start(self, server, rng):
        callers = [Caller(server.port, self, number, rng) for number, rng in
                   ((n, type(rng)(rng.getrandbits(64))) for n in range(CALLERS))]
        for caller in callers:
            caller.start()
        return callers

    def check(self, server):
        """Compares what is there before the clock is moved: what is hidden must be hidden still."""
        connection = Connection(server.port)
        try:
            self._check_items(connection)
            self._drains = [Drain(queue) for queue in self.queues]
            for drain in self._drains:
                drain.take_visible(connection)
        finally:
            connection.close()

    def check_hidden(self, server):
        """Then what was hidden, which empties the queues for the next crash. Moves the clock."""
        server.clock.advance(HIDDEN_MAX_S + 1)
        connection = Connection(server.port)
        try:
            for drain in self._drains:
                drain.queue.show_all()
                drain.take_visible(connection)
                drain.finish(connection)
        finally:
            connection.close()

    def _check_items(self, connection):
        items = scan(connection, self.table)
        check_indexes(items, lambda index: scan(connection, self.table, index))
        self.items.check(items)


def scan(connection, table, index=None):
    """All of a table, or of one of its indexes."""
    request = {"TableName": table, **({"IndexName": index} if index else {})}
    items = []
    while True:
        page = connection.must("dynamodb", "Scan", request)
        items += page["Items"]
        if "LastEvaluatedKey" not in page:
            return items
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def join(callers):
    """Waits for their ends; how many calls were answered."""
    for caller in callers:
        caller.join(WAIT_S)
        assert not caller.is_alive(), "a caller still waits for an answer of the cloud that is gone"
    for caller in callers:
        if caller.error:
            raise caller.error
    return sum(caller.answered for caller in callers)
