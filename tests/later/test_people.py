"""Persons with several roles, and contacts of several students: one model, seen by each version in its way."""

from __future__ import annotations

import pytest

from clever_mock import BrokenRelationError, CleverMock, InvalidValueError
from clever_mock.factories import (
    ContactFactory,
    DistrictAdminFactory,
    DistrictFactory,
    SchoolAdminFactory,
    SchoolFactory,
    StudentFactory,
    TeacherFactory,
)
from clever_mock.model import Person

VERSIONS = ("v1.1", "v1.2", "v2.0", "v2.1")

# Persons


@pytest.mark.usefixtures("clever")
def test_roles_with_one_email_are_one_person() -> None:
    admin = SchoolAdminFactory(email="kim@example.org")
    teacher = TeacherFactory(email="Kim@Example.org")
    boss = DistrictAdminFactory(email="kim@example.org")
    assert teacher.person == admin.person == boss.person
    assert isinstance(teacher.person, Person)
    assert teacher.person.roles == [teacher, admin, boss]
    assert TeacherFactory().person != teacher.person


@pytest.mark.usefixtures("clever")
def test_a_person_is_given_another_role() -> None:
    admin = SchoolAdminFactory(email="kim@example.org")
    teacher = TeacherFactory(person=admin)
    assert teacher.person == admin.person
    assert (teacher.email, teacher.name) == (admin.email, admin.name)
    assert DistrictAdminFactory(person=teacher.person).person == teacher.person
    assert TeacherFactory.build(person=None).person is None


@pytest.mark.usefixtures("clever")
def test_a_person_has_one_role_of_each_kind() -> None:
    first, second = (TeacherFactory(email="kim@example.org") for _ in range(2))
    assert first.person != second.person
    admin = SchoolAdminFactory(email="kim@example.org")
    assert admin.person == first.person
    with pytest.raises(BrokenRelationError, match="a person who has such a role already"):
        SchoolAdminFactory(person=first)
    with pytest.raises(BrokenRelationError, match="the roles of a person have one email"):
        DistrictAdminFactory(person=first, email="lee@example.org")


@pytest.mark.usefixtures("clever")
@pytest.mark.parametrize("given", ["kim", StudentFactory.build(), 7])
def test_what_is_no_person_is_refused(given: object) -> None:
    with pytest.raises(InvalidValueError, match="person takes "):
        SchoolAdminFactory(person=given, name={"first": "Kim", "last": "Ray"}, email="kim@example.org")  # type: ignore[arg-type]


@pytest.mark.usefixtures("clever")
def test_districts_share_no_person() -> None:
    north, south = (SchoolFactory(district=DistrictFactory()) for _ in range(2))
    assert (
        TeacherFactory(school=north, email="kim@example.org").person
        != SchoolAdminFactory(schools=[south], email="kim@example.org").person
    )


@pytest.mark.usefixtures("clever")
def test_a_person_keeps_the_id_while_roles_come_and_go() -> None:
    teacher = TeacherFactory(email="kim@example.org")
    id = teacher.person.id  # type: ignore[union-attr]
    admin = SchoolAdminFactory(person=teacher)
    teacher.delete()
    assert admin.person is not None
    assert (admin.person.id, admin.person.roles) == (id, [admin])
    admin.update(email="lee@example.org")
    assert admin.person.id == id


@pytest.mark.usefixtures("clever")
def test_of_two_persons_who_come_to_share_an_email_the_older_one_stays() -> None:
    teacher, admin = TeacherFactory(email="kim@example.org"), SchoolAdminFactory(email="lee@example.org")
    ids = sorted(role.person.id for role in (teacher, admin) if role.person is not None)
    teacher.update(email="lee@example.org")
    assert [role.person.id for role in (teacher, admin) if role.person is not None] == [ids[0], ids[0]]


@pytest.mark.usefixtures("clever")
def test_a_role_that_takes_another_email_is_another_person() -> None:
    teacher = TeacherFactory(email="kim@example.org")
    admin = SchoolAdminFactory(person=teacher)
    person = teacher.person
    admin.update(email="lee@example.org")
    assert (teacher.person, teacher.person.roles) == (person, [teacher])  # type: ignore[union-attr]
    assert admin.person != person


