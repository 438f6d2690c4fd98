"""The gateway in front of moto: identifies, logs and records each request, and refuses what moto does not implement.

moto answers an action that it does not implement, or that fails inside moto, with HTTP 500 and an HTML page. AWS SDKs treat
that as a transient fault and retry: Terraform's provider 25 times, for more than ten minutes. AWS refuses an unknown action
with a coded client error (`InvalidAction`, `UnknownOperationException`; see
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonErrors.html), which no client retries.
"""

import json
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from moto.core.request import Request
from moto.core.routing import get_service_router
from werkzeug.wrappers import Response

from localcloud.recording import RUNNER_ACCESS_KEY_ID, RecordedRequest
from localcloud.retries import AnswerCache, RequestFaults, throttling_code

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Service names in botocore that differ from the signing name.
_MODEL_NAMES = {"monitoring": "cloudwatch", "elasticloadbalancing": "elbv2", "email": "ses"}
_XML_REST_SERVICES = {"s3", "route53", "cloudfront"}
_REFUSED_STATUS = 501

_WAITING_ACTIONS = {"sqs:ReceiveMessage"}
"""Long-polling actions, which wait up to 20 s for others to run and so run outside the lock."""


@dataclass(frozen=True)
class RequestedAction:
    """The action that a request asks for, and the protocol that its response must use."""

    service: str
    name: str
    region: str
    access_key_id: str
    protocol: str

    def __str__(self) -> str:
        return f"{self.service}:{self.name}"


class Gateway:
    """The WSGI application in front of moto.

    Args:
        moto: the WSGI application of moto.
        refuses: False passes the failures of moto through unchanged.
        controls: handlers for `POST /embedded-aws/<name>`, by name.
    """

    def __init__(self, moto: "WSGIApplication", *, refuses: bool, controls: Mapping[str, Callable[[], None]]) -> None:
        self._moto = moto
        self._refuses = refuses
        self._controls = {
            "recording/start": self._start_recording,
            "recording/stop": self._stop_recording,
            **controls,
        }
        self._lock = threading.Lock()
        # The models of moto are not thread-safe: concurrent requests lost rules and task definitions.
        self._one_at_a_time = threading.Lock()
        self._recording = False
        self._recorded: list[RecordedRequest] = []
        self._faults = RequestFaults()
        self._answers = AnswerCache()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith("/embedded-aws/"):
            return self._control(path.removeprefix("/embedded-aws/"), environ)(environ, start_response)
        if path.startswith("/moto-api"):
            return self._moto(environ, start_response)
        request = Request(environ)
        request.get_data(cache=True)
        action = identify(request)
        started = time.monotonic()
        # Faults don't apply to Fargate's requests, which are internal to AWS.
        call = request.headers.get("amz-sdk-invocation-id", "")
        if action.access_key_id != RUNNER_ACCESS_KEY_ID and self._faults.is_refused(str(action), call):
            code, status = throttling_code(action.service)
            response = refusal(action, code, "Rate exceeded", status)
        else:
            with nullcontext() if str(action) in _WAITING_ACTIONS else self._one_at_a_time:
                response = self._answers.find(action, call) or self._answer(request, action)
            self._answers.keep(action, call, response)
        milliseconds = (time.monotonic() - started) * 1000
        # One write call, because several threads write to the log.
        sys.stderr.write(f"{action} {response.status_code} {milliseconds:.0f} ms\n")
        self._record(request, action, response.status_code)
        return response(environ, start_response)

    def _answer(self, request: Request, action: RequestedAction) -> Response:
        # moto reads the body from the stream again.
        environ = {**request.environ, "wsgi.input": _stream(request)}
        if not self._refuses:
            return Response.from_app(self._moto, environ, buffered=True)
        try:
            response = Response.from_app(self._moto, environ, buffered=True)
        except NotImplementedError as error:
            return refusal(action, "ActionNotImplemented", f"the embedded AWS does not implement {action}: {error}")
        except Exception as error:
            traceback.print_exc()
            return refusal(
                action, "ActionFailed", f"the embedded AWS failed in {action}: {type(error).__name__}: {error}"
            )
        if _is_unroutable(request, action, response):
            return refusal(action, "ActionNotImplemented", f"the embedded AWS does not implement {action}")
        return response

    def _control(self, name: str, environ: "WSGIEnvironment") -> Response:
        if name == "requests":
            with self._lock:
                body = json.dumps([request.to_json() for request in self._recorded])
            return Response(body, content_type="application/json")
        if name == "faults":
            change = Request(environ).get_data()
            if change:
                self._faults.configure(json.loads(change))
            return Response(json.dumps(self._faults.waiting()), content_type="application/json")
        if name not in self._controls:
            return Response(f"no such control: {name}\n", status=404)
        self._controls[name]()
        return Response(status=204)

    def _start_recording(self) -> None:
        with self._lock:
            self._recorded.clear()
            self._recording = True

    def _stop_recording(self) -> None:
        with self._lock:
            self._recording = False

    def _record(self, request: Request, action: RequestedAction, status: int) -> None:
        with self._lock:
            if self._recording:
                self._recorded.append(
                    RecordedRequest(
                        service=action.service,
                        action=action.name,
                        region=action.region,
                        access_key_id=action.access_key_id,
                        method=request.method,
                        path=request.raw_path,
                        query=request.query_string.decode(),
                        headers={name.lower(): value for name, value in request.headers.items()},
                        body=request.get_data(),
                        status=status,
                    )
                )


