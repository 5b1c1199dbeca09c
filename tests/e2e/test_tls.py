"""Endpoints over https: certificates are verified, and what is wrong with one is said."""
import asyncio
import ssl
import subprocess
import threading

import pytest


def make_certificate(folder, name, subject="IP:127.0.0.1", days=1):
    """(certificate, key) that is its own authority, for one address or name."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", str(days), "-subj", f"/CN={name}", "-addext", f"subjectAltName={subject}",
                    "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return certificate, key


class TlsFront:
    """Takes TLS off and passes the bytes on, to the address of a plain server."""

    def __init__(self, certificate, key, address):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.names = set()  # that clients asked for; None: they named none
        self.context.sni_callback = lambda _, name, __: self.names.add(name)
        self.address = address
        self.connections = 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=self.context), self.loop).result(10)
        self.url = f"https://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def serve(self, reader, writer):
        self.connections += 1  # only those whose handshake succeeded come here
        upstream = await asyncio.open_connection(*self.address)

        async def copy(source, target):
            try:
                while data := await source.read(65536):
                    target.write(data)
                    await target.drain()
            except OSError:
                pass
            target.close()
        await asyncio.gather(copy(reader, upstream[1]), copy(upstream[0], writer))

    def close(self):
        async def shut():
            self.server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
        asyncio.run_coroutine_threadsafe(shut(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)


@pytest.fixture
def front(workflow, tmp_path):
    """A TlsFront before the cloud's DynamoDB, with a certificate for `subject`."""
    made = []

    def make(name="front", subject="IP:127.0.0.1", port_of="dynamodb"):
        certificate, key = make_certificate(tmp_path, name, subject)
        made.append(TlsFront(certificate, key, workflow.cloud.addresses[port_of]))
        made[-1].certificate = certificate
        return made[-1]
    yield make
    for one in made:
        one.close()


def test_a_trusted_authority_is_accepted(workflow, front):
    table, queue = front("table"), front("queue", port_of="sqs")
    trusted = table.certificate.with_name("both.pem")
    trusted.write_bytes(table.certificate.read_bytes() + queue.certificate.read_bytes())
    settings = {"DYNAMODB_ENDPOINT": table.url, "SQS_ENDPOINT": queue.url, "SSL_CERT_FILE": trusted}
    api = workflow.api(**settings)
    workflow.worker(**settings)
    request = api.post()
    workflow.wait_for_history(api, request, [api.change(request["requestId"])["eventId"]])
    assert table.connections > 0 and queue.connections > 0


def test_a_front_is_told_the_name_that_is_meant(workflow, front):
    """One that serves many names picks its certificate by it, as AWS's do; an address is no name (RFC 6066)."""
    named, addressed = front("named", subject="DNS:localhost"), front("addressed", port_of="sqs")
    trusted = named.certificate.with_name("both.pem")
    trusted.write_bytes(named.certificate.read_bytes() + addressed.certificate.read_bytes())
    api = workflow.api(DYNAMODB_ENDPOINT=named.url.replace("127.0.0.1", "localhost"), SQS_ENDPOINT=addressed.url,
                       SSL_CERT_FILE=trusted)
    api.change(api.post()["requestId"])
    assert (named.names, addressed.names) == ({"localhost"}, {None})
    assert addressed.connections > 0


def refused(workflow, front, **settings):
    """What the API says of a table behind this front."""
    api = workflow.api(DYNAMODB_ENDPOINT=front.url, **settings)
    answer = api.http("POST", "/requests", '{"title":"x"}', {"Content-Type": "application/json"})
    assert answer.status == 503 and answer.headers["Retry-After"]
    assert workflow.dynamodb("Scan", {"TableName": "Requests"})["Count"] == 0
    assert front.connections == 0, "nothing may be sent to who cannot be trusted"
    return api.process.wait_for_line("table error.*").group(0)


def test_a_certificate_of_nobody_we_trust_is_refused(workflow, front):
    assert "certificate verify failed" in refused(workflow, front())


def test_another_authority_does_not_vouch_for_it(workflow, front):
    other = front("other")
    assert "certificate verify failed" in refused(workflow, front("mine"), SSL_CERT_FILE=other.certificate)


def test_a_certificate_for_another_address_is_refused(workflow, front):
    strange = front(subject="IP:127.0.0.2")
    assert "certificate verify failed" in refused(workflow, strange, SSL_CERT_FILE=strange.certificate)


def test_the_worker_says_it_too(workflow, front):
    worker = workflow.worker(SQS_ENDPOINT=front(port_of="sqs").url)
    worker.wait_for_line("receive error: .*certificate verify failed")
