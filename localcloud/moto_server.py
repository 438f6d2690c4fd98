"""Entry point of the process of the embedded AWS: `python -m localcloud.moto_server [--vanilla]`.

Prints a line of JSON, `{"port": <number>}`, when it listens on 127.0.0.1. It serves until SIGTERM or until its standard input
ends, which happens when the parent process ends, even by SIGKILL.
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
    """Keeps connections alive as AWS does, and writes no access log: the gateway logs each action."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main() -> None:
    """Serves until SIGINT, SIGTERM or the end of the parent process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vanilla", action="store_true", help="serve moto without corrections")
    vanilla = parser.parse_args().vanilla
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: os._exit(0))
    if not vanilla:
        corrections.apply_all()
    gateway = Gateway(
        DomainDispatcherApplication(create_backend_app), refuses=not vanilla, controls=corrections.CONTROLS
    )
    server = make_server("127.0.0.1", 0, gateway, threaded=True, request_handler=_QuietRequestHandler)
    # Some services of moto call others through the port of the server.
    os.environ["MOTO_PORT"] = str(server.server_port)
    print(json.dumps({"port": server.server_port}), flush=True)
    # Sends what moto prints to the log: nobody reads standard output after this line.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    server.serve_forever()


def _exit_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
