"""A school year, lived through by the page alone in a real browser; and how the page looks and behaves."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clever_mock import CleverMock
from clever_mock.factories import DistrictFactory

playwright_api: Any = pytest.importorskip("playwright.sync_api")
expect = playwright_api.expect

CHROMIUM = shutil.which("chromium")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
LOOK = Path(__file__).with_name("look.js").read_text(encoding="utf-8")
SIDES = ("application", "district", "data", "clock", "traffic")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium."""
    with playwright_api.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def mock() -> Iterator[CleverMock]:
    """A mock with its control on, and nothing in it."""
    with CleverMock(control=True) as clever:
        yield clever


class Page:
    """The Dashboard in a page of its own, and all that it complains of."""

    def __init__(self, browser: Any, clever: CleverMock, **options: Any) -> None:
        self.clever = clever
        self.page = browser.new_page(**options)
        self.page.set_default_timeout(15_000)
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.wrong.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.go("application")

    def go(self, side: str) -> None:
        """Show a side."""
        self.page.goto(f"{self.clever.url}/dashboard#{side}")
        expect(self.page.locator("main")).to_have_attribute("data-side", side)

    def told(self, words: str) -> None:
        """Wait until the page tells that something was done."""
        expect(self.page.get_by_role("status").first).to_contain_text(words)

    def fill(self, form: str, **fields: str) -> Any:
        """Fill a form's fields, by their labels; the form."""
        found = self.page.get_by_role("form", name=form, exact=True)
        for label, value in fields.items():
            found.get_by_label(label.replace("_", " "), exact=True).fill(value)
        return found

    def press(self, name: str, within: Any = None) -> None:
        """Press a button."""
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def shows(self, field: str, **versions: str) -> None:
        """Check what each version shows."""
        for version, value in versions.items():
            cell = self.page.locator(f'[data-version="{version.replace("_", ".")}"][data-field="{field}"]')
            expect(cell).to_have_text(value)


@pytest.fixture
def dashboard(browser: Any, mock: CleverMock) -> Iterator[Page]:
    """The Dashboard, which must complain of nothing and ask no other host."""
    page = Page(browser, mock)
    yield page
    assert page.wrong == []
    assert [url for url in page.asked if not url.startswith(mock.url)] == []
    page.page.close()


