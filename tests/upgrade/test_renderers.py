"""The report in each of its forms: all of it is there, and nothing in it can do harm."""

from __future__ import annotations

import dataclasses
import json
import re
from html.parser import HTMLParser

import pytest

from clever_mock.upgrade import FINDINGS, Report
from clever_mock.upgrade.renderers import RENDERERS, WIDTH, form_of, render
from tests.upgrade.traffic import TRAFFIC, samples_in

EVIL = "test_x.py::test[<script>alert('`x`')</script>|&]"


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with findings of many kinds, of seven tests."""
    samples = samples_in("\n".join(text for text, _ in TRAFFIC.values()))
    return Report.on(
        (
            dataclasses.replace(sample, test=f"{EVIL}{number % 7}", order=number)
            for number, sample in enumerate(samples)
        ),
        to="v1.2",
    )


@pytest.mark.parametrize("form", RENDERERS)
def test_each_form_tells_every_finding(report: Report, form: str) -> None:
    text = render(report, form)
    assert len(report.findings) > 10
    assert {one.code for one in report.findings} <= set(re.findall(r"CU\d{3}", text))
    assert text.endswith("\n")


@pytest.mark.parametrize("form", RENDERERS)
def test_a_clean_report_says_so(form: str) -> None:
    text = render(Report.on(samples_in("/v1.2/me"), to="v1.2"), form)
    assert "CU" not in text
    assert "left to do" in text or json.loads(text)["findings"] == []


def test_without_requests_nothing_is_claimed() -> None:
    assert str(Report.on([])).startswith("No request reached a mock")


def test_json_holds_all_that_there_is(report: Report) -> None:
    told = json.loads(render(report, "json"))
    assert [tuple(one) for one in told["findings"]] == [tuple(vars(one)) for one in report.findings]
    assert told["must"] + told["advice"] == len(told["findings"])
    assert [tuple(one["tests"]) for one in told["findings"]] == [one.tests for one in report.findings]


class Page(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert {name for name, _ in attrs} <= {"class", "charset", "lang"}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_escaped_and_needs_nothing_else(report: Report) -> None:
    text = render(report, "html")
    page = Page()
    page.feed(text)
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert "http" not in text
    assert f"{EVIL}0" in page.text


def test_words_in_backticks_are_code_on_the_page(report: Report) -> None:
    titles = re.findall("<h3>(.*?)</h3>", render(report, "html"))
    assert any("<code>" in title for title in titles)
    assert not any("`" in title for title in titles)


def test_markdown_shows_what_tests_are_called_as_it_is(report: Report) -> None:
    for line in render(report, "md").splitlines():
        assert "<script>" not in re.sub(r"(`+).*?\1", "", line)


def test_text_keeps_to_its_width_but_for_what_is_to_be_copied(report: Report) -> None:
    for line in render(report, "terminal").splitlines():
        assert len(line) <= WIDTH or EVIL in line or "GET " in line


def test_many_tests_are_named_in_part(report: Report) -> None:
    assert re.search(r"\n +and \d+ more\n", render(report, "terminal"))
    assert len(max((one.tests for one in report.findings), key=len)) == 7


@pytest.mark.parametrize(
    ("file", "form"),
    [("a.json", "json"), ("a.MD", "md"), ("b/a.html", "html"), ("a.txt", "terminal"), ("a", "terminal")],
)
def test_the_name_of_a_file_says_its_form(file: str, form: str) -> None:
    assert form_of(file) == form


def test_titles_and_advice_have_no_gaps(report: Report) -> None:
    for finding in report.findings:
        assert "{" not in re.sub(r"/\{id\}", "", finding.title + finding.instead)
        assert finding.level == FINDINGS[finding.code].level
