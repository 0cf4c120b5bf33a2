"""The factories of districts and schools, factory_boy's as all of them, and what creates into the active mock.

What is drawn fits together; what a test gives wins. The rules of what fits are in `plausible`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from factory.base import Factory
from factory.declarations import Trait

from clever_mock.errors import InvalidValueError
from clever_mock.factories import plausible
from clever_mock.factories.declarations import Current, SmallValue, drawn, kept
from clever_mock.factories.source import Source
from clever_mock.factories.whole import Sizes, populate
from clever_mock.model.records.kinds import School
from clever_mock.model.records.moments import as_moment
from clever_mock.model.records.nearest import did_you_mean
from clever_mock.model.records.record import Record
from clever_mock.model.records.values import Location, Principal
from clever_mock.model.rosters.active import active_roster
from clever_mock.model.rosters.demo import check_token, connect_launched
from clever_mock.model.rosters.district import District

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from clever_mock.factories.overrides import DistrictFields, SchoolFields

T = TypeVar("T")


class RecordFactory(Factory[T]):
    """Base of the factories: `create` puts the record into the active mock, `build` into no roster."""

    class Meta:
        abstract = True

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Any:
        return super()._generate(strategy, kept(params))

    @classmethod
    def check_names(cls, names: Iterable[str]) -> None:
        """Refuse, with `InvalidValueError`, what the factory does not take, with the nearest that it does."""
        record: type[Record] = cls._meta.model
        known = dict.fromkeys(("id", *record.fields, *cls._meta.declarations, *cls._meta.parameters))
        for name in names:
            whole, deep, _ = name.partition("__")
            if whole not in (cls._meta.declarations if deep else known):
                hint = did_you_mean(name, known) or ";"
                raise InvalidValueError(
                    f"{record.singular} has no field {name!r}{hint} its fields are {', '.join(known)}"
                )

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        return active_roster().add(model_class(*args, **kwargs))


class DistrictFactory(RecordFactory[District]):
    """A district: connected to the app under test, synced, running, launched, all schools shared.

    `schools`, `teachers`, `students`, `sections`, `contacts`, `school_admins` and `district_admins` say how many
    of each to make with it, connected with each other, and `enrollments` how many students the sections hold in all, as
    far as there are that many. Traits: `launched=False` leaves the launch date out,
    `connected=False` the connection; `paused=True` pauses it, `pending=True` and `failing=True` let its syncs
    fail as the district's fault and as Clever's; `launched` may be a date. `token` chooses the district token.
    """

    if TYPE_CHECKING:

        def __new__(cls, **fields: Unpack[DistrictFields]) -> District: ...  # type: ignore[misc]
        @classmethod
        def create(cls, **fields: Unpack[DistrictFields]) -> District: ...  # type: ignore[override]
        @classmethod
        def build(cls, **fields: Unpack[DistrictFields]) -> District: ...  # type: ignore[override]
        @classmethod
        def create_batch(cls, size: int, **fields: Unpack[DistrictFields]) -> list[District]: ...  # type: ignore[override]
        @classmethod
        def build_batch(cls, size: int, **fields: Unpack[DistrictFields]) -> list[District]: ...  # type: ignore[override]

    class Meta:
        model = District

    class Params:
        paused = Trait(pauses=True)
        pending = Trait(failure=("pending", "The file students.csv has no column Student_id"))
        failing = Trait(failure=("error", "Clever could not parse the export"))

    name = drawn(lambda source, _: source.pools.school.district_name())
    mdr_number = drawn(lambda source, _: source.pools.school.mdr_number())
    login_methods = ("Clever Passwords",)
    nces_id = drawn(lambda source, _: plausible.number_for(source.number("districts"), 7))
    portal_url = drawn(lambda _, district: _portal(district.name))
    connected = True
    launched = True
    token: str | None = None
    pauses = False
    failure: tuple[Any, str] | None = None
    schools = teachers = students = sections = contacts = school_admins = district_admins = enrollments = 0

    @classmethod
    def _build(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        chosen, record = _split(kwargs)
        if any(chosen[name] for name in Sizes._fields):
            raise InvalidValueError("a district that is only built holds no records; make it with create, in a mock")
        return model_class(*args, **record)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        chosen, record = _split(kwargs)
        cls.check_names(record)
        launched, failure = chosen["launched"], chosen["failure"]
        launch_date = None if isinstance(launched, bool) else as_moment(launched, "launched")
        if failure is not None and not (isinstance(failure, tuple) and len(failure) == 2):
            raise InvalidValueError(f"failure takes a state and a message, ('error', '…'), not {failure!r}")
        sizes = Sizes(**{name: chosen.pop(name) for name in Sizes._fields}).checked()
        roster = active_roster()
        if chosen["connected"]:
            check_token(roster, record.get("id", ""), chosen["token"])
        district: District = super()._create(model_class, *args, **record)
        if chosen["connected"]:
            connection = connect_launched(district, chosen["token"])
            if launched is not True:
                connection.launch(launch_date)
        populate(district, sizes)
        if chosen["pauses"]:
            district.pause(roster.stamp(district))
        if failure is not None:
            district.fail(*failure)
        return district


def _portal(name: Any) -> str | None:
    return f"https://clever.com/in/{plausible.slug(name)}" if isinstance(name, str) else None


_CHOICES = ("connected", "launched", "token", "pauses", "failure", *Sizes._fields)


def _split(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return {name: given.pop(name) for name in _CHOICES}, given


def _level(source: Source) -> plausible.Level:
    return plausible.LEVELS[(source.number("level") - 1) % len(plausible.LEVELS)]


def _with_span(given: dict[str, Any]) -> dict[str, Any]:
    """With the level, and a lowest grade that fits, of a school of which the highest grade is given."""
    high = given.get("high_grade")
    if high not in plausible.SCHOOL_ORDER or "level" in given or "low_grade" in given:
        return given
    level = plausible.level_of(high)
    return {**given, "level": level, "low_grade": plausible.lowest_grade(level, high)}


class SchoolFactory(RecordFactory[School]):
    """A school of the district that there is, else of a new one. `level` is elementary, middle or high."""

    if TYPE_CHECKING:

        def __new__(cls, **fields: Unpack[SchoolFields]) -> School: ...  # type: ignore[misc]
        @classmethod
        def create(cls, **fields: Unpack[SchoolFields]) -> School: ...  # type: ignore[override]
        @classmethod
        def build(cls, **fields: Unpack[SchoolFields]) -> School: ...  # type: ignore[override]
        @classmethod
        def create_batch(cls, size: int, **fields: Unpack[SchoolFields]) -> list[School]: ...  # type: ignore[override]
        @classmethod
        def build_batch(cls, size: int, **fields: Unpack[SchoolFields]) -> list[School]: ...  # type: ignore[override]

    class Meta:
        model = School
        exclude = ("level",)

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Any:
        return super()._generate(strategy, _with_span(params))

    level = drawn(lambda source, _: _level(source))
    district = Current(DistrictFactory, lambda source, _: source.district)
    name = drawn(
        lambda source, school: source.pools.school_name(
            plausible.form_of(school.low_grade, school.high_grade, school.level)
        )
    )
    low_grade = drawn(lambda _, school: plausible.grade_span(school.level)[0])
    high_grade = drawn(lambda _, school: plausible.highest_grade(school.level, school.low_grade))
    location = SmallValue(Location, lambda source, _: _address(source))
    mdr_number = drawn(lambda source, _: source.pools.school.mdr_number())
    nces_id = drawn(lambda source, _: source.pools.school.nces_id())
    phone = drawn(lambda source, _: source.pools.phone())
    principal = SmallValue(Principal, lambda source, school: _principal(source, domain_of(school.district)))
    school_number = drawn(lambda source, _: source.pools.school.school_number())
    sis_id = drawn(lambda _, school: school.school_number)
    state_id = drawn(lambda source, _: source.pools.school.state_id())


def _address(source: Source) -> Location:
    place = source.pools.place()
    return Location(address=source.pools.street_address(), city=place.city, state=place.state, zip=place.zip)


def _principal(source: Source, domain: str) -> Principal:
    first, _, last = plausible.person_name(source.pools)
    return Principal(f"{first} {last}", plausible.email_for(first, last, source.number("principals"), domain))


def domain_of(district: Any) -> str:
    """The email domain of a district."""
    return plausible.email_domain(district.name) if isinstance(district, District) else plausible.DEFAULT_DOMAIN


def domain_at(school: Any) -> str:
    """The email domain of a school's district."""
    return domain_of(school.district) if isinstance(school, School) else plausible.DEFAULT_DOMAIN
