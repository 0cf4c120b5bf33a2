"""The upgrade report as text for a terminal, as JSON, as Markdown, and as a page of HTML that needs nothing else."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Protocol

from clever_mock.errors import InvalidValueError
from clever_mock.upgrade.findings import Finding

WIDTH = 100
SHOWN = 5
"""How many tests of a finding are named where people read; JSON names all."""

LEVELS = {"must": "Must: breaks or stays behind", "advice": "Advice: what your tests never showed, or is good to know"}

ENDINGS = {".json": "json", ".md": "md", ".html": "html", ".htm": "html", ".txt": "terminal", "": "terminal"}


class Reported(Protocol):
    """A report that is to be read, as `Report` is."""

    @property
    def to(self) -> str:
        """The version that the app is to move to."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What was found."""

    @property
    def must(self) -> Sequence[Finding]:
        """What breaks or stays behind."""

    @property
    def advice(self) -> Sequence[Finding]:
        """What the tests never showed, and what is good to know."""

    @property
    def requests(self) -> int:
        """How many requests were looked at."""

    @property
    def tests(self) -> int:
        """How many tests they came from."""

    @property
    def ignored(self) -> Sequence[str]:
        """What was left out."""

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON has it."""


def render(report: Reported, form: str) -> str:
    """A report in one of the forms: `terminal`, `json`, `md` or `html`. It ends with a newline."""
    return RENDERERS[form](report)


def form_of(file: str) -> str:
    """The form that goes with the ending of a file's name. Raises `InvalidValueError` for one that is not known."""
    ending = Path(file).suffix.lower()
    if ending not in ENDINGS:
        known = ", ".join(filter(None, ENDINGS))
        raise InvalidValueError(f"a report is written to a file that ends with {known}, or with none, not {file!r}")
    return ENDINGS[ending]


def summary(report: Reported) -> str:
    """The report in one sentence."""
    traffic = f"{_count(report.requests, 'request')}" + (f" of {_count(report.tests, 'test')}" if report.tests else "")
    ignored = f" Ignored: {', '.join(report.ignored)}." if report.ignored else ""
    if not report.requests:
        return f"No request reached a mock, so nothing is known of the way to {report.to}.{ignored}"
    if not report.findings:
        return f"Nothing is left to do for {report.to}, by {traffic}.{ignored}"
    parts = f"{len(report.must)} must, {len(report.advice)} advice"
    return f"{_count(len(report.findings), 'finding')} on the way to {report.to} ({parts}), by {traffic}.{ignored}"


def done_by(finding: Finding) -> str:
    """How often and by which tests a thing was done, empty for what never happened."""
    if not finding.times:
        return ""
    if not finding.tests:
        return _count(finding.times, "request")
    return f"{_count(finding.times, 'request')} of {_count(len(finding.tests), 'test')}"


def named_tests(finding: Finding) -> list[str]:
    """The first of the tests, and how many more there are."""
    more = len(finding.tests) - SHOWN
    return [*finding.tests[:SHOWN], *([f"and {more} more"] if more > 0 else [])]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# Text


def _terminal(report: Reported) -> str:
    return "\n".join([summary(report), *_text(report)]) + "\n"


def _text(report: Reported) -> Iterator[str]:
    for level, title in LEVELS.items():
        ones = [one for one in report.findings if one.level == level]
        if ones:
            yield from ("", title)
        for one in ones:
            yield ""
            yield from _wrapped(f"{one.code} {one.sentence}", "  ", "        ")
            yield from (_wrapped_pair(name, value) for name, value in _details(one))


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _wrapped_pair(name: str, value: str) -> str:
    if name in ("test", "request"):  # to be copied, so never wrapped
        return f"    {name:<9} {value}"
    return "\n".join(_wrapped(value, f"    {name:<9} ", " " * 14))


def _details(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.times:
        yield "by", done_by(finding)
    for number, test in enumerate(named_tests(finding)):
        yield "" if number else "test", test
    if finding.request:
        yield "request", finding.request
    yield "instead", finding.instead
    for number, line in enumerate(finding.changes):
        yield "" if number else "changes", line


# JSON


def _json(report: Reported) -> str:
    return json.dumps(report.as_dict(), indent=2, ensure_ascii=False) + "\n"


# Markdown


def _markdown(report: Reported) -> str:
    lines = [f"# Upgrade to {report.to}", "", _md(summary(report))]
    for level, title in LEVELS.items():
        ones = [one for one in report.findings if one.level == level]
        lines += ["", f"## {title}"] if ones else []
        for one in ones:
            lines += ["", f"### {one.code}: {_md(one.sentence)}", ""]
            lines += [f"- {name.capitalize()}: {value}" for name, value in _marked(one)]
    return "\n".join(lines) + "\n"


def _marked(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.times:
        yield "by", done_by(finding)
    if finding.tests:
        yield "tests", ", ".join(_code(test) for test in named_tests(finding))
    if finding.request:
        yield "request", _code(finding.request)
    yield "instead", _md(finding.instead)
    if finding.changes:
        yield "changes", ", ".join(_code(line) for line in finding.changes)


def _code(text: str) -> str:
    """Text between as many backticks as it needs."""
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _md(text: str) -> str:
    """Text in which only the backticks of our own words mean something."""
    for mark in ("\\", "<", "*", "_", "[", "|"):
        text = "`".join(
            part if number % 2 else part.replace(mark, f"\\{mark}") for number, part in enumerate(text.split("`"))
        )
    return text


# HTML

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1 { margin-bottom: 0; } article { border-left: 4px solid #999; padding-left: 1rem; margin: 1.5rem 0; }
article.must { border-color: #c0392b; } article.advice { border-color: #2c7fb8; }
code { background: #f2f2f2; padding: 0 .2em; overflow-wrap: anywhere; } h3 { margin: 0; font-size: 1rem; }
dl { display: grid; grid-template-columns: 6rem 1fr; margin: .3rem 0; } dt { color: #666; } dd { margin: 0; }
ul { margin: 0; padding-left: 1.2rem; }
""".strip()


def _html(report: Reported) -> str:
    parts = [f"<h1>Upgrade to {escape(report.to)}</h1>", f"<p>{escape(summary(report))}</p>"]
    for level, title in LEVELS.items():
        ones = [one for one in report.findings if one.level == level]
        parts += [f"<h2>{escape(title)}</h2>"] if ones else []
        parts += [_article(one) for one in ones]
    head = f'<meta charset="utf-8"><title>Upgrade to {escape(report.to)}</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n' + "\n".join(parts) + "\n</body></html>\n"


def _article(finding: Finding) -> str:
    rows = [("by", escape(done_by(finding)))] if finding.times else []
    rows += [("tests", _list(finding.tests))] if finding.tests else []
    rows += [("request", f"<code>{escape(finding.request)}</code>")] if finding.request else []
    rows += [("instead", _prose(finding.instead))]
    rows += [("changes", _list(finding.changes))] if finding.changes else []
    pairs = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    title = f"<h3>{finding.code}: {_prose(finding.sentence)}</h3>"
    return f'<article class="{finding.level}">{title}<dl>{pairs}</dl></article>'


def _prose(text: str) -> str:
    """A text with its words in backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _list(items: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li><code>{escape(item)}</code></li>" for item in items) + "</ul>"


RENDERERS: Mapping[str, Callable[[Reported], str]] = {
    "terminal": _terminal,
    "json": _json,
    "md": _markdown,
    "html": _html,
}
"""What writes a report in each form."""
