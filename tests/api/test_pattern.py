"""The patterns of `$regex`: they answer as `re` does, and in bounded time."""

from __future__ import annotations

import re
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clever_mock.api.pattern import MAX_LENGTH, MAX_STATES, Pattern
from clever_mock.errors import InvalidQueryError

LETTERS = "aAbBkKsS_ 1\n\u017f\u212a\u0130\u0131\u00b5\u03bc\u0660\u00df\u1e9e"
single = st.sampled_from(list(LETTERS)).map(re.escape)
escapes = st.sampled_from([".", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\n", r"\x61"])
places = st.sampled_from(["^", "$", r"\A", r"\Z", r"\b", r"\B"])
spans = st.tuples(*[st.sampled_from(LETTERS)] * 2).map(lambda ends: "-".join(map(re.escape, sorted(ends))))
members = st.lists(st.one_of(single, spans, st.sampled_from([r"\d", r"\W", r"\s", r"\S"])), min_size=1, max_size=3)
classes = st.builds("[{}{}]".format, st.sampled_from(["", "^"]), members.map("".join))
counts = st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,2}?", "{2,}", "{,1}", "{0}"])
groups = st.sampled_from(["(", "(?:", "(?i:", "(?-i:", "(?s:", "(?m:", "(?i-s:"])


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    grouped = st.builds("{}{})".format, groups, inner)
    return st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map("|".join),
        grouped,
        st.builds("{}{}".format, st.one_of(grouped, single, classes, escapes), counts),
    )


patterns = st.recursive(st.one_of(single, escapes, classes, places), grown, max_leaves=8)
texts = st.text(alphabet=LETTERS, max_size=8)
options = st.sets(st.sampled_from("imsx")).map("".join)


def flags_of(letters: str) -> int:
    return sum({"i": re.I, "m": re.M, "s": re.S, "x": re.X}[letter] for letter in letters)


def answered(pattern: str, text: str) -> bool | str:
    try:
        return Pattern(pattern).found_in(text)
    except InvalidQueryError as error:
        return str(error)


@settings(max_examples=400, deadline=None)
@given(patterns, options, texts)
def test_a_pattern_is_found_where_re_finds_it(pattern: str, letters: str, text: str) -> None:
    assert Pattern(pattern, letters).found_in(text) is bool(re.search(pattern, text, flags_of(letters)))


@settings(max_examples=200, deadline=None)
@given(patterns, st.sampled_from(["(?i)", "(?m)", "(?s)", "(?x)", "(?ims)"]), texts)
def test_inline_flags_are_those_of_re(pattern: str, inline: str, text: str) -> None:
    assert Pattern(inline + pattern).found_in(text) is bool(re.search(inline + pattern, text))


@settings(deadline=None)
@given(patterns, st.lists(texts, max_size=5))
def test_a_pattern_asked_again_does_not_remember_the_last_text(pattern: str, asked: list[str]) -> None:
    one = Pattern(pattern)
    assert [one.found_in(text) for text in asked] == [Pattern(pattern).found_in(text) for text in asked]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30) | st.text(alphabet=r"()[]{}|*+?^$\.,-&~:=!<>#PiLaux019dwbB" + "\ud800", max_size=30))
def test_any_text_is_a_pattern_or_refused(pattern: str) -> None:
    answer = answered(pattern, "abc 1")
    assert isinstance(answer, bool) or "$regex" in answer.encode("utf-8").decode()


@pytest.mark.parametrize(
    "code", [0x130, 0x131, 0x17F, 0x1C5, 0x212A, 0x345, 0x390, 0x1FD3, 0xFB05, 0xFB06, 0x1E9E, 0x3C2]
)
def test_letters_with_odd_cases_equal_those_that_re_takes_for_equal(code: int) -> None:
    known = re.compile(re.escape(chr(code)), re.IGNORECASE)
    pattern = Pattern(re.escape(chr(code)), "i")
    assert [c for c in range(0x2000) if pattern.found_in(chr(c))] == [c for c in range(0x2000) if known.match(chr(c))]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 20_000 + "b"),
        ("(a|aa)+$", "a" * 20_000 + "b"),
        ("(.*a){20}", "a" * 19 + "b" * 20_000),
        ("(a?){50}a{50}", "a" * 49),
        ("(a*)*(b*)*c", "ab" * 10_000),
        (r"^(\w+\s?)*$", "word " * 4_000 + "!"),
        ("(a|b)*a(a|b){900}c", "abbab" * 400),
        ("(?i)" + "[\x00-\uffff]" * 150 + "!", "a" * 2_000),
    ],
)
def test_a_notorious_pattern_ends_soon(pattern: str, text: str) -> None:
    started = time.clock_gettime(time.CLOCK_MONOTONIC)
    assert not Pattern(pattern).found_in(text)
    assert time.clock_gettime(time.CLOCK_MONOTONIC) - started < 2


