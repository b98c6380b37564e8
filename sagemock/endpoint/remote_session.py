"""Remote sessions of local IDEs, which are not simulated beyond StartSession."""

from __future__ import annotations

from tornado.web import RequestHandler

DATA_CHANNEL = r"/v1/data-channel/.+"
EXPLANATION = "sagemock does not simulate sessions of remote IDEs: StartSession is answered, its stream is not.\n"


class RemoteSession(RequestHandler):
    """``GET /v1/data-channel/<session>``: rejects the WebSocket of a session with status 501 and an explanation."""

    def get(self) -> None:
        """Send the explanation."""
        self.set_status(501)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(EXPLANATION)
