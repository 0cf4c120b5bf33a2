"""A Faker provider for the school domain: schools, courses, grades, titles and the numbers that schools give.

Use it alone with `fake.add_provider(SchoolProvider)`; all its methods draw from the Faker's own seed. Each value
stands by itself: to make the values of one record fit together is the work of `plausible`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

from faker.providers import BaseProvider

from clever_mock.factories.plausible import (
    CONTACT_TYPES,
    LEVELS,
    RACE_MIX,
    USUAL_GRADES,
    Level,
    digits_at,
    grade_words,
    grades_between,
    level_of,
    relationship_for,
    require_one_of,
    title_for_teacher,
)
from clever_mock.model.records.enumerations import SUBJECTS, Gender, Grade, Race, Subject, YesNo

T = TypeVar("T")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split(","))


_PLANTS = _words("""
    Alder Apple Aspen Azalea Bayberry Beech Birch Bluebell Buttonwood Cedar Cherry Chestnut Clover Cottonwood Cypress
    Dogwood Elder Fern Fir Foxglove Goldenrod Hawthorn Hazel Heather Hemlock Hickory Holly Ivy Juniper Larch Laurel
    Lilac Linden Magnolia Maple Mulberry Myrtle Oak Pecan Pine Poplar Redbud Rowan Sage Sequoia Spruce Sumac Sycamore
    Tamarack Thistle Walnut Willow
""")
_GROUNDS = _words("""
    Bay Bend Bluff Canyon Creek Crossing Falls Forest Glen Grove Harbor Heights Hill Hollow Knoll Lake Landing Meadow
    Mesa Mill Orchard Park Point Pond Prairie Ridge Run Shore Springs Summit Terrace Trail Valley Vista
""")
_FRONTS = _words("""
    Ash Bridge Bright Brook Clear Cliff Cold Copper Crane Deer East Eagle Fair Fox Glen Gold Green Hart High Hill Iron
    Lake Long Marsh Mill North Red River Rock Rose Sand Silver South Spring Stone Summer Swan West White Wind Winter
""")
_BACKS = _words(
    "bend brook burg burn crest dale field ford gate grove haven land mere mont mouth port side ton view wood"
)
_COMPOUNDS = tuple(front + back for front in _FRONTS for back in _BACKS if front.lower() != back)
_GIVEN = _words("""
    Abel Adela Agnes Albert Alma Amos Anselm Beatrix Bruno Celia Clement Cora Della Edmund Elsa Esther Felix Flora
    Gideon Greta Harriet Hector Ida Irving Josefa Julius Lavinia Leopold Lucinda Mabel Marcus Nora Octavia Oscar Philip
    Ramona Rosalind Rufus Silvia Theodora Ursula Vernon Wilhelmina
""")
_SURNAMES = _words("""
    Abernathy Alcott Arroyo Bancroft Barrios Beckwith Blackwood Calloway Castellan Cheng Colfax Dandridge Delacroix
    Dunmore Eastman Ellery Escobedo Fairbanks Falk Galloway Garland Grantham Hadley Halvorsen Harlow Ibarra Ingram
    Kimura Langford Larkin Lindqvist Loomis Maddox Marchetti Merriweather Nakano Norwood Okafor Oleson Pemberton
    Prescott Quimby Ramsey Redfern Rosales Sandoval Sheffield Soto Stanhope Tanaka Thackeray Tolliver Underhill Valdez
    Vickers Wainwright Whitcomb Winslow Yamada Zielinski
""")

_SCHOOL_FORMS: dict[str, tuple[str, ...]] = {
    "elementary": _phrases("Elementary School, Elementary School, Primary School, Elementary Academy, Grade School"),
    "middle": _phrases("Middle School, Middle School, Intermediate School, Junior High School, Middle Academy"),
    "high": _phrases(
        "High School, High School, Senior High School, Preparatory High School, Academy of Arts and Sciences"
    ),
    "all": _phrases("School, Community School, Charter School, Academy, K-12 School"),
}
_DISTRICT_FORMS = _phrases("""
    Unified School District, Public Schools, Independent School District, Central School District, County Schools,
    Consolidated Schools, City School District, Area Schools
