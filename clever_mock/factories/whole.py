"""A whole district in bulk: schools, teachers, students and sections that belong together, made as rows at once.

The same rules as in the one-by-one factories, without their cost for each record. The records are the district's
first sync, so they make no events.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from clever_mock.errors import InvalidValueError
from clever_mock.factories import plausible
from clever_mock.factories.source import Source
from clever_mock.model.records.courses import Course, Term
from clever_mock.model.records.enumerations import Gender, Grade
from clever_mock.model.records.kinds import Contact, DistrictAdmin, School, SchoolAdmin, Section, Student, Teacher
from clever_mock.model.records.rows import Row
from clever_mock.model.records.values import Credentials, Location, Name, Principal, TermDates
from clever_mock.model.rosters.collector import collector_paused
from clever_mock.model.rosters.district import District

CLASS_SIZE = 25
VISITED_EVERY = 8
"""Every so manyth section is visited by students of another school."""
VISITORS = 3
SEXES: tuple[Gender, ...] = ("F", "M")


class Sizes(NamedTuple):
    """How many records of each kind a district is made with, and how many enrollments its sections hold in all.

    With no number of enrollments a section is a class of 25.
    """

    schools: int = 0
    teachers: int = 0
    students: int = 0
    sections: int = 0
    contacts: int = 0
    school_admins: int = 0
    district_admins: int = 0
    enrollments: int = 0

    def checked(self) -> Sizes:
        """These sizes, with one school where something needs one. Raises `InvalidValueError` for what cannot be."""
        for name, size in zip(self._fields, self):
            if not isinstance(size, int) or isinstance(size, bool) or size < 0:
                raise InvalidValueError(f"{name} takes a number of records, 0 or more, not {size!r}")
        if self.contacts and not self.students:
            raise InvalidValueError(f"{self.contacts} contacts need students to belong to; give students=1 or more")
        if self.enrollments and not (self.students and self.sections):
            raise InvalidValueError(
                f"{self.enrollments} enrollments need students and sections; give students=… and sections=… as well"
            )
        needs_school = self.teachers or self.students or self.sections or self.school_admins
        return self._replace(schools=1) if needs_school and not self.schools else self


def populate(district: District, sizes: Sizes) -> None:
    """Make the records of a new district."""
    sizes = sizes.checked()
    if any(sizes):
        with collector_paused():
            _Builder(district, sizes).build()


class _Builder:
    """Makes the rows of one district, each kind after those that it refers to."""

    def __init__(self, district: District, sizes: Sizes) -> None:
        self.district = district
        self.sizes = sizes
        self.roster = district.roster
        self.stamp = self.roster.stamps(district)
        self.new_id = self.roster.ids.new
        self.made_id = self.roster.made_ids.new
        self.courses: dict[tuple[str, str], Row] = {}
        self.source = self.roster.attached(Source, Source)
        self.pools = self.source.pools
        self.day = self.source.day
        self.moment = self.roster.moment(district)
        self.term = self._term()
        self.domain = plausible.email_domain(district.name)

    def build(self) -> None:
        with self.roster.lock:
            schools = self._load("schools", [self._school(n) for n in range(self.sizes.schools)])
            teachers = self._load("teachers", [self._teacher(at(schools, n)) for n in range(self.sizes.teachers)])
            students = self._load("students", [self._student(at(schools, n)) for n in range(self.sizes.students)])
            sections = self._sections(schools, teachers, students)
            self._load("terms", [self.term] if sections else [])
            self._load("courses", list(self.courses.values()))
            self._load("sections", sections)
            self._load("contacts", [self._contact(at(students, n)) for n in range(self.sizes.contacts)])
            self._load("school_admins", [self._school_admin(at(schools, n)) for n in range(self.sizes.school_admins)])
            admins = self._load("district_admins", [self._district_admin() for _ in range(self.sizes.district_admins)])
            if admins and self.district.row.district_contact is None:
                self.district.update(district_contact=admins[0].id)

    def _load(self, kind: str, rows: list[Row]) -> list[Row]:
        self.district.load_rows(kind, rows)
        return rows

    def _identity(self) -> dict[str, Any]:
        return {"id": self.new_id(self.stamp()), "district": self.district.id}

    def _dated(self) -> dict[str, Any]:
        moment = self.stamp()
        return {
            "id": self.new_id(moment),
            "district": self.district.id,
            "created": moment,
            "last_modified": moment,
        }

    def _school(self, n: int) -> Row:
        pools, school = self.pools, self.pools.school
        level = plausible.LEVELS[n % len(plausible.LEVELS)]
        low, high = plausible.grade_span(level) if self.sizes.schools > 1 else ("Kindergarten", "12")
        place = pools.place()
        first, _, last = plausible.person_name(pools)
        number = school.school_number()
        return School.row_class(
            **self._dated(),
            ext=None,
            high_grade=high,
            location=Location(pools.street_address(), place.city, None, None, place.state, place.zip),
            low_grade=low,
            mdr_number=school.mdr_number(),
            name=pools.school_name(plausible.form_of(low, high, level)),
            nces_id=school.nces_id(),
            phone=pools.phone(),
            principal=Principal(
                f"{first} {last}", plausible.email_for(first, last, self.source.number("principals"), self.domain)
            ),
            school_number=number,
            sis_id=number,
            state_id=school.state_id(),
        )

    def _teacher(self, school: Row) -> Row:
        number = self.source.number("teachers")
        first, middle, last = plausible.person_name(self.pools)
        return Teacher.row_class(
            **self._dated(),
            credentials=Credentials(plausible.username_for(first, last, number)),
            email=plausible.email_for(first, last, number, self.domain),
            ext=None,
            name=Name(first, middle, last),
            other_schools=(),
            person=None,
            school=school.id,
            sis_id=str(number),
            state_id=plausible.number_for(number, 7),
            synced_in_lms=None,
            teacher_number=plausible.number_for(number, 6),
            title=self.pools.school.teacher_title(),
        )

    def _student(self, school: Row) -> Row:
        pools, number = self.pools, self.source.number("students")
        gender = pools.draw(SEXES)
        first, middle, last = plausible.person_name(pools, gender)
        grade = plausible.grade_for(pools, school.low_grade, school.high_grade)
        sis_id = plausible.number_for(number)
        moment = self.stamp()
        return Student.row_class(
            id=self.new_id(moment),
            district=self.district.id,
            created=moment,
            last_modified=moment,
            credentials=Credentials(plausible.username_for(first, last, number)),
            disability=None,
            dob=plausible.birth_date(pools, grade, self.day),
            ell_status="Y" if pools.chance(0.1) else "N",
            email=plausible.email_for(first, last, number, self.domain),
            enrollments=(),
            ext=None,
            frl_status=None,
            gender=gender,
            gifted_status=None,
            grade=grade,
            graduation_year=plausible.graduation_year(grade, self.day),
            hispanic_ethnicity="Y" if pools.chance(0.25) else "N",
            home_language=None,
            iep_status=None,
            location=Location(zip=plausible.zip_near(pools, school.location.zip)),
            name=Name(first, middle, last),
            other_schools=(),
            preferred_name=None,
            race=pools.draw(plausible.RACE_MIX),
            school=school.id,
            section_504_status=None,
            sis_id=sis_id,
            state_id=plausible.number_for(number + 1000, 10),
            student_number=sis_id,
            synced_in_lms=None,
        )

    def _sections(self, schools: list[Row], teachers: list[Row], students: list[Row]) -> list[Row]:
        classes = Classes(schools, students)
        wanted, enrolled = self.sizes.enrollments, 0
        staff: dict[str, list[Row]] = {}
        for teacher in teachers:
            staff.setdefault(teacher.school, []).append(teacher)
        rows = []
        for n in range(self.sizes.sections):
            school = at(schools, n)
            size = wanted * (n + 1) // self.sizes.sections - enrolled if wanted else None
            grade, names = classes.next_class(school, n, size)
            enrolled += len(names)
            primary = staff.get(school.id) or teachers
            teaching = [at(primary, n // len(schools)).id] if primary else []
            rows.append(self._section(school, grade, teaching, names))
        return rows

    def _section(self, school: Row, grade: Grade, teachers: list[str], students: tuple[str, ...]) -> Row:
        words, number = self.pools.school, self.source.number("sections")
        subject = words.subject()
        course, course_number = words.course_name(subject, grade), words.course_number()
        return Section.row_class(
            **self._dated(),
            course=self._course(course, course_number),
            course_description=words.course_description(subject),
            course_name=course,
            course_number=course_number,
            ext=None,
            grade=grade,
            name=f"{course} - {course_number} (Section {number})",
            period=words.period(),
            school=school.id,
            section_number=str(number),
            sis_id=str(number),
            students=students,
            subject=subject,
            synced_in_lms=None,
            teacher=teachers[0] if teachers else None,
            teachers=tuple(teachers),
            term=TermDates(self.term.name, self.term.start_date, self.term.end_date),
            term_id=self.term.id,
        )

    def _course(self, name: str, number: str) -> str:
        """The course with a name and a number, which its sections share."""
        found = self.courses.get((name, number))
        if found is None:
            id = self.made_id(self.moment)
            found = Course.row_class(id=id, district=self.district.id, name=name, number=number)
            self.courses[name, number] = found
        return str(found.id)

    def _term(self) -> Row:
        name, start, end = plausible.term_for(self.day)
        id = self.made_id(self.moment)
        return Term.row_class(id=id, district=self.district.id, end_date=end, name=name, start_date=start)

    def _contact(self, student: Row) -> Row:
        words, number = self.pools.school, self.source.number("contacts")
        kind = words.contact_type()
        name = plausible.contact_name(self.pools, kind, student.name.last or "")
        first, _, last = name.partition(" ")
        return Contact.row_class(
            **self._identity(),
            email=plausible.email_for(first, last, number),
            legacy_id=None,
            name=name,
            phone=self.pools.phone(),
            phone_type=words.phone_type(),
            relationship=plausible.relationship_for(kind),
            sis_id=plausible.number_for(number, 8),
            student=student.id,
            type=kind,
            user_id=None,
        )

    def _school_admin(self, school: Row) -> Row:
        number = self.source.number("school_admins")
        first, _, last = plausible.person_name(self.pools)
        return SchoolAdmin.row_class(
            **self._identity(),
            credentials=None,
            department=None,
            email=plausible.email_for(first, last, number, self.domain),
            ext=None,
            name=Name(first, None, last),
            person=None,
            roles=(),
            schools=(school.id,),
            staff_id=plausible.number_for(number, 5),
            title=self.pools.school.admin_title(),
        )

    def _district_admin(self) -> Row:
        number = self.source.number("district_admins")
        first, _, last = plausible.person_name(self.pools)
        return DistrictAdmin.row_class(
            **self._identity(),
            email=plausible.email_for(first, last, number, self.domain),
            name=Name(first, None, last),
            person=None,
            title=self.pools.school.admin_title(),
        )


class Classes:
    """Fills classes: the students of a school's grade in turn, and now and then a few from another school."""

    def __init__(self, schools: list[Row], students: list[Row]) -> None:
        self._schools = schools
        self._by_grade: dict[tuple[str, str], list[str]] = {}
        for student in students:
            self._by_grade.setdefault((student.school, student.grade), []).append(student.id)
        self._grades = {
            school.id: [
                grade
                for grade in plausible.grades_between(school.low_grade, school.high_grade)
                if (school.id, grade) in self._by_grade
            ]
            or [school.low_grade]
            for school in schools
        }
        self._places: dict[tuple[str, str], int] = {}

    def next_class(self, school: Row, n: int, size: int | None = None) -> tuple[Grade, tuple[str, ...]]:
        """The grade and the students of the `n`-th section, which meets in a school.

        `size` is how many there are at most, visitors among them, by default a class and a few visitors.
        """
        grade: Grade = at(self._grades[school.id], n // len(self._schools))
        visited = len(self._schools) > 1 and n % VISITED_EVERY == 0
        visitors = VISITORS if visited and (size is None or size > VISITORS) else 0
        names = self._take(school.id, grade, CLASS_SIZE if size is None else size - visitors)
        if visitors:
            guests = at(self._schools, n + 1)
            names += self._take(guests.id, self._grades[guests.id][-1], visitors)
        return grade, tuple(sorted(set(names)))

    def of_grade(self, school: str, grade: str) -> tuple[str, ...]:
        """The next students of a school's grade."""
        return tuple(sorted(self._take(school, grade, CLASS_SIZE)))

    def _take(self, school: str, grade: str, count: int) -> list[str]:
        pool = self._by_grade.get((school, grade), [])
        place = self._places.get((school, grade), 0)
        self._places[school, grade] = place + count
        return [pool[(place + offset) % len(pool)] for offset in range(min(count, len(pool)))]


def at(items: Sequence[Any], n: int) -> Any:
    """The `n`-th item, beginning again at the end."""
    return items[n % len(items)]
