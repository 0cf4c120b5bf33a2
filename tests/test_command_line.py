"""The command line as a user in any language meets it."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import clever_mock.demo
from clever_mock import CleverMock
from clever_mock.cli import main


@pytest.fixture
def served() -> Iterator[str]:
    """What `serve` prints, with an application of the user's own."""
    command = [
        *(sys.executable, "-m", "clever_mock", "serve", "--students", "5", "--oidc", "--client-id", "my-app"),
        *(
            "--client-secret",
            "s3cret",
            "--redirect-uri",
            "https://app.example/a",
            "--redirect-uri",
            "myapp:b",
            "--oidc",
        ),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            lines = []
            while not lines or not lines[-1].startswith("Ctrl-C"):
                lines.append(process.stdout.readline())
            yield "".join(lines)
        finally:
            process.terminate()


def test_the_line_to_copy_means_the_same_in_every_shell(served: str) -> None:
    [line] = re.findall("Try: (.*)", served)
    *_, url = shlex.split(line)
    assert urllib.parse.urlsplit(url).query == "limit=1"
    assert line.endswith(f"'{url}'")


def test_serve_prints_what_an_app_needs_to_log_users_in(served: str) -> None:
    assert "client id my-app, client secret s3cret" in served
    assert "redirect URIs https://app.example/a myapp:b" in served


def test_the_application_of_the_command_line_can_log_in(served: str) -> None:
    [url] = re.findall(r"at (http://\S+)", served)
    query = urllib.parse.urlencode(
        {"response_type": "code", "client_id": "my-app", "redirect_uri": "https://app.example/a"}
    )
    with urllib.request.urlopen(f"{url}/oauth/authorize?{query}", timeout=10) as answer:
        assert answer.status == 200


def test_serve_shows_the_newest_version_and_turns_openid_connect_on(served: str) -> None:
    [url] = re.findall(r"at (http://\S+)", served)
    assert f"{url}/v3.1/users?limit=1" in served
    [about] = re.findall(r"OpenID Connect (\S+)", served)
    with urllib.request.urlopen(about, timeout=10) as answer:
        assert json.load(answer)["issuer"] == url
    with urllib.request.urlopen(f"{url}/oauth/certs", timeout=10) as answer:
        assert len(json.load(answer)["keys"]) == 1


def test_a_name_that_cannot_be_meant_is_told_of_the_option(served: str) -> None:
    [url] = re.findall(r"at (http://\S+)", served)
    request = urllib.request.Request(f"{url}/v1.2/schools", headers={"Host": "clever.test:80"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    with caught.value as answer:
        assert (answer.code, b"--any-host" in answer.read()) == (421, True)


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert re.fullmatch(r"clever-mock \d+\.\d+\.\d+\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serve", "--host", ""], "argument --host: visible ASCII characters"),
        (["serve", "--port", "70000"], "argument --port: a port is a number from 0 to 65535, not 70000"),
        (["serve", "--at", "noon"], "argument --at: it is 'noon', no date or time of ISO 8601"),
        (["serve", "--client-id", "my app"], "argument --client-id: visible ASCII characters"),
        (["serve", "--redirect-uri", "/callback"], "a redirect URI is absolute"),
        (["serve", "--upgrade-report", "report.pdf"], "that ends with .json, .md, .html, .htm, .txt, or with none"),
        (["serve", "--host", "192.0.2.1"], "use 127.0.0.1, or 0.0.0.0 for all its addresses"),
    ],
)
def test_a_wrong_option_is_told_in_words_of_the_command_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.suppress(SystemExit):
        assert main(arguments) == 1
    told = capsys.readouterr().err
    assert message in told
    assert "=" not in told.splitlines()[-1]


def test_the_demo_shows_each_version_a_pause_and_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--students", "12"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    rows = dict(re.findall(r"^ +(v\d\.\d) +(.*)$", out, re.M)[:6])
    assert list(rows) == ["v3.1", "v3.0", "v2.1", "v2.0", "v1.2", "v1.1"]
    assert {cells.split()[2] for cells in rows.values()} == {"12"}
    assert re.search(r"v3\.0 +users, resources\b", out)
    assert re.search(r"state +paused +paused +paused +running", out)
    assert re.search(r"pause_end +\d{4}-\d\d-\d\dT[^ ]+ +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\dT[^ ]+ +-\n", out)
    assert out.index("What next:") > out.index("pause_end")
    assert "clever-mock serve" in out


def test_the_demo_is_one_bar_on_a_terminal() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    progress = Terminal()
    with CleverMock() as clever:
        district = clever.load_demo(students=5)
        clever_mock.demo.run_demo(clever.url, district.token, progress=progress, out=io.StringIO())
    assert "\n" not in progress.getvalue()
    assert "[##############################] v1.1 district_admins: 4" in progress.getvalue()


def test_an_upgrade_report_of_an_unknown_form_is_refused_in_pytest_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_nothing(): pass")
    told = pytester.runpytest("--clever-upgrade-report-file=report.xml", "-p", "no:randomly")
    told.stderr.fnmatch_lines(["*a report is written to a file that ends with .json, .md, *, not 'report.xml'*"])
    assert not Path("report.xml").exists()


def test_an_upgrade_report_is_written_as_its_ending_says(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_nothing(): pass")
    pytester.runpytest("--clever-upgrade-report-file=report.json", "-p", "no:randomly").assert_outcomes(passed=1)
    assert json.loads(Path("report.json").read_text(encoding="utf-8"))
