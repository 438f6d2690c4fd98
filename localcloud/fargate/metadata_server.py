"""What Fargate serves inside a task: its metadata and the credentials of its role."""

import json
import secrets
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Answer = Callable[[], Any]


class MetadataServer:
    """Serves JSON on a free loopback port, each container's under an address that only it knows.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    """

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        answers = self._answers

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = answers.get(self.path)
                try:
                    status, content = (200, answer()) if answer else (404, {"message": f"nothing at {self.path}"})
                except Exception as error:
                    status, content = 500, {"message": str(error)}
                body = json.dumps(content, default=str).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name there)
                """Addresses are secrets: nothing is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="fargate-metadata", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self, kind: str, answers: dict[str, Answer]) -> str:
        """Serves each of `answers` under its path below a new address, and returns the address.

        Args:
            kind: first part of the path: `v4` or `credentials`.
            answers: path, empty or with a leading slash → what makes the answer.
        """
        path = f"/{kind}/{secrets.token_hex(16)}"
        self._answers.update({f"{path}{below}": answer for below, answer in answers.items()})
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"
