"""Relations: what may refer to what, the errors that name both sides, and nothing left dangling."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest

from clever_mock import BrokenRelationError, CleverMock, CleverMockError, InvalidValueError
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
from clever_mock.model.rosters.district import District

NOWHERE = "0123456789abcdef01234567"
KINDS = ("schools", "teachers", "students", "sections", "school_admins", "district_admins", "contacts")


def count(clever: CleverMock, district: District) -> dict[str, int]:
    """How many records of each kind a district shows."""
    return {kind: len(listed(clever, kind, district)) for kind in KINDS}


def listed(clever: CleverMock, kind: str, district: District) -> list[Any]:
    """The records of a kind as v1.2 shows them."""
    answer: Any = clever.get(f"/v1.2/{kind}?limit=1000", token=district.token).json
    return [item.get("data", item) for item in answer["data"]]


# Refused


@pytest.fixture
def here(clever: CleverMock) -> District:
    """A district with one record of each kind that others refer to."""
    DistrictFactory(name="Here", schools=1, teachers=1, students=1)
    return clever.roster.districts[-1]


@pytest.fixture
def there(clever: CleverMock) -> District:
    """Another such district."""
    DistrictFactory(name="There", schools=1, teachers=1, students=1)
    return clever.roster.districts[-1]


CROSSINGS = [
    # the factory, the field in which its record names one of another district, and the kind of that one
    (SectionFactory, "teacher", "teachers"),
    (SectionFactory, "teachers", "teachers"),
    (partial(SectionFactory, teacher=None), "students", "students"),
    (SchoolAdminFactory, "schools", "schools"),
]


@pytest.mark.parametrize(("factory", "field", "kind"), CROSSINGS)
def test_a_relation_into_another_district_is_refused_with_both_names(
    clever: CleverMock, here: District, there: District, factory: Any, field: str, kind: str
) -> None:
    foreign = getattr(there, kind)[0]
    value = foreign if field == "teacher" else [*getattr(here, kind), foreign]
    before = count(clever, here)
    with pytest.raises(BrokenRelationError) as caught:
        factory(school=here.schools[0], **{field: value})
    for part in (repr(foreign), repr(here), repr(there), repr(field)):
        assert part in str(caught.value)
    assert count(clever, here) == before


UPDATES = [
    ("students", "school", "schools"),
    ("teachers", "school", "schools"),
    ("sections", "school", "schools"),
    ("sections", "teacher", "teachers"),
    ("sections", "students", "students"),
    ("contacts", "student", "students"),
    ("school_admins", "schools", "schools"),
]


@pytest.fixture
def record(here: District, request: pytest.FixtureRequest) -> Any:
    """A record of a kind that the district is asked for."""
    school, pupil = here.schools[0], here.students[0]
    made: dict[str, Any] = {
        "students": lambda: pupil,
        "teachers": lambda: here.teachers[0],
        "sections": lambda: SectionFactory(school=school),
        "contacts": lambda: ContactFactory(student=pupil),
        "school_admins": lambda: SchoolAdminFactory(schools=[school]),
    }
    return made[request.param]()


@pytest.mark.parametrize(("record", "field", "kind"), UPDATES, indirect=["record"])
def test_an_update_into_another_district_is_refused_with_both_names(
    there: District, record: Any, field: str, kind: str
) -> None:
    foreign = getattr(there, kind)[0]
    before = record.row
    with pytest.raises(BrokenRelationError) as caught:
        record.update(**{field: [foreign] if field in ("students", "schools") else foreign})
    assert f"{record.singular} {record.id}" in str(caught.value)
    assert repr(foreign) in str(caught.value)
    assert record.row == before


@pytest.mark.parametrize(("record", "field", "kind"), UPDATES, indirect=["record"])
def test_a_relation_to_what_is_not_there_is_refused_with_its_id(record: Any, field: str, kind: str) -> None:
    with pytest.raises(BrokenRelationError) as caught:
        record.update(**{field: [NOWHERE] if field in ("students", "schools") else NOWHERE})
    assert f"{record.singular} {record.id}" in str(caught.value)
    assert f"{NOWHERE!r} in {field!r}" in str(caught.value)
    assert f"no such {kind.removesuffix('s')}" in str(caught.value)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("factory", "field", "wanted"),
    [
        (StudentFactory, "school", "school"),
        (TeacherFactory, "school", "school"),
        (SectionFactory, "school", "school"),
        (ContactFactory, "student", "student"),
        (SchoolFactory, "district", "district"),
        (DistrictAdminFactory, "district", "district"),
    ],
)
def test_a_record_that_would_belong_nowhere_is_refused(factory: Any, field: str, wanted: str) -> None:
    with pytest.raises(CleverMockError, match=f"{field}"):
        factory(**{field: None})
    with pytest.raises(BrokenRelationError, match=f"{NOWHERE!r} in {field!r}.* no such {wanted}"):
        factory(**{field: NOWHERE})


@pytest.mark.parametrize(("record", "field", "kind"), UPDATES, indirect=["record"])
def test_a_record_of_another_kind_is_refused(here: District, record: Any, field: str, kind: str) -> None:
    wrong = here if kind == "schools" else here.schools[0]
    with pytest.raises(InvalidValueError, match=f"{field} takes .*{kind}"):
        record.update(**{field: [wrong] if field in ("students", "schools") else wrong})


@pytest.mark.parametrize("value", [NOWHERE, {"id": NOWHERE}, 5])
def test_several_records_are_given_as_several(here: District, value: object) -> None:
    section = SectionFactory(school=here.schools[0])
    with pytest.raises(InvalidValueError, match="students takes several students"):
        section.update(students=value)


def test_a_record_cannot_move_to_another_district(here: District, there: District) -> None:
    with pytest.raises(BrokenRelationError, match="cannot be moved"):
        here.schools[0].update(district=there)
    with pytest.raises(BrokenRelationError):
        StudentFactory(district=here, school=there.schools[0])


def test_a_record_that_was_only_built_cannot_be_referred_to(here: District) -> None:
    built = SchoolFactory.build()
    with pytest.raises(CleverMockError, match="school"):
        StudentFactory(school=built)
    with pytest.raises(
        BrokenRelationError, match=f"{here.students[0].id} names a school in 'school' that was only built"
    ):
        here.students[0].update(school=built)
    with pytest.raises(BrokenRelationError, match="names a student in 'students' that was only built"):
        SectionFactory(school=here.schools[0], students=[StudentFactory.build()])


def test_a_deleted_record_cannot_be_referred_to(here: District) -> None:
    school, pupil = SchoolFactory(district=here), here.students[0]
    school.delete()
    with pytest.raises(BrokenRelationError, match=f"{school.id}.* in 'school'"):
        pupil.update(school=school)


# The section's two ways to name its teachers


@pytest.mark.usefixtures("clever")
def test_the_primary_teacher_is_always_the_first_of_the_teachers() -> None:
    early, lead, late = TeacherFactory.create_batch(3)
    section = SectionFactory(teachers=[lead, late, early])
    assert (section.teacher, section.teachers) == (lead, [lead, late, early])
    section.update(teacher=late)
    assert (section.teacher, section.teachers) == (late, [late, early])
    section.update(teachers=[early, lead])
    assert (section.teacher, section.teachers) == (early, [early, lead])


@pytest.mark.usefixtures("clever")
def test_a_section_without_a_primary_teacher_can_keep_the_others() -> None:
    lead, partner = TeacherFactory.create_batch(2)
    section = SectionFactory(teachers=[lead, partner])
    section.update(teacher=None)
    assert (section.teacher, section.teachers) == (None, [partner])
    section.update(teachers=[])
    assert (section.teacher, section.teachers) == (None, [])


@pytest.mark.usefixtures("clever")
def test_students_are_enrolled_and_dropped() -> None:
    pupils = StudentFactory.create_batch(3)
    section = SectionFactory(students=pupils[:1])
    section.enroll(pupils[2], pupils[1], pupils[0])
    assert section.students == pupils
    section.drop(pupils[1])
    assert section.students == [pupils[0], pupils[2]]
    assert pupils[1].sections == []


# Deleting


def dangling(clever: CleverMock, district: District) -> list[str]:
    """Every id that a shown record names and that is not shown itself."""
    shown = {kind: {record["id"] for record in listed(clever, kind, district)} for kind in KINDS}
    relations = {"school": "schools", "teacher": "teachers", "student": "students"}
    relations |= {"schools": "schools", "teachers": "teachers", "students": "students"}
    found = []
    for kind in KINDS:
        for record in listed(clever, kind, district):
            for field, other in relations.items():
                named = record.get(field, [])
                for id in [named] if isinstance(named, str) else named:
                    if id not in shown[other]:
                        found.append(f"{kind} {record['id']} {field} {id}")
    return found


@pytest.fixture
def whole(clever: CleverMock) -> District:
    """A district in which everything hangs together, sections across schools included."""
    DistrictFactory(schools=3, teachers=9, students=60, sections=24, contacts=30, school_admins=4, district_admins=2)
    return clever.district


@pytest.mark.parametrize("kind", KINDS)
def test_deleting_a_record_leaves_nothing_dangling(clever: CleverMock, whole: District, kind: str) -> None:
    assert dangling(clever, whole) == []
    for record in getattr(whole, kind)[:2]:
        record.delete()
        assert clever.get(f"/v1.2/{kind}/{{}}", record).status_code == 404
        assert dangling(clever, whole) == []


def test_a_school_takes_its_sections_students_teachers_and_contacts_along(clever: CleverMock, whole: District) -> None:
    gone, *left = whole.schools
    before = count(clever, whole)
    lost = {
        "schools": 1,
        "sections": len(gone.sections),
        "students": len(gone.students),
        "teachers": len(gone.teachers),
    }
    lost["contacts"] = sum(len(pupil.contacts) for pupil in gone.students)
    gone.delete()
    assert count(clever, whole) == {kind: before[kind] - lost.get(kind, 0) for kind in KINDS}
    assert all(lost.values())
    assert [record["id"] for record in listed(clever, "schools", whole)] == [school.id for school in left]


def test_a_deleted_school_is_no_more_among_those_of_its_visitors(clever: CleverMock) -> None:
    north, south = SchoolFactory.create_batch(2)
    pupil, teacher = StudentFactory(school=north), TeacherFactory(school=north)
    SectionFactory(school=south, teacher=teacher, students=[pupil])
    south.delete()
    assert [record["schools"] for record in listed(clever, "students", north.district)] == [[north.id]]
    assert [record["schools"] for record in listed(clever, "teachers", north.district)] == [[north.id]]


def test_a_deleted_teacher_is_followed_by_the_next_of_the_section(clever: CleverMock) -> None:
    lead, partner = TeacherFactory.create_batch(2)
    section = SectionFactory(teachers=[lead, partner])
    lead.delete()
    (shown,) = listed(clever, "sections", clever.district)
    assert (shown["teacher"], shown["teachers"]) == (partner.id, [partner.id])
    partner.delete()
    (shown,) = listed(clever, "sections", clever.district)
    assert ("teacher" in shown, shown["teachers"], section.teacher) == (False, [], None)


def test_a_deleted_student_leaves_the_section_and_takes_the_contacts_along(clever: CleverMock) -> None:
    pupil, other = StudentFactory.create_batch(2)
    SectionFactory(students=[pupil, other])
    ContactFactory(student=pupil)
    kept = ContactFactory(student=other)
    pupil.delete()
    (shown,) = listed(clever, "sections", clever.district)
    assert shown["students"] == [other.id]
    assert [record["id"] for record in listed(clever, "contacts", clever.district)] == [kept.id]


def test_an_error_about_relations_is_one_line(here: District) -> None:
    with pytest.raises(BrokenRelationError) as caught:
        here.students[0].update(school=NOWHERE)
    assert re.fullmatch("[^\n]+", str(caught.value))
