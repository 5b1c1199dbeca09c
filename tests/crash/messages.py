"""Messages under a crash: what each caller was told of them, and what the queues must then hold."""
import json
import threading
import time

VISIBILITIES_S = [1, 30, 300]
DELAYS_S = [0, 0, 0, 1, 200]
HIDDEN_MAX_S = max(VISIBILITIES_S + DELAYS_S)
# A handle is used while its message is hidden for at least this long: then it is still its newest.
HANDLE_MARGIN_S = 0.5
DRAIN_VISIBILITY_S = 600
DRAIN_BATCH = 10


class Message:
    def __init__(self, body, hidden_until):
        self.body = body
        self.sent = False        # answered
        self.deleted = "no"      # "no", "unanswered", "yes"
        self.deliveries = 0      # answered receives that brought it
        self.hidden_until = hidden_until  # time.monotonic(); 0: unknown, or not hidden
        self.found = False       # by the check

    def __repr__(self):
        return f"<{self.body[:40]} sent={self.sent} deleted={self.deleted} deliveries={self.deliveries}>"


class QueueRecord:
    """What was said of one queue, by all callers."""

    def __init__(self, url):
        self.url = url
        self.messages = {}  # by body, which is unique
        self.receives_unanswered = 0
        self.lock = threading.Lock()

    def sending(self, bodies, hidden_until=0.0):
        with self.lock:
            for body in bodies:
                self.messages[body] = Message(body, hidden_until)

    def sent(self, bodies):
        with self.lock:
            for body in bodies:
                self.messages[body].sent = True

    def receiving(self):
        with self.lock:
            self.receives_unanswered += 1

    def received(self, answered, asked, visibility_s, by_check=False):
        """`asked`: when the call began; `answered`: its messages."""
        now = time.monotonic()
        with self.lock:
            if not by_check:
                self.receives_unanswered -= 1
            for shown in answered:
                message = self.messages.get(shown["Body"])
                assert message, f"{self.url} gave {shown['Body'][:60]!r}, which nobody sent"
                assert message.deleted != "yes", f"{message} came back after its deletion was answered"
                # It was given again no later than now.
                assert message.hidden_until <= now, (
                    f"{message} was given again {message.hidden_until - now:.3f} s before its visibility timeout or delay ended")
                self._check_count(message, int(shown["Attributes"]["ApproximateReceiveCount"]))
                message.deliveries += 1
                message.hidden_until = asked + visibility_s
                message.sent = True  # somebody was shown it

    def _check_count(self, message, count):
        least = message.deliveries + 1
        assert least <= count <= least + self.receives_unanswered, (
            f"{message}: the receive count is {count}; {self.receives_unanswered} receives were not answered")

    def deleting(self, body):
        with self.lock:
            self.messages[body].deleted = "unanswered"

    def deleted(self, body):
        with self.lock:
            message = self.messages[body]
            # If its time was over meanwhile, somebody else may hold it: then nothing is known.
            if message.hidden_until > time.monotonic():
                message.deleted = "yes"

    def changing(self, body):
        with self.lock:
            self.messages[body].hidden_until = 0.0

    def changed(self, body, asked, visibility_s):
        with self.lock:
            self.messages[body].hidden_until = asked + visibility_s if visibility_s else 0.0

    def show_all(self):
        """The clock has been moved past every visibility timeout and delay."""
        with self.lock:
            for message in self.messages.values():
                message.hidden_until = 0.0

    def purging(self):
        with self.lock:
            for message in self.messages.values():
                if message.deleted == "no":
                    message.deleted = "unanswered"

    def purged(self):
        with self.lock:
            for message in self.messages.values():
                message.deleted = "yes"


