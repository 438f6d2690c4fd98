"""Entry point of the embedded AWS's process: `python -m localcloud.moto_server [--vanilla]`.

Prints one line of JSON, `{"port": <number>}`, when it listens on 127.0.0.1, and serves until SIGTERM or until its
standard input ends, which happens when the process that started it is gone, however that went.
"""

import argparse
import json
import os
import signal
import sys
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from localcloud import corrections
from localcloud.gateway import Gateway


class _QuietRequestHandler(MotoRequestHandler):
    """Keep-alive as AWS has it, and no access log: the gateway writes one that names the action."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main() -> None:
    """Serves until it is told to stop or nobody is left to serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vanilla", action="store_true", help="moto as it is published, without corrections")
    vanilla = parser.parse_args().vanilla
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: os._exit(0))
    if not vanilla:
        corrections.apply_all()
    gateway = Gateway(
        DomainDispatcherApplication(create_backend_app), refuses=not vanilla, controls=corrections.CONTROLS
    )
    server = make_server("127.0.0.1", 0, gateway, threaded=True, request_handler=_QuietRequestHandler)
    # Some of moto's services call others through the server's own port.
    os.environ["MOTO_PORT"] = str(server.server_port)
    print(json.dumps({"port": server.server_port}), flush=True)
    # What moto prints belongs into the log; nobody reads standard output from here on.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    server.serve_forever()


def _exit_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
