"""A running `virga serve`, and the ways to call it."""
import http.client
import json
import os
import random
import string
import tempfile
import urllib.parse
import xml.etree.ElementTree

import boto3
import botocore.config

from support.clock import Clock
from support.process import Process, binary

READY = r"https?://[0-9A-Za-z.\[\]:-]+:(\d+)"
REGION = "us-east-1"


def random_name(prefix="t"):
    return prefix + "-" + "".join(random.choices(string.ascii_lowercase + string.digits, k=12))


class Reply:
    """A raw HTTP reply."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # case-insensitive: http.client.HTTPMessage
        self.body = body        # bytes

    @property
    def json(self):
        return json.loads(self.body) if self.body else None

    @property
    def xml(self):
        """The root element, with namespaces taken off the tags."""
        root = xml.etree.ElementTree.fromstring(self.body)
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        return root

    @property
    def error(self):
        """The error's name, of either protocol: "ValidationException"."""
        if self.body[:1] == b"<":
            return self.xml.findtext(".//Error/Code")
        return self.json["__type"].rpartition("#")[2]

    @property
    def message(self):
        if self.body[:1] == b"<":
            return self.xml.findtext(".//Error/Message")
        return self.json.get("message", self.json.get("Message"))

    def __repr__(self):
        return f"<{self.status} {self.body[:2000]!r}>"


class Server:
    """One `virga serve`. Arguments are added to `serve --port PORT`; port 0 picks a free one.

    With VIRGA_TESTS_DURABLE set, it keeps its state in a folder: the same tests over the other engine."""

    def __init__(self, *arguments, env=None, port=0):
        self.data_dir = None
        if os.environ.get("VIRGA_TESTS_DURABLE") and "--data-dir" not in arguments:
            self.data_dir = tempfile.TemporaryDirectory(prefix="virga-data-")
            arguments = (*arguments, "--data-dir", self.data_dir.name)
        self.process = Process([binary("virga"), "serve", "--port", str(port), *arguments], env=env, ready=READY)
        self.port = int(self.process.ready_match.group(1))
        self.url = f"http://127.0.0.1:{self.port}"
        self.clock = Clock(self)

    @property
    def log(self):
        return self.process.log

    def stop(self):
        try:
            return self.process.stop()
        finally:
            if self.data_dir:
                self.data_dir.cleanup()

    def http(self, method, path, body=None, headers=None, timeout_s=60):
        """One request on a connection of its own. `body`: None, bytes, str or what JSON can hold."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        if isinstance(body, str):
            body = body.encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def call(self, target, body, *, region=REGION, access_key="test", headers=None):
        """An AWS JSON 1.0 call: call("DynamoDB_20120810.PutItem", {...}). `body` as for http()."""
        service = "sqs" if target.startswith("AmazonSQS") else "dynamodb"
        all_headers = {
            "X-Amz-Target": target,
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": authorization(service, region, access_key),
        }
        all_headers.update(headers or {})
        return self.http("POST", "/", body, {k: v for k, v in all_headers.items() if v is not None})

    def query(self, action, parameters, *, path="/", region=REGION, access_key="test", service="sqs",
              version="2012-11-05"):
        """A call in the Query protocol: query("SendMessage", {"QueueUrl": ..., "MessageBody": ...})."""
        form = urllib.parse.urlencode({"Action": action, "Version": version, **parameters})
        return self.http("POST", path, form, {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "Authorization": authorization(service, region, access_key),
        })

    def client(self, service, validate=False, region=REGION, access_key="test", secret_key="test", **config):
        """A boto3 client. The client's own validation is off, so that the server's is what is tested."""
        settings = {
            "parameter_validation": validate,
            "retries": {"max_attempts": 0},
            "max_pool_connections": 50,
            "read_timeout": 60,
            **config,
        }
        session = boto3.session.Session(
            aws_access_key_id=access_key, aws_secret_access_key=secret_key, region_name=region)
        return session.client(service, endpoint_url=self.url, config=botocore.config.Config(**settings))


def authorization(service, region=REGION, access_key="test"):
    """A header with a scope, from which account and region are taken, and no true signature."""
    return (f"AWS4-HMAC-SHA256 Credential={access_key}/20260101/{region}/{service}/aws4_request, "
            f"SignedHeaders=host;x-amz-date, Signature={'0' * 64}")