@pytest.mark.parametrize(
    "pattern",
    [
        "(a{1000}){1000}{1000}",
        "((a{1000}){1000}){1000}",
        "(){999999999}",
        "(?:^){999999999}",
        "((((){90}){90}){90}){90}",
        "a{0,4294967294}",
        "(a{99999999}){99999999,}",
        "a{99999999999999999999}",
        "a{3001}",
        "(" * 400 + "a" + ")" * 400 + "{3000}",
    ],
)
def test_a_pattern_that_expands_too_far_is_refused_at_once(pattern: str) -> None:
    started = time.clock_gettime(time.CLOCK_MONOTONIC)
    with pytest.raises(InvalidQueryError, match="regex"):
        Pattern(pattern)
    assert time.clock_gettime(time.CLOCK_MONOTONIC) - started < 1


def test_the_bounds_themselves_are_taken() -> None:
    assert Pattern(f"^a{{{MAX_STATES - 1}}}").found_in("a" * MAX_STATES)
    assert Pattern("a" * MAX_LENGTH).found_in("a" * MAX_LENGTH)
    with pytest.raises(InvalidQueryError, match="up to 1,000 characters, 1,001 came"):
        Pattern("a" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    ("pattern", "refused"),
    [
        (r"(a)\1", "backreferences"),
        (r"(?P<x>a)(?P=x)", "backreferences"),
        ("(?=a)", "lookaround"),
        ("(?!a)", "lookaround"),
        ("(?!)", "lookaround"),
        ("(?<=a)b", "lookaround"),
        ("(?<!a)b", "lookaround"),
        ("(a)(?(1)b|c)", "conditionals"),
        ("(?:(?:a|(?=b))?)*", "lookaround"),
        ("(?=a){0}", "lookaround"),
        ("(?a)a", "flags other than i, m, s, x"),
        ("(?a:a)", "flags other than i, m, s, x"),
    ],
)
def test_what_needs_backtracking_is_refused_by_name(pattern: str, refused: str) -> None:
    with pytest.raises(InvalidQueryError, match=f"this mock does not take {refused}"):
        Pattern(pattern)


@pytest.mark.parametrize("pattern", ["(?>a)", "a*+", "a++", "(?:(?:a|b?+)?)*"])
def test_atomic_groups_and_possessive_quantifiers_are_refused(pattern: str) -> None:
    with pytest.raises(InvalidQueryError, match=r"this mock .*takes? .*(atomic groups|possessive quantifiers)"):
        Pattern(pattern)


@pytest.mark.parametrize("pattern", ["(", ")", "[", "*", "a**", "\\", "a{2,1}", "[b-a]", "(?L)a", "(?q)", "a(?i)b"])
def test_a_malformed_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidQueryError, match="is not a pattern that this mock takes"):
        Pattern(pattern)


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(InvalidQueryError, match=r'\$options takes the letters i, m, s, x, not "ig"'):
        Pattern("a", "ig")


@pytest.mark.parametrize("pattern", ["[[a]", "[a||b]", "[+--a]", "[a&&b]", "[a~~b]"])
def test_a_class_that_python_warns_of_is_taken_without_a_warning(pattern: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Pattern(pattern).found_in("a")


def test_the_memory_of_a_pattern_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clever_mock.api.pattern.MAX_REMEMBERED", 10)
    pattern = Pattern("(ab|ba)+c$")
    assert pattern.found_in("x" + "abba" * 20 + "c")
    assert not pattern.found_in("abba" * 20 + "ca")
    assert len(pattern._steps) <= 10


@pytest.mark.parametrize("text", ["", " ", "a", "a ", "\n", "a\n"])
def test_places_are_those_of_re_at_the_edges_of_a_text(text: str) -> None:
    for pattern in ("^$", "$", r"\Z", r"\Aa", r"a$", r"\b", r"\B", r"(?m)^$", r"(?m)a$", r"\n\Z"):
        assert Pattern(pattern).found_in(text) is bool(re.search(pattern, text)), pattern
