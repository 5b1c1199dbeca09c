"""An HTTP proxy between the programs and the cloud, in which every call has two named points:
`before` it reaches the cloud, and `after` the cloud has answered. At a point a rule can hold the
call, fail it with an AWS error, cut the connection, repeat the call or run a function.

Calls are addressed by service, operation, program and count:

    held = proxy.hold("sqs", "SendMessage", client="api")       # the next one
    held.wait(); ...; held.release()
    proxy.fail("dynamodb", "UpdateItem", "ThrottlingException", times=None)   # all
    proxy.cut("sqs", "SendMessage", point="after")              # done, and the answer is lost
"""
import asyncio
import json
import threading

SERVICES = {"DynamoDB_20120810": "dynamodb", "AmazonSQS": "sqs"}
NAMESPACES = {"dynamodb": "com.amazonaws.dynamodb.v20120810", "sqs": "com.amazonaws.sqs"}
WAIT_S = 20


class Call:
    """One call as it passes."""

    def __init__(self, client, service, operation, head, body):
        self.client = client
        self.service = service
        self.operation = operation
        self.head = head
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.client}: {self.service}.{self.operation}"


class Rule:
    """What happens to the calls that fit, from the `skip`-th on, `times` times (None: for ever)."""

    def __init__(self, proxy, service, operation, point, action, *, client=None, times=1, skip=0, match=None):
        self.proxy = proxy
        self.service = service
        self.operation = operation
        self.point = point
        self.action = action
        self.client = client
        self.times = times
        self.skip = skip
        self.match = match
        self.calls = []                  # those it met
        self.dropped = False
        self._reached = threading.Event()
        self._released = None            # an asyncio.Event of the proxy's loop

    def fits(self, call, point):
        if self.point != point or self.times == 0:
            return False
        if self.service not in (None, call.service) or self.operation not in (None, call.operation):
            return False
        if self.client not in (None, call.client) or (self.match and not self.match(call)):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def wait(self, timeout_s=WAIT_S):
        """Until a call has come to the point."""
        assert self._reached.wait(timeout_s), f"no call came: {self.service}.{self.operation} {self.point}"
        return self.calls[-1]

    def release(self):
        """Lets what is held go on, and what comes later through."""
        self.times = 0
        self.proxy._on_loop(self._released.set)

    def drop(self):
        """What is held never happened: its program died before it could send it."""
        self.dropped = True
        self.release()

    def remove(self):
        self.release()
        self.proxy.rules.remove(self)

    async def meet(self, call):
        self.calls.append(call)
        self._reached.set()
        return await self.action(self, call)


class Cut(Exception):
    pass