""")

_COURSES: dict[Subject, dict[Level, tuple[str, ...]]] = {
    "english/language arts": {
        "elementary": _phrases("Reading, Writing, Language Arts, Phonics and Spelling"),
        "middle": _phrases("English {}, Language Arts {}, Reading Workshop {}, Creative Writing"),
        "high": _phrases(
            "English {}, American Literature, World Literature, Composition, Journalism, Speech and Debate"
        ),
    },
    "math": {
        "elementary": _phrases("Math, Numbers and Shapes, Math Workshop"),
        "middle": _phrases("Math {}, Pre-Algebra, Accelerated Math {}, Algebra Readiness"),
        "high": _phrases("Algebra I, Geometry, Algebra II, Precalculus, Calculus, Statistics, Financial Math"),
    },
    "science": {
        "elementary": _phrases("Science, Nature Study, Hands-On Science"),
        "middle": _phrases("Science {}, Earth Science, Life Science, Physical Science"),
        "high": _phrases("Biology, Chemistry, Physics, Environmental Science, Anatomy, Astronomy"),
    },
    "social studies": {
        "elementary": _phrases("Social Studies, Our Community, Maps and Places"),
        "middle": _phrases("Social Studies {}, Ancient Civilizations, World Geography, State History"),
        "high": _phrases("World History, United States History, Government, Economics, Psychology"),
    },
    "language": {
        "elementary": _phrases("Spanish, French, Mandarin"),
        "middle": _phrases("Spanish A, French A, Mandarin A, Exploring Languages"),
        "high": _phrases("Spanish I, Spanish II, Spanish III, French I, French II, Mandarin I, Latin I, German II"),
    },
    "homeroom/advisory": {
        "elementary": _phrases("Homeroom, Morning Meeting"),
        "middle": _phrases("Homeroom {}, Advisory {}"),
        "high": _phrases("Advisory {}, Homeroom {}, College and Career Advisory"),
    },
    "interventions/online learning": {
        "elementary": _phrases("Reading Support, Math Support"),
        "middle": _phrases("Reading Lab {}, Math Lab {}, Study Skills"),
        "high": _phrases("Credit Recovery, Online Learning Lab, Academic Support {}"),
    },
    "technology and engineering": {
        "elementary": _phrases("Computer Lab, Makers, Keyboarding"),
        "middle": _phrases("Coding {}, Robotics, Digital Tools"),
        "high": _phrases("Computer Science I, Computer Science II, Web Design, Engineering Drawing, Robotics"),
    },
    "PE and health": {
        "elementary": _phrases("Physical Education, Movement and Health"),
        "middle": _phrases("Physical Education {}, Health {}"),
        "high": _phrases("Physical Education {}, Health, Weight Training, Team Sports"),
    },
    "arts and music": {
        "elementary": _phrases("Art, Music, Choir"),
        "middle": _phrases("Art {}, Beginning Band, Chorus {}, Theater"),
        "high": _phrases("Drawing and Painting, Ceramics, Concert Band, Orchestra, Choir, Theater Arts, Photography"),
    },
    "other": {
        "elementary": _phrases("Library, Enrichment"),
        "middle": _phrases("Enrichment {}, Student Leadership"),
        "high": _phrases("Driver Education, Yearbook, Student Leadership, Work Experience"),
    },
}
_OPENINGS = _phrases("Pupils work on, A course on, An introduction to, Weekly practice in, Projects and exercises in")
_TOPICS: dict[Subject, tuple[str, ...]] = {
    "english/language arts": _phrases(
        "close reading and clear writing, stories and poems and plays, grammar and style"
    ),
    "math": _phrases("numbers and patterns, reasoning with quantities, problem solving and proof"),
    "science": _phrases("observation and experiment, matter and energy, living things and their surroundings"),
    "social studies": _phrases(
        "people and places and institutions, how communities change, reading historical sources"
    ),
    "language": _phrases("everyday conversation, listening and pronunciation, the culture behind the language"),
    "homeroom/advisory": _phrases("planning the week, goals and good habits, getting on in a new school"),
    "interventions/online learning": _phrases(
        "catching up at one's own pace, skills that need another look, study habits"
    ),
    "technology and engineering": _phrases("designing and testing, writing small programs, using tools safely"),
    "PE and health": _phrases("fitness and fair play, healthy choices, team and individual sports"),
    "arts and music": _phrases("making and performing, technique and expression, looking and listening closely"),
    "other": _phrases("topics chosen by the class, independent work, service to the school"),
}
_ADMIN_TITLES = _phrases("""
    Principal, Assistant Principal, Vice Principal, Dean of Students, Technology Coordinator, Registrar,
    Curriculum Coordinator, Office Manager, Counselor, Superintendent
