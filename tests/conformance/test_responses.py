"""Every path that Clever published, asked of the mock and held against the strict schema of its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from clever_mock.versions import VERSIONS

from . import sources
from .district import UNKNOWN_ID, Built, kinds_of
from .endpoints import EVENTS, EVENTS_PART, extras, is_list, is_numbered, is_of_events, published_paths
from .spec import Strict, Swagger, faults, published

pytestmark = pytest.mark.usefixtures("shared")

NAMES = tuple(VERSIONS)
FIRST = NAMES[:2]
RECORDS = [(version, kind) for version in NAMES for kind in kinds_of(version)]
ORDERED_OTHERWISE = {(version, "district_admins") for version in FIRST} | {
    (version, kind) for version in NAMES if version.startswith("v3.") for kind in ("districts", "users")
}
PAGE_SIZE = 7
FEED_IS_MISSING = pytest.mark.skipif(not EVENTS, reason="the mock serves no event feed yet: see EVENTS in endpoints.py")


Call = tuple[str, str, Swagger]
"""A version, a published path of it, and the file that describes the path."""


def calls(is_meant: Callable[[str, Swagger], bool]) -> pytest.MarkDecorator:
    """Runs a test over the published paths of each version that are meant."""

    def chosen() -> Iterator[Any]:
        for version in NAMES:
            for path, swagger in published_paths(version):
                if is_meant(path, swagger):
                    marks = [FEED_IS_MISSING] if is_of_events(path) else []
                    yield pytest.param((version, path, swagger), id=f"{version}{path}", marks=marks)

    return pytest.mark.parametrize("call", sources.cases(chosen))


every_path = calls(lambda _path, _swagger: True)
every_list = calls(is_list)
every_paged_list = calls(lambda path, swagger: "limit" in swagger.parameters(path))
every_path_with_an_id = calls(lambda path, _swagger: "{id}" in path)


def pages(built: Built, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields a list's pages with their paths, by following `next`."""
    following: str | None = path
    visited = set()
    while following:
        assert following not in visited, f"{following}: the pages go round in a circle"
        visited.add(following)
        response = built.get(following)
        assert response.status_code == 200, f"{following}: {response.status_code} {response.data[:200]!r}"
        page = response.json
        yield following, page
        following = next((link["uri"] for link in page["links"] if link["rel"] == "next"), None)


def check(schema: dict[str, Any], path: str, body: Any) -> None:
    """Fails with the path and every fault when a body is not as the schema says."""
    assert [f"GET {path}: {fault}" for fault in faults(schema, body)] == []


@every_path
def test_every_answer_of_a_published_path_is_as_published(call: Call, built: Built) -> None:
    version, template, swagger = call
    strict = Strict(swagger)
    numbered = is_numbered(version, template, swagger)
    schema = strict.answer(template, paging=numbered)
    asked = list(built.paths(version, template))
    assert asked, f"the built district has nothing to ask {template} for"
    for path in asked:
        response = built.get(f"/{version}{path}")
        assert response.status_code == 200, f"GET /{version}{path}: {response.status_code} {response.data[:200]!r}"
        check(schema, f"/{version}{path}", response.json)


@every_paged_list
def test_every_page_of_a_published_list_is_as_published(call: Call, built: Built) -> None:
    version, template, swagger = call
    numbered = is_numbered(version, template, swagger)
    first, later = (Strict(swagger).answer(template, paging=paging) for paging in (numbered, False))
    for path in built.paths(version, template):
        seen = []
        for at, page in pages(built, f"/{version}{path}?limit={PAGE_SIZE}"):
            check(first if "starting_after" not in at else later, at, page)
            assert len(page["data"]) <= PAGE_SIZE
            seen += page["data"]
        assert seen == built.get(f"/{version}{path}?limit=1000").json["data"]


@every_list
def test_every_published_list_has_something_in_it(call: Call, built: Built) -> None:
    version, template, _ = call
    assert any(built.get(f"/{version}{path}").json["data"] for path in built.paths(version, template))


@every_path_with_an_id
def test_an_unknown_id_is_answered_with_the_recorded_404(call: Call, built: Built) -> None:
    version, template, swagger = call
    path = f"/{version}{template.replace('{id}', UNKNOWN_ID)}"
    response = built.get(path)
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    check(Strict(swagger).definition("NotFound"), path, response.json)


@pytest.mark.parametrize("version", FIRST)
def test_district_admins_come_with_their_paths_when_asked(version: str, built: Built) -> None:
    swagger = dict(published_paths(version))["/district_admins"]
    path = f"/{version}/district_admins?show_links=true"
    check(Strict(swagger).answer("/district_admins", paging=True, linked=True), path, built.get(path).json)


@pytest.mark.parametrize(
    ("version", "kind"),
    [pair for pair in RECORDS if pair not in ORDERED_OTHERWISE],
)
def test_the_keys_of_a_record_come_in_order_with_the_id_last(version: str, kind: str, built: Built) -> None:
    for id in built.ids_in[version][kind]:
        keys = list(built.get(f"/{version}/{kind}/{id}").json["data"])
        assert keys == [*sorted(set(keys) - {"id"}), "id"]


@pytest.mark.parametrize(("version", "kind"), RECORDS)
def test_every_link_of_a_record_leads_to_an_answer(version: str, kind: str, built: Built) -> None:
    for id in built.ids_in[version][kind]:
        links = built.get(f"/{version}/{kind}/{id}").json["links"]
        followed = [link["uri"] for link in links if EVENTS or link["rel"] != "events"]
        assert {uri: built.get(uri).status_code for uri in followed} == dict.fromkeys(followed, 200)


@pytest.mark.parametrize("version", NAMES)
def test_the_mock_serves_the_published_paths_and_the_listed_extras(version: str) -> None:
    served = {endpoint.path for endpoint in VERSIONS[version].endpoints}
    listed = {path for path, _ in published_paths(version)} | extras(version)
    if not EVENTS:
        served, listed = ({path for path in paths if not is_of_events(path)} for paths in (served, listed))
    assert served == listed


@pytest.mark.parametrize("version", NAMES)
def test_an_endpoint_that_is_no_extra_says_that_it_is_published(version: str) -> None:
    unpublished = {endpoint.path for endpoint in VERSIONS[version].endpoints if not endpoint.published}
    assert unpublished == extras(version)


@pytest.mark.parametrize("version", NAMES)
def test_every_endpoint_takes_the_published_parameters(version: str) -> None:
    taken = {endpoint.path: frozenset(endpoint.parameters) for endpoint in VERSIONS[version].endpoints}
    listed = {path: swagger.parameters(path) for path, swagger in published_paths(version)}
    assert {path: taken.get(path) for path in listed} == listed


@pytest.mark.parametrize("version", NAMES)
def test_events_are_named_as_published(version: str) -> None:
    types = [name for name, body in published(version, EVENTS_PART).definitions.items() if "allOf" in body]
    named = VERSIONS[version].event_names.values()
    assert set(types) == {f"{name}.{change}" for name in named for change in ("created", "updated", "deleted")}


def test_the_event_switch_says_whether_there_is_a_feed(built: Built) -> None:
    served = built.get("/v1.1/events").status_code == 200
    assert served == EVENTS, f"set EVENTS = {served} in tests/conformance/endpoints.py"
