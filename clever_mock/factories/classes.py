"""The factories of what is taught: sections, and the courses and terms that they share.

What is drawn fits together; what a test gives wins. The rules of what fits are in `plausible`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from factory.declarations import LazyAttribute, SelfAttribute, SubFactory

from clever_mock.factories import plausible
from clever_mock.factories.declarations import Current, SmallValue, drawn, kept, several
from clever_mock.factories.people import Numbered, TeacherFactory, current_school, grade_at
from clever_mock.factories.records import DistrictFactory, RecordFactory, SchoolFactory
from clever_mock.factories.source import Source
from clever_mock.model.records.courses import Course, Term
from clever_mock.model.records.enumerations import Grade
from clever_mock.model.records.kinds import School, Section, Student, Teacher
from clever_mock.model.records.resources import OFFERED_TO, Resource
from clever_mock.model.records.values import TermDates

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from clever_mock.factories.overrides import CourseFields, ResourceFields, SectionFields, TermFields


class CourseFactory(RecordFactory[Course]):
    """A course of the district that there is, else of a new one. Sections are given it as `course=`."""

    if TYPE_CHECKING:

        def __new__(cls, **fields: Unpack[CourseFields]) -> Course: ...  # type: ignore[misc]
        @classmethod
        def create(cls, **fields: Unpack[CourseFields]) -> Course: ...  # type: ignore[override]
        @classmethod
        def build(cls, **fields: Unpack[CourseFields]) -> Course: ...  # type: ignore[override]
        @classmethod
        def create_batch(cls, size: int, **fields: Unpack[CourseFields]) -> list[Course]: ...  # type: ignore[override]
        @classmethod
        def build_batch(cls, size: int, **fields: Unpack[CourseFields]) -> list[Course]: ...  # type: ignore[override]

    class Meta:
        model = Course

    district = Current(DistrictFactory, lambda source, _: source.district)
    name = drawn(lambda source, _: source.pools.school.course_name(None, None))
    number = drawn(lambda source, _: source.pools.school.course_number())


class TermFactory(RecordFactory[Term]):
    """A term of the district that there is, else of a new one. Sections are given it as `term=`."""

    if TYPE_CHECKING:

        def __new__(cls, **fields: Unpack[TermFields]) -> Term: ...  # type: ignore[misc]
        @classmethod
        def create(cls, **fields: Unpack[TermFields]) -> Term: ...  # type: ignore[override]
        @classmethod
        def build(cls, **fields: Unpack[TermFields]) -> Term: ...  # type: ignore[override]
        @classmethod
        def create_batch(cls, size: int, **fields: Unpack[TermFields]) -> list[Term]: ...  # type: ignore[override]
        @classmethod
        def build_batch(cls, size: int, **fields: Unpack[TermFields]) -> list[Term]: ...  # type: ignore[override]

    class Meta:
        model = Term

    district = Current(DistrictFactory, lambda source, _: source.district)
    name = drawn(lambda source, _: plausible.term_for(source.day)[0])
    start_date = drawn(lambda source, _: plausible.term_for(source.day)[1])
    end_date = drawn(lambda source, _: plausible.term_for(source.day)[2])


class _Primary(SubFactory):
    """A section's primary teacher: the first of the given `teachers`, else a new one of the school."""

    def evaluate(self, instance: Any, step: Any, extra: dict[str, Any]) -> Any:
        given = getattr(instance, "teachers", None)
        return super().evaluate(instance, step, extra) if given is None else next(iter(several(given)), None)


