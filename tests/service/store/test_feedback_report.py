"""The feedback report: real cards, real feedback, counted by hand."""

from datetime import date

import pytest

from service.commands import records as records_cli
from service.store.feedback_report import as_csv, as_text, feedback_report
from service.store.store import Feedback, IssuedCard

DAY = date(2026, 11, 24)
A, B, C = (f"0000000{n}-0000-4000-8000-000000000000" for n in (1, 2, 3))
X, Y = (f"1000000{n}-0000-4000-8000-000000000000" for n in (1, 2))


def card(uuid, kind="options", version="2026.11.0", rules=(), day=DAY, **offers):
    names = {X: "option:alpha", Y: "option:beta"} if kind == "options" else offers
    service = "luminal-order-sign" if kind == "order" else "luminal-patient-view"
    return IssuedCard(uuid, service, kind, version, "us", day, names, rules)


def sentence(uuid, outcome, hour, *suggestions, reason=None):
    from datetime import UTC, datetime

    moment = datetime(2026, 11, 24, hour, tzinfo=UTC)
    return Feedback(
        "luminal-patient-view", uuid, outcome, moment, suggestions, reason, None, moment
    )


@pytest.fixture
def feedback_store(store):
    stop = card(C, "order", rules=("repeat-after-progression",))
    store.remember([card(A), card(B), stop, card("d" * 36, day=date(2025, 1, 1))])
    store.add(
        [
            sentence(A, "accepted", 10, X),
            sentence(A, "accepted", 11, X),  # repeated later: still one
            sentence(B, "accepted", 10, Y),
            sentence(B, "overridden", 12, reason="patient-preference"),  # the newest counts too
            sentence(C, "overridden", 10, reason="tumour-board"),
            sentence(C, "overridden", 11, reason="already-considered"),  # replaces the reason
            sentence("e" * 36, "overridden", 11),
        ]
    )
    return store


def test_counts_by_option_rule_and_version(feedback_store):
    report = feedback_report(feedback_store, DAY, DAY)
    version = "2026.11.0"
    assert report.unlinked == 1
    assert dict(report.counts) == {
        ("card", "options", version, "shown", ""): 2,
        ("card", "options", version, "accepted", ""): 2,
        ("card", "options", version, "overridden", "patient-preference"): 1,
        ("option", "alpha", version, "shown", ""): 2,
        ("option", "alpha", version, "accepted", ""): 1,
        ("option", "alpha", version, "overridden", "patient-preference"): 1,
        ("option", "beta", version, "shown", ""): 2,
        ("option", "beta", version, "accepted", ""): 1,
        ("option", "beta", version, "overridden", "patient-preference"): 1,
        ("card", "order", version, "shown", ""): 1,
        ("card", "order", version, "overridden", "already-considered"): 1,
        ("rule", "repeat-after-progression", version, "shown", ""): 1,
        ("rule", "repeat-after-progression", version, "overridden", "already-considered"): 1,
    }


def test_counts_stand_in_the_week_in_which_the_card_was_sent(feedback_store):
    report = feedback_report(feedback_store, date(2025, 1, 1), DAY)
    assert report.weekly["card", "options", date(2024, 12, 30), "shown", ""] == 1
    assert report.weekly["card", "options", date(2026, 11, 23), "shown", ""] == 2
    assert sum(report.weekly.values()) == sum(report.counts.values())
    assert (report.weeks[0], report.weeks[-1]) == (date(2024, 12, 30), date(2026, 11, 23))


def test_as_text_and_as_csv(feedback_store):
    report = feedback_report(feedback_store, DAY, DAY)
    lines = as_text(report).splitlines()
    assert (
        "option alpha                           2026.11.0       2       1 (50%)       1 (50%)"
        in lines
    )
    assert "    overridden, already-considered: 1" in lines
    table = as_csv(report).splitlines()
    assert table[0] == "group,id,knowledgeVersion,measure,reason,count"
    assert "option,alpha,2026.11.0,overridden,patient-preference,1" in table
    assert table[-1] == "feedback,unlinked,,received,,1"


def test_an_empty_period_is_said(store):
    assert "No card was sent." in as_text(feedback_report(store, DAY, DAY))


def test_the_command_prints_and_purges(feedback_store, store_url, monkeypatch, capsys):
    monkeypatch.setenv("LUMINAL_DATABASE_URL", store_url)
    assert records_cli.print_feedback_report(DAY, DAY, "csv") == 0
    assert "rule,repeat-after-progression,2026.11.0,shown,,1" in capsys.readouterr().out
    assert records_cli.print_feedback_report(date(2026, 11, 16), DAY, "html") == 0
    page = capsys.readouterr().out
    assert page.startswith("<!doctype html>")
    assert "alpha, week by week" in page
    assert "23 Nov 2026</th><td>2</td><td>1 (50 %)</td><td>1 (50 %)" in page  # the week of DAY
    assert "16 Nov 2026</th><td>0</td><td>0</td><td>0" in page
    monkeypatch.setenv("LUMINAL_RETENTION_DAYS", "1")
    assert records_cli.purge_store() == 0
    assert "feedback: " in capsys.readouterr().out


def test_a_store_that_does_not_answer_is_said(monkeypatch, capsys):
    monkeypatch.setenv("LUMINAL_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert records_cli.print_feedback_report(None, None, "text") == 2
    assert capsys.readouterr().err.startswith("luminal: LUMINAL_DATABASE_URL: nothing listens")
