"""Records as a test holds them: what their fields take, how they are changed, and what is refused."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from clever_mock import (
    BrokenRelationError,
    CleverMock,
    CleverMockError,
    InvalidValueError,
    UnknownRecordError,
)
from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model.records.kinds import Student

EVERY = [
    DistrictFactory,
    SchoolFactory,
    TeacherFactory,
    StudentFactory,
    SectionFactory,
    SchoolAdminFactory,
    DistrictAdminFactory,
    ContactFactory,
]


def shown(clever: CleverMock, record: Any) -> Any:
    """A record as v1.2 shows it."""
    answer = clever.get(f"/v1.2/{record.kind}/{{}}", record)
    assert answer.status_code == 200
    found: Any = answer.json
    return found["data"]


# Values


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize(
    ("factory", "field", "value", "nearest"),
    [
        (StudentFactory, "grade", "kindergarden", "'Kindergarten'"),
        (StudentFactory, "grade", 8, "'8'"),
        (StudentFactory, "race", "White", ""),
        (StudentFactory, "race", "asian", "'Asian'"),
        (StudentFactory, "gender", "female", ""),
        (StudentFactory, "ell_status", True, ""),
        (StudentFactory, "hispanic_ethnicity", "Yes", ""),
        (SchoolFactory, "low_grade", "PreKindergarden", "'PreKindergarten'"),
        (SectionFactory, "subject", "maths", "'math'"),
        (SectionFactory, "grade", "Post Graduate", "'PostGraduate'"),
    ],
)
def test_a_word_that_clever_does_not_know_is_refused_with_the_nearest(
    factory: Any, field: str, value: object, nearest: str
) -> None:
    with pytest.raises(InvalidValueError) as caught:
        factory(**{field: value})
    assert field in str(caught.value)
    assert "one of '" in str(caught.value)
    assert repr(value) in str(caught.value)
    assert not nearest or f"the nearest is {nearest}" in str(caught.value)


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("field", ["grade", "race", "gender", "ell_status", "hispanic_ethnicity"])
def test_a_word_can_be_empty_or_missing(field: str) -> None:
    assert getattr(StudentFactory(**{field: ""}), field) == ""
    assert getattr(StudentFactory(**{field: None}), field) is None


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sis_id", 7),
        ("email", b"a@example.org"),
        ("dob", "yesterday"),
        ("dob", "13/40/2007"),
        ("dob", 20070211),
        ("name", "Ada Lovelace"),
        ("name", {"first": "Ada", "surname": "Lovelace"}),
        ("name", {"first": 1}),
        ("location", ["10459"]),
        ("created", "soon"),
        ("sis_id", "\ud800"),
        ("school", 5),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_field(field: str, value: object) -> None:
    pupil = StudentFactory()
    with pytest.raises(InvalidValueError, match=re.escape(f"student {pupil.id}: {field} ")):
        pupil.update(**{field: value})
    with pytest.raises(InvalidValueError, match=f"{field} "):
        StudentFactory(**{field: value})


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2/11/2007", dt.date(2007, 2, 11)),
        ("02/11/2007", dt.date(2007, 2, 11)),
        ("2007-02-11", dt.date(2007, 2, 11)),
        ("2007-02-11T23:00:00.000Z", dt.date(2007, 2, 11)),
        (dt.date(2007, 2, 11), dt.date(2007, 2, 11)),
        (dt.datetime(2007, 2, 11, 9), dt.date(2007, 2, 11)),
    ],
)
def test_a_day_is_read_from_any_of_its_forms(value: object, read: dt.date) -> None:
    assert StudentFactory(dob=value).dob == read


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("factory", EVERY)
def test_an_unknown_field_is_refused_with_those_that_there_are(factory: Any) -> None:
    record = factory()
    with pytest.raises(
        InvalidValueError, match=rf"{record.singular} {record.id} has no field 'nmae'; did you mean 'name'\?"
    ):
        record.update(nmae="x")
    with pytest.raises(InvalidValueError, match=r"its fields are .*name"):
        factory(colour="red")


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize(
    "field", ["id", "kind", "home", "update", "row", "self", "name__nick", "grade__first", "name__keys"]
)
def test_what_is_no_field_cannot_be_updated(field: str) -> None:
    pupil = StudentFactory()
    with pytest.raises(InvalidValueError, match=f"has no field '{field}'"):
        pupil.update(**{field: "x"})


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("field", ["name"])
@pytest.mark.parametrize("factory", EVERY)
def test_a_field_that_a_record_cannot_be_without_cannot_be_taken_away(factory: Any, field: str) -> None:
    record = factory()
    with pytest.raises(InvalidValueError, match=f"{field} is required"):
        record.update(**{field: None})


# Changes


def test_an_update_shows_at_once(clever: CleverMock) -> None:
    pupil = StudentFactory(grade="7")
    pupil.update(grade="8", email=None, dob="2/11/2007")
    assert (pupil.grade, pupil.email, pupil.dob) == ("8", None, dt.date(2007, 2, 11))
    record = shown(clever, pupil)
    assert (record["grade"], record["dob"], "email" in record) == ("8", "2/11/2007", False)


def test_a_part_of_a_value_is_updated_with_two_underscores(clever: CleverMock) -> None:
    pupil = StudentFactory(name__first="Grace", name__middle="B", name__last="Hopper")
    pupil.update(name__first="Ada", name__middle=None)
    assert (pupil.name.first, pupil.name.middle, pupil.name.last) == ("Ada", None, "Hopper")
    assert shown(clever, pupil)["name"] == {"first": "Ada", "last": "Hopper"}


def test_a_part_can_be_updated_where_there_was_no_value(clever: CleverMock) -> None:
    pupil = StudentFactory(location=None)
    pupil.update(location__zip="10459", location__city="Riverbend")
    assert shown(clever, pupil)["location"] == {"city": "Riverbend", "zip": "10459"}


def test_a_value_can_be_given_as_a_mapping(clever: CleverMock) -> None:
    section = SectionFactory(term={"name": "Y1", "start_date": "2016-08-15", "end_date": dt.date(2017, 6, 2)})
    assert shown(clever, section)["term"] == {"name": "Y1", "start_date": "2016-08-15", "end_date": "2017-06-02"}
    section.update(term={"name": "S2"})
    assert shown(clever, section)["term"] == {"name": "S2"}


def test_a_term_that_is_given_as_a_moment_is_shown_as_one(clever: CleverMock) -> None:
    section = SectionFactory(term__start_date="2016-08-15T00:00:00.000Z")
    assert shown(clever, section)["term"]["start_date"] == "2016-08-15T00:00:00.000Z"


def test_an_update_moves_last_modified_of_the_record_alone(clever: CleverMock) -> None:
    clever.travel("2017-02-03")
    pupil, other = StudentFactory.create_batch(2)
    section = SectionFactory(students=[pupil, other])
    clever.travel("2017-03-01")
    pupil.update(grade="Other")
    assert shown(clever, pupil)["last_modified"].startswith("2017-03-01")
    assert shown(clever, pupil)["created"].startswith("2017-02-03")
    section.drop(pupil)
    assert shown(clever, section)["last_modified"].startswith("2017-03-01")
    assert shown(clever, other)["last_modified"].startswith("2017-02-03")


def test_an_update_that_changes_nothing_moves_no_date(clever: CleverMock) -> None:
    clever.travel("2017-02-03")
    pupil = StudentFactory(grade="8")
    before = shown(clever, pupil)
    clever.travel("2017-03-01")
    pupil.update(grade="8")
    assert shown(clever, pupil) == before


def test_an_update_that_is_refused_changes_nothing(clever: CleverMock) -> None:
    pupil = StudentFactory(grade="8")
    before = shown(clever, pupil)
    with pytest.raises(InvalidValueError):
        pupil.update(grade="9", race="green")
    with pytest.raises(BrokenRelationError):
        pupil.update(grade="9", school="0" * 24)
    assert shown(clever, pupil) == before


@pytest.mark.usefixtures("clever")
def test_every_handle_of_a_record_shows_the_change() -> None:
    pupil = StudentFactory()
    (found,) = pupil.school.students
    assert found == pupil
    found.update(grade="Other")
    assert pupil.grade == "Other"


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize(
    ("field", "value"),
    [("grade", "8"), ("name", {"first": "Ada"}), ("school", None), ("id", "0" * 24), ("schools", [])],
)
def test_setting_an_attribute_is_refused_with_what_to_say_instead(field: str, value: object) -> None:
    pupil = StudentFactory()
    with pytest.raises((CleverMockError, AttributeError)) as caught:
        setattr(pupil, field, value)
    if field in Student.fields:
        assert f"say .update({field}=...)" in str(caught.value)


@pytest.mark.usefixtures("clever")
def test_a_record_is_written_as_its_id_and_shown_by_its_name() -> None:
    pupil = StudentFactory(name__first="Ada", name__middle=None, name__last="Lovelace")
    assert str(pupil) == f"{pupil}" == pupil.id
    assert repr(pupil) == f"<Student {pupil.id} 'Ada Lovelace'>"
    assert repr(SchoolFactory.build(name="North")) == "<School built 'North'>"


@pytest.mark.usefixtures("clever")
def test_records_are_equal_when_they_are_the_same_record() -> None:
    pupil = StudentFactory()
    assert pupil == pupil.school.students[0]
    assert len({pupil, pupil.school.students[0]}) == 1
    assert pupil not in (StudentFactory(), pupil.school, pupil.id)


# Deleting


@pytest.mark.usefixtures("clever")
def test_a_deleted_record_keeps_its_last_values_and_takes_no_more() -> None:
    pupil = StudentFactory(grade="8")
    pupil.delete()
    assert (pupil.deleted, pupil.grade) == (True, "8")
    with pytest.raises(UnknownRecordError, match=f"{pupil.id}.* was deleted"):
        pupil.update(grade="9")
    with pytest.raises(UnknownRecordError, match=f"{pupil.id}.* was deleted already"):
        pupil.delete()


def test_a_deleted_record_can_come_back_under_its_id(clever: CleverMock) -> None:
    pupil = StudentFactory()
    pupil.delete()
    again = StudentFactory(id=pupil.id, name__first="Ada")
    assert shown(clever, again)["name"]["first"] == "Ada"
    assert not again.deleted


def test_a_district_cannot_be_deleted(clever: CleverMock) -> None:
    district = DistrictFactory()
    with pytest.raises(BrokenRelationError, match="cannot be deleted"):
        district.delete()
    assert clever.get("/v1.1/districts/{}", district).status_code == 200


def test_a_record_that_was_only_built_can_be_updated_but_not_deleted() -> None:
    pupil = StudentFactory.build(grade="8")
    pupil.update(grade="9", name__first="Ada")
    assert (pupil.grade, pupil.name.first) == ("9", "Ada")
    with pytest.raises(BrokenRelationError, match="only built"):
        pupil.delete()


@pytest.mark.parametrize("id", ["1", "A" * 24, "0" * 25, "g" * 24, 7, None])
def test_an_id_that_is_malformed_is_refused(clever: CleverMock, id: object) -> None:
    with pytest.raises(CleverMockError):
        StudentFactory(id=id)
    assert clever.get("/v1.1/students?count=true").text.startswith('{"count":0,')


@pytest.mark.usefixtures("clever")
def test_an_id_that_is_taken_is_refused_with_its_owner() -> None:
    school = SchoolFactory(name="North")
    with pytest.raises(InvalidValueError, match=f"student: id {school.id} is taken by <School .* 'North'>"):
        StudentFactory(id=school.id, school=school)


def test_a_record_is_added_to_a_roster_once(clever: CleverMock) -> None:
    pupil = StudentFactory()
    with pytest.raises(InvalidValueError, match="is in a roster already"):
        clever.roster.add(pupil)


@pytest.mark.parametrize(
    ("field", "given", "meant"),
    [
        ("grade", "K", "'Kindergarten'"),
        ("grade", "07", "'7'"),
        ("gender", "female", "'F'"),
        ("race", "white", "'Caucasian'"),
        ("ell_status", "yes", "'Y'"),
    ],
)
def test_a_spelling_of_uploads_is_a_hint_in_factories(clever: CleverMock, field: str, given: str, meant: str) -> None:
    with pytest.raises(InvalidValueError, match=f"the nearest is {meant}$"):
        StudentFactory(**{field: given})  # type: ignore[arg-type]
    assert clever.roster.districts == [] or clever.district.students == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [("first_name", "name__first"), ("last_name", "name__last"), ("zip", "location__zip"), ("nmae", "name")],
)
def test_a_part_is_meant_by_the_name_that_people_give_it(name: str, meant: str) -> None:
    with pytest.raises(
        InvalidValueError, match=f"has no field '{name}'; did you mean '{meant}'\\? its fields are id, "
    ):
        StudentFactory.build(**{name: "Ada"})  # type: ignore[arg-type]


def test_a_part_that_there_is_not_is_refused_without_a_value_as_well() -> None:
    with pytest.raises(InvalidValueError, match="name has no 'frist'; its keys are first, middle, last"):
        StudentFactory.build(name={"frist": None, "last": "Lovelace"})
