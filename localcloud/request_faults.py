"""Faults of the embedded AWS: answers that clients have to survive."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What a service answers to somebody who asks too often; elsewhere it is ThrottlingException with status 400.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
_CODES = {"ec2": ("RequestLimitExceeded", 503), "sqs": ("RequestThrottled", 400)}


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
