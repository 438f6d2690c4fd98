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


@dataclass(frozen=True)
class Throttle:
    """Refuses the first `refused` of each `of` requests."""

    refused: int
    of: int


@dataclass
class RequestFaults:
    """Which requests are refused or held now. Actions are written as `ecs:RunTask`."""

    _throttles: dict[str, Throttle] = field(default_factory=dict)
    _held: dict[str, threading.Event] = field(default_factory=dict)
    _waiting: Counter[str] = field(default_factory=Counter)
    _asked: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self, order: Mapping[str, Any]) -> None:
        """Carries out `{"throttle": {action: [refused, of]}, "unthrottle": […], "hold": action, "release": action}`."""
        with self._lock:
            for action, (refused, of) in order.get("throttle", {}).items():
                self._throttles[action] = Throttle(refused, of)
                self._asked[action] = 0
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

    def is_refused(self, action: str) -> bool:
        """Whether the next request of that action is refused. One that is held is, once it is released."""
        with self._lock:
            held = self._held.get(action)
            if held is None:
                return self._is_throttled(action)
            self._waiting[action] += 1
        held.wait()
        with self._lock:
            self._waiting[action] -= 1
        return True

    def _is_throttled(self, action: str) -> bool:
        throttle = self._throttles.get(action)
        if throttle is None:
            return False
        self._asked[action] += 1
        return (self._asked[action] - 1) % throttle.of < throttle.refused


def throttling_code(service: str) -> tuple[str, int]:
    """Error code and HTTP status with which a service refuses who asks too often."""
    return _CODES.get(service, ("ThrottlingException", 400))
