"""The form of a pattern: what reaches over a clause, and what a long text would make slow."""

import pytest

from terminology.pattern_form import form_faults

ENDLESS = "a repetition without end stands before something else"
OVER = "a repeated class goes on over the end of a clause"
SHARED = "neighbouring repetitions take the same characters"
NESTED = "a repetition stands within a repetition"


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("a.*b", ENDLESS),
        ("(a|b.+c)", ENDLESS),
        ("(?=.*b)", ENDLESS),
        (r"a\s*b", ENDLESS),
        (r"\d++%", ENDLESS),
        (r"metasta\w+ in", ENDLESS),
        ("a[^;]{0,40}b", OVER),
        (r"a[^;.]{0,40}b", OVER),
        (r"ratio\D{0,12}\d", OVER),
        (r"her2\W{0,3}negative", OVER),
        (r"no\b[^;]*", OVER),
        (r"a\w{0,20}.{0,40}b", SHARED),
        (r"a\s{0,9}-?\s{0,9}\s{0,9}b", SHARED),
        (r"(\w{1,9},?){1,9}b", NESTED),
        (r"((a|ab?){1,5}){1,5}", NESTED),
        ("(", "it is no pattern: missing ), unterminated subpattern at position 0"),
    ],
)
def test_a_fault_is_named(pattern, problem):
    assert problem in [fault.problem for fault in form_faults(pattern)]


@pytest.mark.parametrize(
    "pattern",
    [
        "a.{0,80}b",
        r"a[^;.\n]{0,80}b",
        r"a\s{0,9}b",
        r"no\b[^;.]*",
        r"no\b[^;.]{0,60}|\bstain\w*",
        r"a\w{0,20}\b.{0,40}b",
        r"\bno ([\w/-]{1,30},? ){0,6}variant",
        r"(\s|class|points?|[:=]){1,12}",
        r"(?P<low>\d{1,3})(?:\.\d{1,3})?",
    ],
)
def test_a_pattern_of_the_form_has_none(pattern):
    assert form_faults(pattern) == ()


def test_each_fault_comes_with_its_mend():
    assert all(fault.mend for fault in form_faults(r"a\w*.{0,40}[^a]{2,9}b(\w{1,9},?){1,9}c"))