@pytest.mark.usefixtures("clever")
def test_students_and_contacts_are_persons_of_one_role() -> None:
    pupil = StudentFactory()
    contact = ContactFactory(student=pupil)
    assert (pupil.person.id, pupil.person.roles) == (pupil.id, [pupil])
    assert contact.person.roles == [contact]
    assert len({pupil.person.id, contact.person.id, contact.id, contact.legacy_id}) == 4


def test_no_version_up_to_2_1_shows_anything_of_a_person(clever: CleverMock) -> None:
    teacher = TeacherFactory(email="kim@example.org")
    admin = SchoolAdminFactory(email="lee@example.org")
    asked = [f"/{version}/{role.kind}/{role}" for version in VERSIONS for role in (teacher, admin)]
    before = [clever.get(path).data for path in asked]
    admin.update(email="kim@example.org")
    admin.update(email="lee@example.org")
    assert [clever.get(path).data for path in asked] == before


# Contacts


def test_a_contact_of_two_students_is_one_in_2_x_and_two_in_1_x(clever: CleverMock) -> None:
    ann, ben = StudentFactory.create_batch(2)
    mother = ContactFactory(students=[ann, ben], type="Mother", sis_id="77")
    assert mother.students == [ann, ben]
    for version in VERSIONS[:2]:
        rows = [item["data"] for item in clever.get(f"/{version}/contacts").json["data"]]
        assert [row["student"] for row in rows] == [ann.id, ben.id]
        assert len({row["id"] for row in rows}) == 2
    for version in VERSIONS[2:]:
        [item] = clever.get(f"/{version}/contacts").json["data"]
        assert item["data"]["students"] == [ann.id, ben.id]
        assert item["data"]["id"] == mother.legacy_id
        for pupil in (ann, ben):
            [own] = clever.get(f"/{version}/students/{{}}/contacts", pupil).json["data"]
            assert own == item
        students = clever.get(f"/{version}/contacts/{{}}/students", mother).json["data"]
        assert [one["data"]["id"] for one in students] == [ann.id, ben.id]


def test_the_ids_of_1_x_and_of_2_x_are_not_the_same(clever: CleverMock) -> None:
    contact = ContactFactory()
    assert clever.get("/v1.2/contacts/{}", contact).status_code == 200
    assert clever.get("/v2.1/contacts/{}", contact).status_code == 200
    assert clever.get(f"/v2.1/contacts/{contact.id}").status_code == 404
    assert clever.get(f"/v1.2/contacts/{contact.legacy_id}").status_code == 404


@pytest.mark.usefixtures("clever")
def test_contacts_that_say_the_same_are_one() -> None:
    one, two = ContactFactory(sis_id="77"), ContactFactory(sis_id="77")
    assert one.legacy_id == two.legacy_id
    same = {"name": "Sam Beck", "email": "sam@example.org", "phone": "555-0100", "phone_type": "Cell", "sis_id": ""}
    three, four, five = ContactFactory(**same), ContactFactory(**same), ContactFactory(**{**same, "phone": "555-0101"})
    assert three.legacy_id == four.legacy_id != five.legacy_id


def test_a_change_is_one_for_all_students(clever: CleverMock) -> None:
    ann, ben = StudentFactory.create_batch(2)
    contact = ContactFactory(students=[ann, ben], sis_id="77", type="Mother", relationship="Parent")
    contact.update(phone="555-0100", relationship="Aunt/Uncle")
    rows = [item["data"] for item in clever.get("/v1.2/contacts").json["data"]]
    assert [row["phone"] for row in rows] == ["555-0100", "555-0100"]
    assert [row["relationship"] for row in rows] == ["Aunt/Uncle", "Parent"]
    contact.delete()
    assert clever.get("/v1.2/contacts").json["data"] == clever.get("/v2.1/contacts").json["data"] == []