def test_a_school_year_by_the_page_alone(dashboard: Page, mock: CleverMock) -> None:
    page = dashboard
    page.go("clock")
    page.press("Jump", page.fill("Jump", **{"Jump to (UTC)": "2021-05-03T08:00"}))
    page.told("It is 2021-05-03 08:00:00")

    page.go("application")
    form = page.fill("Make a district", Name="Riverbend Unified", Students="30")
    form.get_by_label("Launched").uncheck()
    page.press("Make the district", form)
    page.told("Riverbend Unified is made.")
    expect(page.page.get_by_role("region", name="Districts")).to_contain_text("Setting Up")

    page.go("district")
    form = page.fill("Pause", First_day="2021-06-10", Last_day="2021-08-19")
    expect(page.page.locator("#follows")).to_have_text(
        "pause_start will be 2021-06-10T00:00:00.000Z, and pause_end 2021-08-20T00:00:00.000Z."
    )
    page.press("Pause", form)
    page.told("The pause is set.")
    page.press("Sync now")
    page.told("A sync ran")

    page.go("clock")
    page.press("On to what is due next")
    page.told("It is 2021-06-10 00:00:00")
    expect(page.page.get_by_role("region", name="What fell due")).to_contain_text("a pause begins")
    page.press("A week on")
    page.told("It is 2021-06-17 00:00:0")
    page.press("A month on")
    page.told("It is 2021-07-17 00:00:0")

    page.go("application")
    page.shows("state", v1_1="running", v1_2="paused", v2_1="paused", v3_1="paused")
    page.shows("pause_end", v1_1="not shown", v1_2="2021-08-20T00:00:00.000Z", v2_1="2021-08-20")

    page.go("district")
    page.press("Cancel")
    page.told("The pause is cancelled.")
    page.press("Let syncs fail", page.fill("Fail", Message="students.csv has no Student_id"))
    page.told("Syncs fail.")
    page.go("application")
    page.shows("state", v1_2="pending", v3_1="pending")
    page.shows("error", v3_1="students.csv has no Student_id")
    page.go("district")
    page.press("Recover")
    page.told("Syncs run again.")

    page.go("application")
    page.press("Launch now")
    page.told("Riverbend Unified is launched.")
    expect(page.page.get_by_role("region", name="Districts")).to_contain_text("Launched")
    pupil = mock.district.students[0]
    page.press("Find", page.fill("Find a user", Find_a_user=pupil.id))
    page.told("1 users found.")
    page.press("Log in", page.page.get_by_role("form", name="Log in", exact=True))
    page.told(f"student {pupil.id} logged in.")
    redirect = page.page.locator("#redirect").get_attribute("href")
    assert redirect is not None
    assert re.match(r"http://localhost/oauth/clever\?code=[0-9a-f]{40}&", redirect)

    page.go("district")
    north, south = mock.district.schools
    page.page.get_by_label(south.name, exact=True).uncheck()
    page.press("Share the schools that are ticked")
    page.told("The sharing is changed.")
    expect(page.page.locator("section", has_text="Sharing type")).to_contain_text("Selected schools")
    assert mock.connection.shared_schools == [north]
    page.press("Roll over to the new school year")
    page.told("students moved up")

    page.go("data")
    page.page.get_by_label("Collection").select_option("events")
    page.press("Search", page.fill("Data", Search="schools.deleted"))
    expect(page.page.locator("details.record").first).to_contain_text(f'"id": "{south.id}"')
    page.page.get_by_label("Version").select_option("v1.2")
    expect(page.page.locator("p", has_text="of events, as v1.2 shows them")).to_be_visible()
    page.press("Search", page.fill("Data", Search="students.updated"))
    expect(page.page.locator("details.record").first).to_contain_text("students.updated")


def test_the_traffic_side_shows_what_comes_in_and_lets_it_go_wrong(dashboard: Page, mock: CleverMock) -> None:
    page = dashboard
    DistrictFactory(students=3)
    page.go("traffic")
    mock.get("/v1.1/students")
    expect(page.page.locator("#requests")).to_contain_text("GET /v1.1/students")
    page.press("Show request 1")
    expect(page.page.locator("section", has_text="Request 1")).to_contain_text("X-Ratelimit-Limit: 1200")
    mock.get("/v2.1/schools")
    expect(page.page.locator("#requests")).to_contain_text("GET /v2.1/schools")
    page.press("Switch it on", page.fill("Add a fault", Path="/v3.1/users"))
    page.told("The fault is on.")
    assert mock.get("/v3.1/users").status_code == 503
    page.press("Switch it off")
    page.told("The fault is off.")
    assert mock.get("/v3.1/users").status_code == 200
    page.press("Report on what came in")
    expect(page.page.locator("pre", has_text="CU101")).to_contain_text("The app calls v1.1 for /students.")
    page.press("Clear the journal")
    page.told("The journal is empty.")


def test_a_large_change_is_held_and_discarded_and_an_upload_shows_its_problems(
    dashboard: Page, mock: CleverMock, tmp_path: Path
) -> None:
    page = dashboard
    district = DistrictFactory(schools=1, students=10)
    mock.dump_csv(tmp_path)
    page.go("district")
    page.press("Set", page.fill("Hold large changes", **{"Hold changes of more than (%)": "20"}))
    page.told("It is set.")
    with district.changes():
        for pupil in district.students[:5]:
            pupil.delete()
    page.go("application")
    page.go("district")
    page.press("Discard this upload")
    page.told("The upload is dropped.")
    assert len(district.students) == 10
    with (tmp_path / "students.csv").open("a", encoding="utf-8") as file:
        file.write("x\n")
    page.page.locator("#f-upload").set_input_files(sorted(tmp_path.glob("*.csv")))
    page.press("Upload")
    page.told("The upload is read: 1 problems.")
    expect(page.page.get_by_role("group", name="Problems")).to_contain_text("students.csv")


