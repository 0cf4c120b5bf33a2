"""The control API's own OpenAPI document: a generated client drives a mock by it, and schemathesis finds no fault."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.control.document import document
from clever_mock.factories import DistrictFactory

from .generated import generate_from

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

CONFIGURATION = """
[checks]
negative_data_rejection.expected-statuses = [400, 404, 405, 415, 422]
positive_data_acceptance.expected-statuses = ["2xx", 404, 409, 422]
"""
"""What has the form of the document is taken, or refused for what it says: an id or a moment that there is not."""


@pytest.fixture
def mock() -> Iterator[CleverMock]:
    """A mock with its control on."""
    with CleverMock(control=True) as clever:
        yield clever


def test_a_client_that_is_generated_from_the_document_drives_a_mock(mock: CleverMock, tmp_path: Path) -> None:
    file = tmp_path / "control.json"
    file.write_text(json.dumps(document()), encoding="utf-8")
    generate_from(file, tmp_path / "client", "control_client")
    sys.path.insert(0, str(tmp_path / "client"))
    try:
        client: Any = importlib.import_module("control_client")
        configuration = client.Configuration(host=f"{mock.url}/_mock/v1")
        with client.ApiClient(configuration) as api:
            districts, clock = client.DistrictsApi(api), client.ClockApi(api)
            made = districts.make_district(client.MakeDistrictRequest(name="Riverbend", students=5), show="tokens")
            assert (made.state, made.counts["students"], made.token) == ("running", 5, mock.district.token)
            paused = client.PauseDistrictRequest(start="2027-06-01", end="2027-08-15")
            assert districts.pause_district(made.id, paused).last_day == "2027-08-14"
            told = clock.set_clock(client.SetClockRequest(to="2027-07-04", freeze=True))
            assert [due.what for due in told.fell_due] == ["a pause begins"]
            assert districts.read_district(made.id).status == "Paused until 2027-08-15"
            shown = districts.read_district_in_each_version(made.id).versions
            assert shown["v1.1"].body["data"][0]["data"]["state"] == "running"
            assert shown["v3.1"].body["data"]["state"] == "paused"
            pupil = mock.district.students[0]
            assert client.LoginsApi(api).login(client.LoginRequest(user=pupil.id)).user == pupil.id
            client.FaultsApi(api).add_fault(client.AddFaultRequest(effect=client.AddFaultRequestEffect(503)))
            assert mock.get("/v3.1/users").status_code == 503
            assert client.JournalApi(api).list_requests().requests[0].status == 503
            with pytest.raises(client.ApiException, match="did you mean 'students'"):
                districts.make_records(made.id, "student", client.MakeRecordsRequest())
    finally:
        sys.path.remove(str(tmp_path / "client"))
        for name in [name for name in sys.modules if name.partition(".")[0] == "control_client"]:
            del sys.modules[name]


def test_schemathesis_finds_no_fault(mock: CleverMock, tmp_path: Path) -> None:
    DistrictFactory(schools=2, teachers=4, students=30, sections=6, contacts=5)
    spec, configuration = tmp_path / "control.json", tmp_path / "schemathesis.toml"
    spec.write_text(json.dumps(document()), encoding="utf-8")
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(configuration), "run", str(spec),
        "--url", f"{mock.url}/_mock/v1", "--checks", "all", "--max-examples", "10", "--seed", "1", "--workers", "1",
        "--request-timeout", "120", "--no-color",
    ]  # fmt: skip
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=900)
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert "Tested" in ran.stdout
    assert not [str(error) for error in mock.take_findings().splitlines()]
