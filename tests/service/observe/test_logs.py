"""Lines of the log: JSON, only listed fields, and no library's own words."""

import json
import logging

import pytest

from service.observe import logs

CANARY = "Zebulon-Canary-1931"


@pytest.fixture
def lines(capsys):
    logs.configure()
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_library_that_warns_is_named_and_not_quoted(lines):
    """A driver writes its warnings to stderr as they are, when nobody takes them."""
    for _ in range(2):
        logs.configure()  # a reload adds no second handler
    logging.getLogger("psycopg").warning("error ignored terminating %s", CANARY)
    logging.getLogger("psycopg").info("chatter")
    [line] = lines()
    assert (line["event"], line["said"], line["level"]) == ("library", "psycopg", "warning")
    assert line["at"][0].startswith("test_logs.py:")
    assert CANARY not in json.dumps(line)


def test_a_failure_leaves_its_type_place_and_reason(lines):
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        logs.failure("reload-refused", error, reason="why", other=CANARY)
    [line] = lines()
    assert (line["error_type"], line["reason"]) == ("ValueError", "why")
    assert CANARY not in json.dumps(line)