def test_what_is_wrong_is_told_and_nothing_of_a_record_is_markup(dashboard: Page, mock: CleverMock) -> None:
    page = dashboard
    name = "<img src=x onerror=document.title='hit'>"
    DistrictFactory(name=name, students=1).students[0].update(name__first=name)
    page.go("application")
    page.go("data")
    page.press("Search", page.fill("Data", Search="onerror"))
    expect(page.page.locator("details.record").first).to_contain_text(name)
    assert page.page.title() == "clever_mock Dashboard"
    page.go("district")
    page.press("Pause", page.fill("Pause", First_day="2027-06-10", Last_day="2027-06-01"))
    expect(page.page.get_by_role("alert")).to_contain_text("a pause must end after it starts")
    assert mock.district.pause_windows == []
    page.wrong[:] = [text for text in page.wrong if "422" not in text]  # the browser's own line on a refused request


def test_a_pause_keeps_the_moments_that_were_not_changed_and_what_was_typed_stays_where_it_belongs(
    dashboard: Page,
) -> None:
    page = dashboard
    window = DistrictFactory(name="Riverbend").pause("2030-06-01T08:00:00Z", "2030-08-15T12:00:00Z")
    DistrictFactory(name="Lakeside")
    start = window.start
    page.go("application")
    page.go("district")
    page.go("application")
    page.fill("Find a user", Find_a_user="somebody")
    page.go("data")
    expect(page.page.get_by_label("Search")).to_have_value("")
    page.go("district")
    page.press("Change", page.fill("Change pause-1", Last_day=""))
    page.told("The pause is moved.")
    assert (window.start, window.end) == (start, None)
    page.fill("Fail", Message="typed for Riverbend")
    page.page.get_by_label("District", exact=True).select_option(label="Lakeside")
    expect(page.page.get_by_text("No pause is set.")).to_be_visible()
    expect(page.page.get_by_label("Message")).not_to_have_value("typed for Riverbend")


def test_a_file_that_is_too_large_is_told(dashboard: Page, tmp_path: Path) -> None:
    DistrictFactory()
    dashboard.go("district")
    file = tmp_path / "students.csv"
    file.write_text("x" * 2_000_000, encoding="utf-8")
    dashboard.page.reload()
    dashboard.page.locator("#f-upload").set_input_files(file)
    dashboard.press("Upload")
    expect(dashboard.page.get_by_role("alert")).to_contain_text("413")
    dashboard.wrong.clear()  # the browser's own line on a refused request


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_each_side_fits_and_is_labelled(browser: Any, mock: CleverMock, scheme: str, width: int) -> None:
    DistrictFactory(schools=2, students=5, paused=True).fail("error", "x", start="2030-01-01", end="2030-02-01")
    mock.get("/v3.1/users")
    page = Page(browser, mock, viewport={"width": width, "height": 800}, color_scheme=scheme)
    for side in SIDES:
        page.go(side)
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width, side
        assert page.page.evaluate(LOOK) == {"unnamed": [], "twice": [], "faint": []}, side
    assert page.wrong == []
    page.page.close()


def test_it_works_without_a_mouse(dashboard: Page, mock: CleverMock) -> None:
    page = dashboard.page
    DistrictFactory(students=1)
    dashboard.go("clock")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_role("link", name="District", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_have_attribute("data-side", "district")
    sync = page.get_by_role("button", name="Sync now")
    sync.focus()
    page.keyboard.press("Enter")
    dashboard.told("A sync ran")
    expect(page.get_by_role("button", name="Sync now")).to_be_focused()
    assert mock.connection.asked
