"""What the gateway does for clients that retry: it repeats answers, and it injects throttling and delays."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from werkzeug.wrappers import Response

_KEPT = 512

# Throttling errors of services that don't use ThrottlingException with status 400.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
_CODES = {"ec2": ("RequestLimitExceeded", 503), "sqs": ("RequestThrottled", 400)}


class AnswerCache:
    """The latest successful responses, by call.

    On a busy machine, a client can lose a response and retry. AWS runs some calls twice and refuses others. The embedded AWS
    repeats the response, so that a retry does not change what a test observes.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, str], Response] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, action: object, call: str) -> Response | None:
        """The response to an earlier attempt, or None.

        Args:
            action: the requested action.
            call: the same for all attempts of a call (`amz-sdk-invocation-id`); empty if the client sends none.
        """
        with self._lock:
            return self._answers.get((str(action), call)) if call else None

    def keep(self, action: object, call: str, response: Response) -> None:
        """Keeps a successful response. For `action` and `call`, see `find`."""
        if not call or response.status_code >= HTTPStatus.BAD_REQUEST:
            return
        with self._lock:
            self._answers[str(action), call] = response
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)


@dataclass
class RequestFaults:
    """The actions that are throttled or held now, in the form `ecs:RunTask`."""

    _throttles: dict[str, int] = field(default_factory=dict)
    _held: dict[str, threading.Event] = field(default_factory=dict)
    _waiting: Counter[str] = field(default_factory=Counter)
    _attempts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def configure(self, change: Mapping[str, Any]) -> None:
        """Applies `{"throttle": {action: refused}, "unthrottle": […], "hold": action, "release": action}`."""
        with self._lock:
            self._throttles.update(change.get("throttle", {}))
            for action in change.get("unthrottle", []):
                self._throttles.pop(action, None)
            if "hold" in change:
                self._held[change["hold"]] = threading.Event()
            released = self._held.pop(change.get("release", ""), None)
        if released:
            released.set()

    def waiting(self) -> dict[str, int]:
        """The number of held requests for each action."""
        with self._lock:
            return {action: count for action, count in self._waiting.items() if count}

    def is_refused(self, action: str, call: str) -> bool:
        """Whether to refuse a request. Blocks while the action is held, and then returns True.

        Args:
            action: the requested action.
            call: the same for all attempts of a call (`amz-sdk-invocation-id`). Attempts count per call, because callers
                that alternate would share the refusals otherwise.
        """
        with self._lock:
            held = self._held.get(action)
            if held is None:
                return self._is_throttled(action, call)
            self._waiting[action] += 1
        held.wait()
        with self._lock:
            self._waiting[action] -= 1
        return True

    def _is_throttled(self, action: str, call: str) -> bool:
        if action not in self._throttles:
            return False
        self._attempts[action, call] += 1
        return self._attempts[action, call] <= self._throttles[action]


def throttling_code(service: str) -> tuple[str, int]:
    """Error code and HTTP status of a throttled request."""
    return _CODES.get(service, ("ThrottlingException", 400))
