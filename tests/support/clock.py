"""The cloud's clock, moved over HTTP (`virga clock` does the same)."""


class Clock:
    def __init__(self, server):
        self._server = server

    def _post(self, body):
        reply = self._server.http("POST", "/_virga/clock", body)
        assert reply.status == 200, reply
        return reply.json

    def show(self):
        reply = self._server.http("GET", "/_virga/clock")
        assert reply.status == 200, reply
        return reply.json

    def freeze(self):
        return self._post({"action": "freeze"})

    def resume(self):
        return self._post({"action": "resume"})

    def advance(self, seconds=0, *, minutes=0, hours=0, days=0):
        """Moves the clock; what falls due on the way has happened when this returns."""
        total_ms = round((seconds + 60 * minutes + 3600 * hours + 86400 * days) * 1000)
        return self._post({"action": "advance", "by": f"{total_ms}ms"})