class Proxy:
    def __init__(self, upstreams):
        """`upstreams`: {"dynamodb": (host, port), "sqs": (host, port)}"""
        self.upstreams = upstreams
        self.rules = []
        self.counts = {}        # (client, service, operation): calls seen
        self.trace = None       # a list: every call is appended
        self._servers = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    # --- what tests use -----------------------------------------------------------------------------

    def url(self, client):
        """The endpoint for one program; calls through it carry its name."""
        if client not in self._servers:
            self._servers[client] = self._run(self._listen(client))
        return f"http://127.0.0.1:{self._servers[client].sockets[0].getsockname()[1]}"

    def rule(self, service, operation, point, action, **options):
        rule = Rule(self, service, operation, point, action, **options)
        rule._released = self._run(self._new_event())
        self.rules.append(rule)
        return rule

    def hold(self, service, operation, point="before", **options):
        async def action(rule, call):
            await rule._released.wait()
            if rule.dropped:
                raise Cut
        return self.rule(service, operation, point, action, **options)

    def fail(self, service, operation, code, status=400, point="before", message="made by the test", **options):
        async def action(rule, call):
            body = json.dumps({"__type": f"{NAMESPACES[call.service]}#{code}", "message": message}).encode()
            head = (f"HTTP/1.1 {status} Error\r\nContent-Type: application/x-amz-json-1.0\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n").encode()
            return head + body
        return self.rule(service, operation, point, action, **options)

    def cut(self, service, operation, point="before", **options):
        """before: it never comes to the cloud. after: it is done, and the answer is lost."""
        async def action(rule, call):
            raise Cut
        return self.rule(service, operation, point, action, **options)

    def repeat(self, service, operation, **options):
        """The call reaches the cloud twice; the program sees the second answer."""
        async def action(rule, call):
            await self._forward_alone(call)
        return self.rule(service, operation, "before", action, **options)

    def late_copy(self, service, operation, **options):
        """The call goes through, and a copy of it reaches the cloud when the rule is released.
        `copied` of the rule is set when that has happened."""
        async def action(rule, call):
            async def later():
                await rule._released.wait()
                rule.late_answer = await self._forward_alone(call)
                rule.copied.set()
            asyncio.ensure_future(later())
        rule = self.rule(service, operation, "before", action, **options)
        rule.copied = threading.Event()
        return rule

    def run(self, service, operation, function, point="before", **options):
        """Calls `function(call)` in a thread and goes on when it has returned."""
        async def action(rule, call):
            await self._loop.run_in_executor(None, function, call)
        return self.rule(service, operation, point, action, **options)

    def count(self, service, operation, client=None):
        return sum(n for (c, s, o), n in self.counts.items()
                   if s == service and o == operation and client in (None, c))

    def close(self):
        for rule in list(self.rules):
            rule.release()
        self._run(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_S)

    # --- inside -------------------------------------------------------------------------------------

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(WAIT_S)

    def _on_loop(self, function):
        self._loop.call_soon_threadsafe(function)

    async def _new_event(self):
        return asyncio.Event()

    async def _listen(self, client):
        return await asyncio.start_server(lambda r, w: self._serve(client, r, w), "127.0.0.1", 0, limit=1 << 22,
                                          backlog=1024)

    async def _shut(self):
        for server in self._servers.values():
            server.close()
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()

    async def _serve(self, client, reader, writer):
        upstream = {}
        try:
            while True:
                message = await read_message(reader)
                if message is None:
                    return
                call = self._call_of(client, *message)
                writer.write(await self._pass(call, reader, upstream))
                await writer.drain()
        except (Cut, ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            for _, upstream_writer in upstream.values():
                upstream_writer.close()

    def _call_of(self, client, head, body):
        target = header(head, b"x-amz-target").decode()
        prefix, _, operation = target.partition(".")
        call = Call(client, SERVICES.get(prefix, "?"), operation, head, body)
        key = (client, call.service, operation)
        self.counts[key] = self.counts.get(key, 0) + 1
        if self.trace is not None:
            self.trace.append(call)
        return call

    async def _meet(self, call, point):
        for rule in list(self.rules):
            if rule.fits(call, point):
                answer = await rule.meet(call)
                if answer is not None:
                    return answer
        return None

    async def _pass(self, call, reader, upstream):
        """The answer for the program. Ends with Cut if the program hangs up meanwhile."""
        hung_up = asyncio.ensure_future(reader.read(1))
        work = asyncio.ensure_future(self._work(call, upstream))
        await asyncio.wait({hung_up, work}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            # A call that the cloud only waits in ends with its program's connection; any other is
            # on its way and arrives.
            if call.operation == "ReceiveMessage":
                work.cancel()
            else:
                await asyncio.wait({work})
            raise Cut
        if hung_up.done():
            work.exception()
            raise Cut
        hung_up.cancel()
        try:
            await hung_up
        except asyncio.CancelledError:
            pass
        return work.result()

    async def _work(self, call, upstream):
        answer = await self._meet(call, "before")
        if answer is not None:
            return answer
        answer = await self._forward(call, upstream)
        return await self._meet(call, "after") or answer

    async def _forward(self, call, upstream):
        host, port = self.upstreams[call.service]
        for attempt in (1, 2):
            fresh = call.service not in upstream
            if fresh:
                try:
                    upstream[call.service] = await asyncio.open_connection(host, port, limit=1 << 22)
                except OSError:
                    raise Cut from None
            reader, writer = upstream[call.service]
            writer.write(call.head + call.body)
            try:
                message = await read_message(reader)
            except (ConnectionError, asyncio.IncompleteReadError):
                message = None
            if message is not None:
                return message[0] + message[1]
            upstream.pop(call.service)[1].close()
            if fresh:
                raise Cut
        raise Cut

    async def _forward_alone(self, call):
        upstream = {}
        try:
            return await self._forward(call, upstream)
        finally:
            for _, writer in upstream.values():
                writer.close()


def header(head, name):
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip()
    return b""


async def read_message(reader):
    """(head with its blank line, body) of a request or reply; None at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as end:
        if end.partial:
            raise
        return None
    if header(head, b"transfer-encoding").lower() == b"chunked":
        chunks = b""
        while True:
            line = await reader.readuntil(b"\r\n")
            size = int(line.split(b";")[0], 16)
            chunks += line + await reader.readexactly(size + 2)
            if size == 0:
                return head, chunks
    length = header(head, b"content-length")
    return head, await reader.readexactly(int(length)) if length else b""
