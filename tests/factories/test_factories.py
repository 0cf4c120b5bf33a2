"""The factories: factory_boy's habits, records that look plausible, and the same data for the same seed."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from factory import declarations
from freezegun import freeze_time

from clever_mock import CleverMock, InvalidValueError, NoActiveMockError
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

Sequence: Any = declarations.Sequence
LazyFunction: Any = declarations.LazyFunction

FACTORIES: list[Any] = [
    DistrictFactory,
    SchoolFactory,
    TeacherFactory,
    StudentFactory,
    SectionFactory,
    SchoolAdminFactory,
    DistrictAdminFactory,
    ContactFactory,
]
ROOT = Path(__file__).parents[2]
KINDS = ("schools", "teachers", "students", "sections", "school_admins", "district_admins", "contacts")

every_factory = pytest.mark.parametrize("maker", FACTORIES, ids=lambda maker: maker.__name__)


def listed(clever: CleverMock, kind: str) -> list[Any]:
    """The records of a kind as v1.2 shows them to the one district."""
    answer: Any = clever.get(f"/v1.2/{kind}?limit=2000").json
    return [item.get("data", item) for item in answer["data"]]


# factory_boy's habits


@every_factory
def test_a_factory_creates_into_the_active_mock(clever: CleverMock, maker: Any) -> None:
    record = maker()
    assert record.id in [shown["id"] for shown in listed(clever, record.kind)]


@pytest.mark.usefixtures("clever")
@every_factory
def test_a_batch_is_as_large_as_asked_for(maker: Any) -> None:
    assert len({record.id for record in maker.create_batch(3)}) == 3
    assert len(maker.build_batch(2)) == 2


@every_factory
def test_building_needs_no_mock(maker: Any) -> None:
    record = maker.build()
    assert (record.id, record.home) == ("", None)
    assert record.name


@every_factory
def test_a_built_record_is_in_no_roster(clever: CleverMock, maker: Any) -> None:
    maker.build()
    assert clever.roster.districts == []


@every_factory
def test_creating_without_a_mock_says_what_to_do(maker: Any) -> None:
    with pytest.raises(NoActiveMockError) as caught:
        maker()
    for advice in ("`clever` fixture", "with CleverMock()", ".build()"):
        assert advice in str(caught.value)


def test_the_innermost_mock_is_the_active_one(clever: CleverMock) -> None:
    with CleverMock() as inner:
        StudentFactory()
    assert (len(inner.roster.districts), len(clever.roster.districts)) == (1, 0)
    StudentFactory()
    assert len(clever.roster.districts) == 1


def test_a_mock_that_has_ended_is_the_active_one_no_more() -> None:
    with CleverMock():
        StudentFactory()
    with pytest.raises(NoActiveMockError):
        StudentFactory()


@pytest.mark.usefixtures("clever")
def test_a_related_record_is_overridden_through_its_field() -> None:
    pupil = StudentFactory(school__name="North", school__district__name="Riverbend Unified")
    contact = ContactFactory(student__school__name="South", student__name__first="Ada")
    section: Any = SectionFactory(teacher__name__last="Ray", school__name="West")
    assert (pupil.school.name, pupil.district.name) == ("North", "Riverbend Unified")
    assert (contact.student.school.name, contact.student.name.first) == ("South", "Ada")
    assert (section.teacher.name.last, section.teacher.school.name) == ("Ray", "West")


def test_records_join_the_district_and_school_that_there_are(clever: CleverMock) -> None:
    district = DistrictFactory()
    school = SchoolFactory()
    pupils = StudentFactory.create_batch(3)
    assert clever.roster.districts == [district] == [school.district]
    assert {pupil.school for pupil in pupils} == {TeacherFactory().school} == {school}


@pytest.mark.usefixtures("clever")
def test_records_join_the_district_that_is_given() -> None:
    first, second = DistrictFactory.create_batch(2)
    pupil, teacher = StudentFactory(district=first), TeacherFactory(district=first)
    assert pupil.district == pupil.school.district == teacher.district == first
    assert pupil.school == teacher.school
    assert DistrictAdminFactory().district == SchoolFactory().district == second


@pytest.mark.usefixtures("clever")
def test_a_section_is_of_the_school_of_those_that_are_given() -> None:
    north = SchoolFactory()
    pupil, teacher = StudentFactory(school=north), TeacherFactory(school=north)
    south = SchoolFactory()
    elsewhere = DistrictFactory()
    assert SectionFactory(students=iter([pupil])).school == SectionFactory(teacher=teacher).school == north
    assert SectionFactory(teachers=[teacher], students=[pupil]).teacher == teacher
    assert SectionFactory(students=[pupil], school=south).school == south
    assert SectionFactory().district == elsewhere


@pytest.mark.usefixtures("clever")
def test_a_part_of_a_name_is_overridden_with_two_underscores() -> None:
    pupil: Any = StudentFactory(name__first="Ada", name__middle=None)
    assert (pupil.name.first, pupil.name.middle) == ("Ada", None)
    assert pupil.name.last
    assert pupil.email.startswith("ada.")


def test_a_name_can_be_given_whole(clever: CleverMock) -> None:
    pupil: Any = StudentFactory(name={"first": "Ada", "last": "Lovelace"})
    assert listed(clever, "students")[0]["name"] == {"first": "Ada", "last": "Lovelace"}
    assert pupil.email.startswith("ada.lovelace")
    assert pupil.credentials.district_username.startswith("alovelace")


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("declaration", [Sequence(lambda n: f"s{n}"), LazyFunction(lambda: "s7")])
def test_fields_take_the_declarations_of_factory_boy(declaration: Any) -> None:
    assert str(StudentFactory(sis_id=declaration).sis_id).startswith("s")


def test_a_factory_can_be_subclassed(clever: CleverMock) -> None:
    class SeniorFactory(StudentFactory):
        grade = "12"
        sis_id = Sequence(lambda n: f"senior-{n}")

    assert [pupil.grade for pupil in SeniorFactory.create_batch(2)] == ["12", "12"]
    assert len({record["sis_id"] for record in listed(clever, "students")}) == 2


def overrides() -> Iterator[Any]:
    """A value for every field of every kind, with what it should show as."""
    texts = {
        field: f"a {field}" for field in ("sis_id", "email", "title", "phone", "state_id", "mdr_number", "nces_id")
    }
    texts |= {field: f"a {field}" for field in ("school_number", "teacher_number", "student_number", "staff_id")}
    texts |= {field: f"a {field}" for field in ("course_name", "course_number", "course_description", "period")}
    texts |= {field: f"a {field}" for field in ("section_number", "phone_type", "relationship", "type")}
    texts |= {"frl_status": "Free", "iep_status": "N", "graduation_year": "2031", "ell_status": "Y", "race": "Asian"}
    texts |= {"gender": "", "hispanic_ethnicity": "Y", "grade": "PostGraduate", "low_grade": "1", "high_grade": "2"}
    texts |= {"subject": "math", "created": "2014-02-26T21:15:12.346Z", "last_modified": "2015-02-26T21:15:12.346Z"}
    shown: dict[str, Any] = {**texts, "dob": "2/11/2007", "principal": {"name": "Pat Ng", "email": "p@example.org"}}
    shown |= {"location": {"city": "Riverbend", "zip": "10459"}, "credentials": {"district_username": "ada1"}}
    shown |= {"term": {"name": "Y1", "start_date": "2016-08-15", "end_date": "2017-06-02"}}
    for maker in FACTORIES[1:]:
        for field in maker._meta.model.fields:
            if field in shown:
                yield pytest.param(maker, field, shown[field], id=f"{maker.__name__}-{field}")
        name = "Ada" if maker in (SchoolFactory, SectionFactory, ContactFactory) else {"first": "Ada"}
        yield pytest.param(maker, "name", name, id=f"{maker.__name__}-name")


@pytest.mark.parametrize(("maker", "field", "value"), list(overrides()))
def test_every_field_can_be_overridden(clever: CleverMock, maker: Any, field: str, value: Any) -> None:
    record = maker(**{field: value})
    assert listed(clever, record.kind)[-1][field] == value


@pytest.mark.parametrize(("maker", "field"), [given.values[:2] for given in overrides() if given.values[1] != "name"])
def test_every_field_but_the_name_can_be_left_out(clever: CleverMock, maker: Any, field: str) -> None:
    record = maker(**{field: None})
    shown = listed(clever, record.kind)[-1]
    assert (field in shown) == (field in ("created", "last_modified") or shown.get(field) == {})


@every_factory
@pytest.mark.usefixtures("clever")
def test_a_name_cannot_be_left_out(maker: Any) -> None:
    with pytest.raises(InvalidValueError, match="name"):
        maker(name=None)


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("maker", [SectionFactory, SchoolAdminFactory])
@pytest.mark.parametrize("given", [5, "x", object()])
def test_one_value_where_several_belong_is_refused(maker: Any, given: object) -> None:
    field = "students" if maker is SectionFactory else "schools"
    with pytest.raises(InvalidValueError, match=f"{field} takes several {field}"):
        maker(**{field: given})


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("several", [list, tuple, iter, set])
def test_several_records_can_be_given_in_any_container(several: Any) -> None:
    pupils = StudentFactory.create_batch(3)
    section = SectionFactory(students=several(pupils))
    assert section.students == pupils
    section.update(students=several(pupils[1:]))
    assert section.students == pupils[1:]


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("several", [list, tuple, iter])
def test_the_first_of_the_teachers_that_are_given_is_the_primary_one(several: Any) -> None:
    early, late = TeacherFactory.create_batch(2)
    section = SectionFactory(teachers=several([late, early]))
    assert section.teacher == late
    section.update(teachers=several([early, late]))
    assert section.teacher == early


@pytest.mark.usefixtures("clever")
def test_relations_can_be_given_by_id() -> None:
    pupil = StudentFactory(name__last="Ray")
    section = SectionFactory(school=pupil.school.id, students=[pupil.id], teachers=[TeacherFactory().id])
    contact = ContactFactory(student=pupil.id)
    assert (section.students, contact.student, section.school) == ([pupil], pupil, pupil.school)
    assert len(contact.name.split()) == 2


@pytest.mark.usefixtures("clever")
def test_an_unknown_argument_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidValueError, match="has no field 'graed'; did you mean 'grade'"):
        StudentFactory(graed="8")
    with pytest.raises(InvalidValueError, match="a name has no 'frist'; its keys are first, middle, last"):
        StudentFactory(name__frist="Ada")
    with pytest.raises(InvalidValueError, match="name takes a Name or a mapping"):
        StudentFactory(name="Ada Lovelace")


# Districts


def test_a_district_is_connected_synced_running_launched_and_shared(clever: CleverMock) -> None:
    district = DistrictFactory(name="Riverbend Unified", schools=2, students=3)
    assert (district.state, district.error, district.sis_type) == ("running", "", "sftp")
    assert district.last_sync is not None
    assert district.launch_date is not None
    assert (len(listed(clever, "schools")), len(listed(clever, "students"))) == (2, 3)


def test_a_district_need_not_be_launched(clever: CleverMock) -> None:
    district = DistrictFactory(launched=False)
    assert district.launch_date is None
    assert clever.get("/v1.2/districts/{}", district).status_code == 200


@pytest.mark.usefixtures("clever")
def test_a_district_need_not_be_connected() -> None:
    district = DistrictFactory(connected=False)
    assert list(district.connections) == []
    assert district.connect().token


@pytest.mark.parametrize(
    ("traits", "state", "error"),
    [
        ({"paused": True}, "paused", False),
        ({"pending": True}, "pending", True),
        ({"failing": True}, "error", True),
        ({"failing": True, "pending": False}, "error", True),
        ({"paused": False, "pending": False, "failing": False}, "running", False),
    ],
)
def test_traits_turn_the_state_of_a_district(clever: CleverMock, traits: Any, state: str, error: bool) -> None:
    district = DistrictFactory(students=2, **traits)
    answer: Any = clever.get("/v1.2/districts/{}/status", district).json
    status = answer["data"][0]["data"]
    assert (status["state"], bool(status["error"])) == (state, error)
    assert len(listed(clever, "students")) == 2


def test_the_token_of_a_district_can_be_chosen_once(clever: CleverMock) -> None:
    district = DistrictFactory(token="riverbend")
    assert district.token == "riverbend"
    with pytest.raises(InvalidValueError, match=f"'riverbend' is taken by {district!r}"):
        DistrictFactory(token="riverbend")
    assert clever.roster.districts == [district]


@pytest.mark.parametrize("token", ["", "é", "a\n", 5])
def test_a_token_that_no_request_can_carry_is_refused(clever: CleverMock, token: object) -> None:
    with pytest.raises(InvalidValueError, match="token takes"):
        DistrictFactory(token=token)
    assert clever.roster.districts == []


@pytest.mark.usefixtures("clever")
def test_a_made_token_is_40_hex_digits() -> None:
    assert len(DistrictFactory().token) == 40
    assert int(DistrictFactory().token, 16)


@pytest.mark.parametrize(
    "sizes",
    [
        {"students": 5},
        {"sections": 1},
        {"school_admins": 2, "district_admins": 1},
        {"schools": 1, "teachers": 0, "students": 30, "sections": 2},
        {"schools": 4, "teachers": 60, "students": 1200, "sections": 80, "contacts": 2000},
        {"schools": 7, "teachers": 1, "students": 1, "sections": 9},
    ],
)
def test_a_whole_district_has_the_sizes_that_were_asked_for(clever: CleverMock, sizes: dict[str, int]) -> None:
    DistrictFactory(**sizes)
    found = {kind: listed(clever, kind) for kind in KINDS}
    expected = dict.fromkeys(KINDS, 0) | {"schools": int(sizes.keys() != {"district_admins"})} | sizes
    assert {kind: len(records) for kind, records in found.items()} == expected


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"students": -1}, "students takes a number of records, 0 or more, not -1"),
        ({"teachers": "5"}, "teachers takes a number of records, 0 or more, not '5'"),
        ({"sections": 1.5}, "sections takes a number"),
        ({"schools": True}, "schools takes a number"),
        ({"schools": None}, "schools takes a number"),
        ({"contacts": 3}, "3 contacts need students"),
        ({"enrollments": 5, "students": 3}, "5 enrollments need students and sections"),
    ],
)
def test_sizes_that_cannot_be_are_refused_and_leave_nothing(clever: CleverMock, sizes: Any, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        DistrictFactory(**sizes)
    assert clever.roster.districts == []


@pytest.mark.parametrize("enrollments", [1, 7, 31, 60])
def test_the_sections_hold_as_many_enrollments_as_were_asked_for(clever: CleverMock, enrollments: int) -> None:
    district = DistrictFactory(schools=2, teachers=3, students=200, sections=7, enrollments=enrollments)
    sizes = [len(section.students) for section in district.sections]
    assert sum(sizes) == enrollments
    assert max(sizes) - min(sizes) <= 4
    assert clever.get("/v1.2/sections").status_code == 200


def test_the_sandbox_has_the_size_of_clevers_own(clever: CleverMock) -> None:
    district = clever.load_sandbox()
    sizes = {kind: clever.get(f"/v2.1/{kind}?count=true").json["count"] for kind in KINDS[:5]}
    assert sizes["students"] == 56_635
    assert len(district.schools) == 239
    assert len(district.teachers) == 8412
    assert len(district.sections) == 25_843
    assert len(district.school_admins) == 6
    assert sum(len(row.students) for row in district.shown.rows["sections"].values()) == 460_000


def test_a_district_that_is_only_built_has_no_room_for_records() -> None:
    with pytest.raises(InvalidValueError, match="only built"):
        DistrictFactory.build(students=5)


# Plausible


ORDER = ["PreKindergarten", "Kindergarten", *map(str, range(1, 13)), "PostGraduate"]


@pytest.fixture(params=["whole", "one by one"])
def plausible_district(clever: CleverMock, request: pytest.FixtureRequest) -> Any:
    """A district of some size, made at once or record by record."""
    if request.param == "whole":
        DistrictFactory(
            schools=3, teachers=20, students=300, sections=40, contacts=40, school_admins=4, district_admins=2
        )
        return clever.district
    for school in SchoolFactory.create_batch(3):
        pupils = StudentFactory.create_batch(30, school=school)
        SectionFactory.create_batch(3, school=school, students=pupils[:9])
        ContactFactory.create_batch(3, student=pupils[0])
        SchoolAdminFactory(schools=[school])
    DistrictAdminFactory.create_batch(2)
    return clever.district


def test_the_age_of_students_fits_their_grade(plausible_district: Any) -> None:
    for pupil in plausible_district.students:
        first_day = dt.date(pupil.created.year - (pupil.created.month < 7), 9, 1)
        age = (first_day - pupil.dob).days / 365.25
        assert 4 + ORDER.index(pupil.grade) - 1.1 <= age <= 4 + ORDER.index(pupil.grade) + 2.1


def test_the_grade_of_students_and_sections_lies_in_the_span_of_their_school(plausible_district: Any) -> None:
    for school in plausible_district.schools:
        span = ORDER[ORDER.index(school.low_grade) : ORDER.index(school.high_grade) + 1]
        assert {pupil.grade for pupil in school.students} <= set(span)
        assert {section.grade for section in school.sections} <= set(span)


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("grade", ORDER)
def test_the_span_of_a_school_fits_the_end_that_is_given(grade: str) -> None:
    schools = [*SchoolFactory.create_batch(3, low_grade=grade), *SchoolFactory.create_batch(3, high_grade=grade)]
    schools.append(StudentFactory(school__low_grade=grade).school)
    for school in schools:
        assert grade in (school.low_grade, school.high_grade)
        assert ORDER.index(school.low_grade or "") <= ORDER.index(school.high_grade or "")
        assert StudentFactory(school=school).grade in ORDER


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("span", [("9", "8"), ("", "8"), ("Other", "8"), (None, None)])
def test_a_school_with_an_odd_span_can_have_students(span: tuple[Any, Any]) -> None:
    school = SchoolFactory(low_grade=span[0], high_grade=span[1])
    assert StudentFactory(school=school).grade in ORDER
    assert SectionFactory(school=school).grade in ORDER


def test_students_graduate_when_their_grade_says(plausible_district: Any) -> None:
    for pupil in plausible_district.students:
        year = pupil.created.year + (pupil.created.month >= 7)
        assert int(pupil.graduation_year) == year + ORDER.index("12") - ORDER.index(pupil.grade)


def test_emails_fit_names_and_are_never_the_same(plausible_district: Any) -> None:
    users = [*plausible_district.students, *plausible_district.teachers, *plausible_district.school_admins]
    for user in users:
        assert user.email.startswith(f"{user.name.first}.{user.name.last}".lower().replace("'", "").replace(" ", ""))
    assert len({user.email for user in users}) == len(users)
    assert len({user.email.partition("@")[2] for user in users}) == 1


def test_numbers_and_logins_are_never_the_same(plausible_district: Any) -> None:
    pupils, teachers = plausible_district.students, plausible_district.teachers
    for field in ("sis_id", "state_id", "student_number"):
        assert len({getattr(pupil, field) for pupil in pupils}) == len(pupils)
    assert len({teacher.sis_id for teacher in teachers}) == len(teachers)
    assert len({pupil.credentials.district_username for pupil in pupils}) == len(pupils)


def test_the_students_of_a_section_are_of_its_school_or_visit_it(plausible_district: Any) -> None:
    for section in plausible_district.sections:
        assert all(section.school in pupil.schools for pupil in section.students)
        at_home = [pupil for pupil in section.students if pupil.school == section.school]
        assert len(at_home) * 2 >= len(section.students)
        assert section.teacher.school == section.school
    assert any(section.students for section in plausible_district.sections)


def test_contacts_carry_a_name_that_fits_the_student(plausible_district: Any) -> None:
    contacts = plausible_district.contacts
    assert all(contact.email.startswith(contact.name.split()[0].lower()) for contact in contacts)
    assert any(contact.name.split()[-1] == contact.student.name.last for contact in contacts)
    assert {contact.student.district for contact in contacts} == {plausible_district}


@pytest.mark.usefixtures("clever")
def test_a_whole_district_has_students_who_visit_other_schools() -> None:
    district = DistrictFactory(schools=3, teachers=12, students=240, sections=32)
    visitors = [pupil for pupil in district.students if len(pupil.schools) > 1]
    assert 0 < len(visitors) < len(district.students) / 4


@pytest.mark.usefixtures("clever")
def test_the_subject_or_grade_of_a_section_may_be_empty() -> None:
    assert SectionFactory(subject="", grade="").course_name
    assert SectionFactory(subject=None, grade=None).course_description


@pytest.mark.usefixtures("clever")
def test_a_section_is_in_the_grade_of_most_of_its_students() -> None:
    pupils = [StudentFactory(grade=grade) for grade in ("7", "8", "8")]
    assert SectionFactory(students=pupils).grade == "8"


@pytest.mark.usefixtures("clever")
def test_ages_follow_the_frozen_clock() -> None:
    with freeze_time("2012-10-01"):
        pupil: Any = StudentFactory(grade="1")
    assert pupil.created.year == 2012
    assert pupil.dob.year in (2004, 2005, 2006)


# The same seed, the same data


def bytes_of_every_list(clever: CleverMock) -> str:
    """A digest of every list that a built district shows."""
    DistrictFactory(schools=3, teachers=9, students=60, sections=15, contacts=9, school_admins=2, district_admins=2)
    for maker in FACTORIES[1:]:
        maker.create_batch(2)
    digest = hashlib.sha256()
    for version in ("v1.1", "v1.2"):
        for kind in ("districts", *KINDS):
            answer = clever.get(f"/{version}/{kind}?limit=1000")
            assert answer.status_code == 200
            digest.update(answer.data)
    digest.update(clever.district.token.encode())
    return digest.hexdigest()


def made(seed: int) -> str:
    """That digest in a mock of its own."""
    with CleverMock(seed=seed) as clever:
        return bytes_of_every_list(clever)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    assert made(7) == made(7)
    assert made(7) != made(8)


def test_what_came_before_in_the_process_does_not_matter() -> None:
    first = made(7)
    StudentFactory.build_batch(3)
    with CleverMock(seed=3):
        StudentFactory.create_batch(2)
        assert made(7) == first


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_another_process_gives_the_same_bytes(hash_seed: str) -> None:
    code = "from tests.factories.test_factories import made; print(made(7))"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.strip() == made(7)


def test_a_reset_begins_the_same_data_again(clever: CleverMock) -> None:
    first = bytes_of_every_list(clever)
    clever.reset()
    assert bytes_of_every_list(clever) == first


def test_a_frozen_clock_gives_the_same_bytes() -> None:
    digests = set()
    for _ in range(2):
        with freeze_time("2017-02-03"):
            digests.add(made(1))
    assert len(digests) == 1


@pytest.mark.parametrize("seed", ["7", None, 1.5])
def test_a_seed_that_is_no_number_is_refused(seed: Any) -> None:
    with pytest.raises(InvalidValueError, match="seed takes a whole number"):
        CleverMock(seed=seed)