def test_students_come_and_go(clever: CleverMock) -> None:
    ann, ben = StudentFactory.create_batch(2)
    contact = ContactFactory(student=ann, sis_id="77")
    id = contact.legacy_id
    contact.relate(ben, relationship="Sibling", type="Family")
    shown = clever.get("/v2.1/contacts/{}", contact).json["data"]
    assert (shown["id"], shown["students"]) == (id, [ann.id, ben.id])
    assert [one.relationship for one in ben.contacts] == ["Sibling"]
    contact.unrelate(ann)
    [item] = clever.get("/v2.1/contacts").json["data"]
    assert (item["data"]["students"], item["data"]["relationship"]) == ([ben.id], "Sibling")
    ben.delete()
    assert clever.get("/v2.1/contacts").json["data"] == []


@pytest.mark.parametrize(("sis_id", "keeps"), [("77", True), (None, False)])
def test_only_an_id_of_the_sis_keeps_the_id_of_a_contact_that_is_changed(
    clever: CleverMock, sis_id: str | None, keeps: bool
) -> None:
    contact = ContactFactory(sis_id=sis_id)
    clever.get("/v2.1/contacts")
    before = contact.legacy_id
    contact.update(phone="555-0100")
    assert (contact.legacy_id == before) == keeps
    types = [item["data"]["type"] for item in clever.get("/v2.1/events").json["data"]]
    assert types == (["contacts.updated"] if keeps else ["contacts.created", "contacts.deleted"])
    assert [item["data"]["type"] for item in clever.get("/v1.2/events").json["data"]] == ["studentcontacts.updated"]


@pytest.mark.parametrize(
    ("relationship", "type_", "shown"),
    [
        ("Parent", "Mother", ("Parent", "Parent/Guardian")),
        ("Relative", "Aunt", ("Aunt/Uncle", "Family")),
        ("Grandmother", None, ("Grandparent", "Family")),
        ("Guardian", "Emergency", ("Parent", "Emergency")),
        ("Neighbour", "Neighbour", ("Other", "Other")),
        (None, "", ("", "")),
        ("", "", ("", "")),
    ],
)
def test_what_a_contact_is_comes_in_few_words(
    clever: CleverMock, relationship: str | None, type_: str | None, shown: tuple[str, str]
) -> None:
    contact = ContactFactory(relationship=relationship, type=type_)
    record = clever.get("/v2.1/contacts/{}", contact).json["data"]
    assert (record["relationship"], record["type"]) == shown


@pytest.mark.parametrize(
    ("given", "shown"), [("Cell", "Cell"), ("mobile", "Cell"), ("WORK", "Work"), ("Pager", "Other"), (None, "")]
)
def test_the_kind_of_a_phone_comes_in_few_words(clever: CleverMock, given: str | None, shown: str) -> None:
    contact = ContactFactory(phone_type=given)
    assert clever.get("/v2.0/contacts/{}", contact).json["data"]["phone_type"] == shown


def test_a_contact_is_seen_with_the_students_that_are_seen(clever: CleverMock) -> None:
    north, south = SchoolFactory.create_batch(2, district=DistrictFactory())
    ann, ben = StudentFactory(school=north), StudentFactory(school=south)
    contact = ContactFactory(students=[ann, ben], relationship="Parent")
    clever.connection.share_only(south)
    [item] = clever.get("/v2.1/contacts").json["data"]
    assert (item["data"]["id"], item["data"]["students"]) == (contact.legacy_id, [ben.id])
    clever.connection.share_only()
    assert clever.get("/v2.1/contacts").json["data"] == []
    types = [item["data"]["type"] for item in clever.get("/v2.1/events?record_type=contacts").json["data"]]
    assert types == ["contacts.deleted"]


def test_a_contact_that_is_only_built_has_one_student() -> None:
    pupils = StudentFactory.build_batch(2)
    with pytest.raises(InvalidValueError, match="a contact that is only built has one student"):
        ContactFactory.build(students=pupils)
    with pytest.raises(BrokenRelationError, match="only built"):
        ContactFactory.build().relate(pupils[0])