class SectionFactory(Numbered[Section]):
    """A section with a new teacher and no students unless given, in the school of those that are given.

    Give `students` and either `teacher` or `teachers`, primary first. With none of them it is a section of the school
    that there is, else of a new one.
    """

    if TYPE_CHECKING:

        def __new__(cls, **fields: Unpack[SectionFields]) -> Section: ...  # type: ignore[misc]
        @classmethod
        def create(cls, **fields: Unpack[SectionFields]) -> Section: ...  # type: ignore[override]
        @classmethod
        def build(cls, **fields: Unpack[SectionFields]) -> Section: ...  # type: ignore[override]
        @classmethod
        def create_batch(cls, size: int, **fields: Unpack[SectionFields]) -> list[Section]: ...  # type: ignore[override]
        @classmethod
        def build_batch(cls, size: int, **fields: Unpack[SectionFields]) -> list[Section]: ...  # type: ignore[override]

    class Meta:
        model = Section

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Any:
        if not any(name.partition("__")[0] in ("school", "district") for name in params):
            params = kept(params)
            school = _school_of(params)
            params = params if school is None else {**params, "school": school}
        return super()._generate(strategy, params)

    number = drawn(lambda source, _: source.number("sections"))
    school = Current(SchoolFactory, current_school)
    teacher = _Primary(TeacherFactory, school=SelfAttribute("..school"))
    students = LazyAttribute(lambda _: ())
    subject = drawn(lambda source, _: source.pools.school.subject())
    grade = drawn(lambda source, section: _section_grade(source, section))
    course = LazyAttribute(lambda _: None)
    course_name = drawn(lambda source, section: _course_name(source, section))
    course_number = drawn(
        lambda source, section: section.course.number if section.course else source.pools.school.course_number()
    )
    course_description = drawn(lambda source, section: source.pools.school.course_description(section.subject or None))
    name = drawn(
        lambda _, section: f"{section.course_name} - {section.course_number} (Section {section.section_number})"
    )
    period = drawn(lambda source, _: source.pools.school.period())
    section_number = drawn(lambda _, section: str(section.number))
    sis_id = drawn(lambda _, section: str(section.number))
    term = SmallValue(TermDates, lambda source, _: TermDates(*plausible.term_for(source.day)))


def _school_of(given: dict[str, Any]) -> School | None:
    """The school of the teacher that is given for a section, else that of the first student."""
    named = [given.get("teacher"), *several(given.get("teachers")), *several(given.get("students"))]
    return next((user.school for user in named if isinstance(user, (Teacher, Student))), None)


def _course_name(source: Source, section: Any) -> str:
    course = section.course
    if isinstance(course, Course):
        return course.name
    return source.pools.school.course_name(section.subject or None, section.grade or None)


def _section_grade(source: Source, section: Any) -> Grade:
    students = several(section.students)
    grades: list[Grade] = [grade for student in students if (grade := getattr(student, "grade", None))]
    return max(grades, key=grades.count) if grades else grade_at(source, section.school)


class ResourceFactory(RecordFactory[Resource]):
    """A resource of the district of those who have it, else of the district that there is, else of a new one.

    Give `courses`, `sections`, `students` and `teachers` who have it.
    """

    if TYPE_CHECKING:

        def __new__(cls, **fields: Unpack[ResourceFields]) -> Resource: ...  # type: ignore[misc]
        @classmethod
        def create(cls, **fields: Unpack[ResourceFields]) -> Resource: ...  # type: ignore[override]
        @classmethod
        def build(cls, **fields: Unpack[ResourceFields]) -> Resource: ...  # type: ignore[override]
        @classmethod
        def create_batch(cls, size: int, **fields: Unpack[ResourceFields]) -> list[Resource]: ...  # type: ignore[override]
        @classmethod
        def build_batch(cls, size: int, **fields: Unpack[ResourceFields]) -> list[Resource]: ...  # type: ignore[override]

    class Meta:
        model = Resource
        exclude = ("number",)

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Any:
        params = kept(params)
        named = [one for kind in OFFERED_TO for one in several(params.get(kind))]
        home = next((one.district for one in named if getattr(one, "home", None) is not None), None)
        return super()._generate(
            strategy, params if home is None or "district" in params else {**params, "district": home}
        )

    number = drawn(lambda source, _: source.number("resources"))
    district = Current(DistrictFactory, lambda source, _: source.district)
    roles = ("student", "teacher")
    title = drawn(lambda _, resource: f"Resource {resource.number}")
    resource_id = drawn(lambda _, resource: f"resource-{resource.number}")
