"""The client meets an API that throttles, fails, refuses or redirects. Time is the test's own; nobody waits."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pool_metrics.prefect_api import CredentialRejectedError, NotFoundError, PrefectApi, PrefectApiError, authorization

from .scripted_api import Answer, ScriptedApi, scripted_api

DEADLINE = 30.0


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds


@pytest.fixture
def server() -> Iterator[ScriptedApi]:
    with scripted_api() as api:
        yield api


@pytest.fixture
def clock() -> Clock:
    return Clock()


def client(server: ScriptedApi, clock: Clock) -> PrefectApi:
    return PrefectApi(server.url, "Bearer pnu_test", deadline=DEADLINE, clock=clock.now, sleep=clock.sleep)


def test_a_throttled_question_is_asked_again_after_the_time_that_the_api_names(
    server: ScriptedApi, clock: Clock
) -> None:
    server.answers = [Answer(429, headers={"Retry-After": "7"}), Answer(200, 5)]
    assert client(server, clock).post("/flow_runs/count", {}) == 5
    assert clock.pauses == [7.0]
    assert [request.method for request in server.requests] == ["POST", "POST"]


def test_a_date_in_retry_after_is_understood(server: ScriptedApi, clock: Clock) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    server.answers = [Answer(503, headers={"Retry-After": later}), Answer(200, 5)]
    assert client(server, clock).get("/x") == 5
    assert 10 < clock.pauses[0] <= 20


def test_a_date_in_the_past_means_now(server: ScriptedApi, clock: Clock) -> None:
    server.answers = [Answer(429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), Answer(200, 5)]
    assert client(server, clock).get("/x") == 5
    assert clock.pauses == [0.0]


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "soon"}])
def test_without_a_time_the_pauses_grow(server: ScriptedApi, clock: Clock, headers: dict[str, str]) -> None:
    server.answers = [Answer(502, headers=headers)] * 3 + [Answer(200, 5)]
    assert client(server, clock).get("/x") == 5
    assert [1 <= clock.pauses[0] <= 2, 2 <= clock.pauses[1] <= 4, 4 <= clock.pauses[2] <= 8] == [True] * 3


def test_a_pause_that_passes_the_deadline_is_not_made(server: ScriptedApi, clock: Clock) -> None:
    server.answers = [Answer(429, headers={"Retry-After": "60"})]
    with pytest.raises(PrefectApiError, match="GET /x: 429"):
        client(server, clock).get("/x")
    assert clock.pauses == []
    assert len(server.requests) == 1


def test_it_gives_up_at_the_deadline(server: ScriptedApi, clock: Clock) -> None:
    server.answers = [Answer(503)]
    with pytest.raises(PrefectApiError, match="503"):
        client(server, clock).get("/x")
    assert clock.seconds < DEADLINE


def test_no_question_is_asked_after_the_deadline(server: ScriptedApi, clock: Clock) -> None:
    clock.seconds = DEADLINE
    with pytest.raises(PrefectApiError, match="no time is left"):
        client(server, clock).get("/x")
    assert server.requests == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_rejected_credential_is_said_at_once_and_not_shown(server: ScriptedApi, clock: Clock, status: int) -> None:
    server.answers = [Answer(status)]
    with pytest.raises(CredentialRejectedError) as error:
        client(server, clock).get("/x")
    assert "pnu_test" not in str(error.value)
    assert len(server.requests) == 1


def test_what_is_not_there_is_said_at_once(server: ScriptedApi, clock: Clock) -> None:
    server.answers = [Answer(404)]
    with pytest.raises(NotFoundError):
        client(server, clock).get("/x")


def test_a_wrong_question_is_not_asked_again(server: ScriptedApi, clock: Clock) -> None:
    server.answers = [Answer(422)]
    with pytest.raises(PrefectApiError, match="422"):
        client(server, clock).get("/x")
    assert len(server.requests) == 1


def test_the_credential_follows_no_redirect(server: ScriptedApi, clock: Clock) -> None:
    with scripted_api() as elsewhere:
        elsewhere.answers = [Answer(200, 5)]
        server.answers = [Answer(302, headers={"Location": f"{elsewhere.url}/x"})]
        with pytest.raises(PrefectApiError, match="302"):
            client(server, clock).get("/x")
        assert elsewhere.requests == []


def test_an_api_that_is_not_there_is_tried_until_the_deadline(clock: Clock) -> None:
    with scripted_api() as gone:
        pass
    with pytest.raises(PrefectApiError, match="GET /x"):
        client(gone, clock).get("/x")
    assert clock.pauses


def test_cloud_wants_a_bearer_token_and_a_server_basic_authentication(server: ScriptedApi, clock: Clock) -> None:
    assert authorization("PREFECT_API_KEY", "pnu_x") == "Bearer pnu_x"
    assert authorization("PREFECT_API_AUTH_STRING", "admin:pass") == "Basic YWRtaW46cGFzcw=="
    server.answers = [Answer(200, 5)]
    client(server, clock).get("/work_pools/a")
    assert [(request.path, request.authorization) for request in server.requests] == [
        ("/api/work_pools/a", "Bearer pnu_test")
    ]