def identify(request: Request) -> RequestedAction:
    """Reads service, region and caller from the signature, and the action from its place in the protocol."""
    access_key_id, region, service = _credential_scope(request.headers.get("Authorization", ""))
    target = request.headers.get("X-Amz-Target")
    content_type = request.headers.get("Content-Type", "")
    if target:
        return RequestedAction(service, target.rpartition(".")[2], region, access_key_id, "json")
    if content_type.startswith("application/x-www-form-urlencoded"):
        names = parse_qs(request.get_data(as_text=True)).get("Action")
        if names:
            return RequestedAction(service, names[0], region, access_key_id, "ec2" if service == "ec2" else "query")
    protocol = "rest-xml" if service in _XML_REST_SERVICES else "rest-json"
    return RequestedAction(service, _rest_action(service, request), region, access_key_id, protocol)


def refusal(action: RequestedAction, code: str, message: str, status: int = _REFUSED_STATUS) -> Response:
    """An error response in the protocol of the request. With the default status, clients do not retry.

    Formats: https://smithy.io/2.0/aws/protocols/index.html
    """
    match action.protocol:
        case "ec2":
            error = f"<Errors><Error>{_xml(code, message)}</Error></Errors>"
            body = f"<Response>{error}<RequestID>refused</RequestID></Response>"
        case "rest-xml" if action.service == "s3":
            body = f"<Error>{_xml(code, message)}</Error>"
        case "query" | "rest-xml":
            error = f"<Error><Type>Sender</Type>{_xml(code, message)}</Error>"
            body = f"<ErrorResponse>{error}<RequestId>refused</RequestId></ErrorResponse>"
        case _:
            return Response(
                json.dumps({"__type": code, "message": message}),
                status=status,
                content_type="application/x-amz-json-1.1",
                headers={"x-amzn-errortype": code},
            )
    return Response(body, status=status, content_type="text/xml")


def _credential_scope(authorization: str) -> tuple[str, str, str]:
    """Access key id, region and service of `AWS4-HMAC-SHA256 Credential=<key id>/<date>/<region>/<service>/…`."""
    _, found, scope = authorization.partition("Credential=")
    parts = scope.split(",")[0].split("/")
    match parts:
        case [access_key_id, _, region, service, _] if found:
            return access_key_id, region, service.lower()
    return "anonymous", "unknown", "unknown"


def _rest_action(service: str, request: Request) -> str:
    try:
        operation, _ = get_service_router(_MODEL_NAMES.get(service, service)).match(request)
    except Exception:  # falls back to the request line if no model matches
        return f"{request.method} {request.raw_path}"
    return str(operation.name)


def _is_unroutable(request: Request, action: RequestedAction, response: Response) -> bool:
    """Whether moto has no such path (Flask's default page) or no such action (an empty 404)."""
    if response.status_code not in (404, 405) or action.service == "s3" or request.method == "HEAD":
        return False
    return not response.data or response.data.startswith(b"<!doctype html>")


def _stream(request: Request) -> BytesIO:
    return BytesIO(request.get_data())


def _xml(code: str, message: str) -> str:
    return f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
