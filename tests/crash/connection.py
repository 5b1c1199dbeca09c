"""One kept connection of a caller, whose calls are answered or lost."""
import http.client
import json
import socket

from support.server import authorization

PREFIXES = {"dynamodb": "DynamoDB_20120810", "sqs": "AmazonSQS"}


class Lost(Exception):
    """No whole answer came: the call was made or was not."""


class Connection:
    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def call(self, service, operation, body):
        """(status, body as JSON)."""
        headers = {"X-Amz-Target": f"{PREFIXES[service]}.{operation}",
                   "Content-Type": "application/x-amz-json-1.0", "Authorization": authorization(service)}
        try:
            self._connection.request("POST", "/", json.dumps(body).encode(), headers)
            response = self._connection.getresponse()
            answer = response.read()
        except (http.client.HTTPException, OSError) as error:
            # Slower than this is a cloud that hangs, which is a fault and no crash.
            assert not isinstance(error, socket.timeout), f"no answer to {operation} in 30 s"
            raise Lost from error
        return response.status, json.loads(answer) if answer else {}

    def must(self, service, operation, body):
        status, answer = self.call(service, operation, body)
        assert status == 200, f"{operation}: {status} {answer}"
        return answer

    def close(self):
        self._connection.close()