class QueueCaller:
    """One caller's calls of SQS. `own`: a queue that only it uses, for purges; None: it has none."""

    def __init__(self, connection, queues, number, rng, own=None):
        self.connection = connection
        self.queues = queues
        self.number = number
        self.rng = rng
        self.own = own
        self.purged = False
        self.sent = 0
        self.held = []  # (queue, body, receipt handle)

    def body(self):
        self.sent += 1
        return f"{self.number}/{self.sent}/{self.rng.getrandbits(48):x}/" + "x" * self.rng.choice([1, 50, 5000])

    def send(self):
        queue = self.rng.choice(self.queues)
        self.send_to(queue, self.body())

    def send_to(self, queue, body):
        delay_s = self.rng.choice(DELAYS_S)
        asked = time.monotonic()
        queue.sending([body], asked + delay_s)
        self.connection.must("sqs", "SendMessage", {"QueueUrl": queue.url, "MessageBody": body, "DelaySeconds": delay_s})
        queue.sent([body])

    def send_batch(self):
        queue = self.rng.choice(self.queues)
        bodies = [self.body() for _ in range(self.rng.randrange(2, 11))]
        queue.sending(bodies)
        answer = self.connection.must("sqs", "SendMessageBatch", {
            "QueueUrl": queue.url, "Entries": [{"Id": str(n), "MessageBody": b} for n, b in enumerate(bodies)]})
        assert not answer.get("Failed"), answer
        queue.sent(bodies)

    def receive(self):
        queue = self.rng.choice(self.queues)
        visibility_s = self.rng.choice(VISIBILITIES_S)
        queue.receiving()
        asked = time.monotonic()
        answer = self.connection.must("sqs", "ReceiveMessage", {
            "QueueUrl": queue.url, "MaxNumberOfMessages": self.rng.randrange(1, 11), "VisibilityTimeout": visibility_s,
            "WaitTimeSeconds": self.rng.choice([0, 0, 1]), "AttributeNames": ["ApproximateReceiveCount"]})
        messages = answer.get("Messages", [])
        # A long poll takes its messages at its end, never before it began.
        queue.received(messages, asked, visibility_s)
        self.held += [(queue, m["Body"], m["ReceiptHandle"]) for m in messages]

    def take_held(self):
        """One that is hidden for long enough yet; else None."""
        while self.held:
            queue, body, handle = self.held.pop(self.rng.randrange(len(self.held)))
            if queue.messages[body].hidden_until > time.monotonic() + HANDLE_MARGIN_S:
                return queue, body, handle
        return None

    def delete(self):
        taken = self.take_held()
        if taken is None:
            return self.receive()
        queue, body, handle = taken
        queue.deleting(body)
        self.connection.must("sqs", "DeleteMessage", {"QueueUrl": queue.url, "ReceiptHandle": handle})
        queue.deleted(body)

    def change_visibility(self):
        taken = self.take_held()
        if taken is None:
            return self.receive()
        queue, body, handle = taken
        visibility_s = self.rng.choice([0, *VISIBILITIES_S])
        queue.changing(body)
        asked = time.monotonic()
        self.connection.must("sqs", "ChangeMessageVisibility", {
            "QueueUrl": queue.url, "ReceiptHandle": handle, "VisibilityTimeout": visibility_s})
        queue.changed(body, asked, visibility_s)
        if visibility_s:
            self.held.append((queue, body, handle))

    def purge(self):
        if self.own is None:
            return self.send()
        if self.purged or self.rng.random() < 0.8:  # AWS allows one a minute
            return self.send_to(self.own, self.body())
        self.purged = True
        self.own.purging()
        self.connection.must("sqs", "PurgeQueue", {"QueueUrl": self.own.url})
        self.own.purged()

    CALLS = [(send, 4), (send_batch, 2), (receive, 4), (delete, 4), (change_visibility, 1), (purge, 1)]


class Drain:
    """Receives and deletes all that a queue has after a crash, and compares it with the record."""

    def __init__(self, queue):
        self.queue = queue

    def take_visible(self, connection):
        while True:
            asked = time.monotonic()
            messages = connection.must("sqs", "ReceiveMessage", {
                "QueueUrl": self.queue.url, "MaxNumberOfMessages": DRAIN_BATCH, "VisibilityTimeout": DRAIN_VISIBILITY_S,
                "AttributeNames": ["ApproximateReceiveCount"]}).get("Messages", [])
            if not messages:
                return
            self.queue.received(messages, asked, DRAIN_VISIBILITY_S, by_check=True)
            for message in messages:
                self.queue.messages[message["Body"]].found = True
            answer = connection.must("sqs", "DeleteMessageBatch", {"QueueUrl": self.queue.url, "Entries": [
                {"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(messages)]})
            assert not answer.get("Failed"), answer
            for message in messages:
                self.queue.deleted(message["Body"])

    def finish(self, connection):
        lost = [m for m in self.queue.messages.values() if m.sent and m.deleted == "no" and not m.found]
        assert not lost, f"{self.queue.url} lost {lost}"
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible",
                 "ApproximateNumberOfMessagesDelayed"]
        counts = connection.must("sqs", "GetQueueAttributes", {
            "QueueUrl": self.queue.url, "AttributeNames": names})["Attributes"]
        assert set(counts.values()) == {"0"}, f"{self.queue.url} is empty, and says {json.dumps(counts)}"
        self.queue.messages.clear()
        self.queue.receives_unanswered = 0
