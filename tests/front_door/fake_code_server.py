"""A program with code-server's options: serves its arguments and environment, and beats while it is used."""

import json
import os
import subprocess
import sys
from pathlib import Path

import tornado.httpserver
import tornado.ioloop
import tornado.netutil
import tornado.web
import tornado.websocket


class Described(tornado.web.RequestHandler):
    """Responds with a description of this process."""

    def get(self):
        described = {"path": self.request.path, "arguments": sys.argv[1:], "environment": dict(os.environ)}
        self.write(json.dumps({**described, "directory": str(Path.cwd()), "pid": os.getpid(), "child": CHILD.pid}))


class Beat(tornado.web.RequestHandler):
    """Modifies the heartbeat."""

    def get(self):
        HEARTBEAT.parent.mkdir(parents=True, exist_ok=True)
        HEARTBEAT.write_text(self.get_query_argument("number"))


class Crash(tornado.web.RequestHandler):
    """Ends this process."""

    def post(self):
        os._exit(1)


class Echo(tornado.websocket.WebSocketHandler):
    """Sends messages back."""

    def on_message(self, message):
        self.write_message(message)


HEARTBEAT = Path(os.environ["XDG_DATA_HOME"], "code-server", "heartbeat")
# Without the marks by which the processes of an instance are found, as a user may start it.
CHILD = subprocess.Popen(["sleep", "1000"], env={"PATH": os.environ["PATH"]}, start_new_session=True)
application = tornado.web.Application([("/beat", Beat), ("/crash", Crash), ("/websocket", Echo), ("/.*", Described)])
socket_path = sys.argv[sys.argv.index("--socket") + 1]
tornado.httpserver.HTTPServer(application).add_socket(tornado.netutil.bind_unix_socket(socket_path))
tornado.ioloop.IOLoop.current().start()
