"""Requests made up from the API's own description, sane and mad: no answer may break what it promises."""

import pytest

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed: pip install -e '.[dev]'")

from hypothesis import HealthCheck, given, settings  # noqa: E402 - only where there is something to run
from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: E402

from trucewatch.web.api import openapi  # noqa: E402
from trucewatch.web.app import create  # noqa: E402

OWN = {"sec-fetch-site": "same-origin", "host": "127.0.0.1"}
# What these take is narrower than a schema can say: ids that are there, the south of a box below its north.
NARROW = {"/api/v1/judgements", "/api/v1/events"}
OPERATIONS = [(path, method) for path, at in openapi()["paths"].items() for method in at]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_as_described(hand_case, path, method):
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create(hand_case), headers=OWN)
    made = schema[path][method]

    @settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=made.as_strategy())
    def ask(case):
        case.call_and_validate(headers=OWN, excluded_checks=[positive_data_acceptance] if path in NARROW else [])

    ask()
