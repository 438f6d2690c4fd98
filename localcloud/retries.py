"""What the gateway does for clients that retry: it repeats answers, and it injects throttling and delays."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from werkzeug.wrappers import Response

_KEPT = 512

# What a service answers to somebody who asks too often; elsewhere it is ThrottlingException with status 400.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
_CODES = {"ec2": ("RequestLimitExceeded", 503), "sqs": ("RequestThrottled", 400)}


class GivenAnswers:
    """The last successful answers, by the call that they belong to.

    On a busy machine a client has lost an answer and made another attempt. AWS carries some calls out twice and refuses
    others; here no test is about that, and an attempt that comes after a success gets the answer of that success.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, str], Response] = OrderedDict()
        self._lock = threading.Lock()

    def again(self, action: object, call: str) -> Response | None:
        """What an earlier attempt was answered.

        Args:
            action: what is asked for.
            call: the same for all attempts of one call (`amz-sdk-invocation-id`); empty if the client does not say.
        """
        with self._lock:
            return self._answers.get((str(action), call)) if call else None

    def keep(self, action: object, call: str, response: Response) -> None:
        """Keeps a successful answer; `action` and `call` as above."""
        if not call or response.status_code >= HTTPStatus.BAD_REQUEST:
            return
        with self._lock:
            self._answers[str(action), call] = response
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)


@dataclass
class RequestFaults:
    """Which requests are refused or held now. Actions are written as `ecs:RunTask`."""

    _throttles: dict[str, int] = field(default_factory=dict)
    _held: dict[str, threading.Event] = field(default_factory=dict)
    _waiting: Counter[str] = field(default_factory=Counter)
    _attempts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self, order: Mapping[str, Any]) -> None:
        """Carries out `{"throttle": {action: refused}, "unthrottle": […], "hold": action, "release": action}`."""
        with self._lock:
            self._throttles.update(order.get("throttle", {}))
            for action in order.get("unthrottle", []):
                self._throttles.pop(action, None)
            if "hold" in order:
                self._held[order["hold"]] = threading.Event()
            released = self._held.pop(order.get("release", ""), None)
        if released:
            released.set()

    def waiting(self) -> dict[str, int]:
        """How many requests of each action are held."""
        with self._lock:
            return {action: count for action, count in self._waiting.items() if count}

    def is_refused(self, action: str, call: str) -> bool:
        """Whether a request is refused. One that is held is, once it is released.

        Args:
            action: what it asks for.
            call: the same for all attempts of one call; the SDKs send it as `amz-sdk-invocation-id`. Counted by calls,
                since callers that take turns could each get all the refusals if it went by requests.
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
    """Error code and HTTP status with which a service refuses who asks too often."""
    return _CODES.get(service, ("ThrottlingException", 400))