""")
_PHONE_TYPES = _words("Home Cell Work")


class SchoolProvider(BaseProvider):
    """Fake values of the school domain, for `fake.add_provider(SchoolProvider)`.

    Methods that take a `level`, `grade` or `subject` raise `InvalidValueError` for one that Clever does not have.
    """

    def school_name(self, level: Level | Literal["all"] | None = None) -> str:
        """The name of a school of a level, or of any: `Cedar Hollow Elementary School`; `all` has grades of several."""
        chosen: Level | Literal["all"] = self._pick(LEVELS) if level is None else level
        require_one_of("level", chosen, (*LEVELS, "all"))
        return f"{self._school_stem()} {self._pick(_SCHOOL_FORMS[chosen])}"

    def district_name(self) -> str:
        """The name of a district: `Riverbend Unified School District`."""
        return f"{self._place_stem()} {self._pick(_DISTRICT_FORMS)}"

    def course_name(self, subject: Subject | None = None, grade: Grade | None = None) -> str:
        """The name of a course that fits subject and grade: `Grade 2 Reading`, `Math 7`, `Algebra II`."""
        if subject is None:
            subject = self.subject()
        require_one_of("subject", subject, SUBJECTS)
        taught: Grade = self._pick(grades_between("Kindergarten", "12")) if grade is None else grade
        level = level_of(taught)
        name = self._pick(_COURSES[subject][level])
        if level == "elementary":
            return f"{grade_words(taught)} {name}"
        return name.format(taught if taught.isdigit() else grade_words(taught))

    def course_number(self) -> str:
        """The number of a course in the district's catalogue: four digits."""
        return self._digits(4)

    def course_description(self, subject: Subject | None = None) -> str:
        """A short description of a course of a subject."""
        if subject is None:
            subject = self.subject()
        require_one_of("subject", subject, SUBJECTS)
        return f"{self._pick(_OPENINGS)} {self._pick(_TOPICS[subject])}."

    def grade(self) -> Grade:
        """One of the grades that all versions know, each as likely as any other."""
        return self._pick(USUAL_GRADES)

    def subject(self) -> Subject:
        """One of Clever's subjects, each as likely as any other."""
        return self._pick(SUBJECTS)

    def race(self) -> Race:
        """One of Clever's races, never empty, in proportions that a large district may have."""
        return self._pick(RACE_MIX)

    def gender(self) -> Gender:
        """`M` or `F`; never empty."""
        return "F" if self._fraction() < 0.5 else "M"

    def yes_no(self, likelihood: float = 0.5) -> YesNo:
        """`Y` with this likelihood (0.0 to 1.0), else `N`; never empty."""
        return "Y" if self._fraction() < likelihood else "N"

    def sis_id(self) -> str:
        """The id of a record in the district's SIS: nine digits."""
        return self._digits(9)

    def state_id(self) -> str:
        """The id that a state gives to a student, teacher or school: nine digits."""
        return self._digits(9)

    def student_number(self) -> str:
        """The number that a district gives to a student: nine digits."""
        return self._digits(9)

    def teacher_number(self) -> str:
        """The number that a district gives to a teacher: six digits."""
        return self._digits(6)

    def school_number(self) -> str:
        """The number that a district gives to a school: four digits."""
        return self._digits(4)

    def nces_id(self) -> str:
        """A school's id with the US statistics office: twelve digits, the first seven the district's."""
        return f"{self._digits(7)}{self._digits(5)}"

    def mdr_number(self) -> str:
        """A school's or district's number in the MDR directory: eight digits."""
        return self._digits(8)

    def period(self) -> str:
        """The period of the day in which a section meets: `1` to `8`."""
        return str(self._below(8) + 1)

    def section_number(self) -> str:
        """The number of a section of its course: `001` to `040`."""
        return f"{self._below(40) + 1:03d}"

    def teacher_title(self, subject: Subject | None = None) -> str:
        """The title of a teacher, of a subject or of any: `Science Teacher`."""
        return title_for_teacher(self.subject() if subject is None else subject)

    def admin_title(self) -> str:
        """The title of a school or district admin: `Assistant Principal`."""
        return self._pick(_ADMIN_TITLES)

    def contact_type(self) -> str:
        """What a contact is to the student: `Mother`, `Grandfather`; Clever takes any text."""
        return self._pick(tuple(CONTACT_TYPES))

    def phone_type(self) -> str:
        """What sort of phone a contact has: `Home`, `Cell` or `Work`; Clever takes any text."""
        return self._pick(_PHONE_TYPES)

    def relationship(self) -> str:
        """How a contact is related to the student: `Parent`, `Guardian`; Clever takes any text."""
        return relationship_for(self.contact_type())

    def _school_stem(self) -> str:
        if self._fraction() < 0.35:
            return f"{self._pick(_GIVEN)} {self._pick(_SURNAMES)}"
        return self._place_stem()

    def _place_stem(self) -> str:
        if self._fraction() < 0.3:
            return self._pick(_COMPOUNDS)
        return f"{self._pick(_PLANTS)} {self._pick(_GROUNDS)}"

    def _fraction(self) -> float:
        return self.generator.random.random()  # type: ignore[no-any-return]

    def _below(self, limit: int) -> int:
        return int(self._fraction() * limit)

    def _pick(self, pool: Sequence[T]) -> T:
        return pool[self._below(len(pool))]

    def _digits(self, count: int) -> str:
        return digits_at(self._fraction(), count)
