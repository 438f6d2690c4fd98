"""Answers that the embedded AWS has given, for clients that lost one and ask again."""

import threading
from collections import OrderedDict
from http import HTTPStatus

from werkzeug.wrappers import Response

_KEPT = 512


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
