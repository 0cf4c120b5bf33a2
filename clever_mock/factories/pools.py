"""Names and places sampled from Faker once, and drawn from in less than a microsecond.

`Pools` is a stream of draws: one seed gives one stream, the same with every Python and every machine. The
sample itself is the same for all seeds, so a new `Pools` costs next to nothing; Faker is imported when the
first name is drawn. It shares no state with the user's Faker, with factory_boy or with the `random` module.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from random import Random
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from clever_mock.errors import InvalidValueError
from clever_mock.factories.plausible import digits_at
from clever_mock.model.records.enumerations import Gender

if TYPE_CHECKING:
    from collections.abc import Callable

    from clever_mock.factories.plausible import Level
    from clever_mock.factories.provider import SchoolProvider

T = TypeVar("T")

SAMPLE_SEED = 1701
DRAWS = 800
"""How many names of each sort are asked of Faker; doubles are dropped."""
PLACES = 200
SCHOOL_NAME_TRIES = 20

FREELY_ASSOCIATED = ("FM", "MH", "PW")
"""Postal codes that Faker counts among the states; no Clever district lies there."""


class Place(NamedTuple):
    """A town that does not exist: its state is real and its ZIP code is one of that state."""

    city: str
    state: str
    zip: str


class Sample(NamedTuple):
    """The words to draw from. Each tuple has no doubles, and its order never changes."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    any_gender: tuple[str, ...]
    last: tuple[str, ...]
    streets: tuple[str, ...]
    places: tuple[Place, ...]


@lru_cache(maxsize=4)
def sample_names(seed: int = SAMPLE_SEED) -> Sample:
    """Ask a private Faker for names and places: a pure function of the seed, kept because it takes milliseconds."""
    from faker import Faker

    fake = Faker("en_US", providers=["faker.providers.person", "faker.providers.address"], use_weighting=False)
    fake.seed_instance(seed)
    female = _distinct(fake.first_name_female, DRAWS)
    male = _distinct(fake.first_name_male, DRAWS)
    states = [fake.state_abbr(include_territories=False) for _ in range(PLACES)]
    return Sample(
        female=female,
        male=male,
        any_gender=tuple(dict.fromkeys((*female, *male))),
        last=_distinct(fake.last_name, DRAWS),
        streets=_distinct(fake.street_name, PLACES),
        places=tuple(
            Place(fake.city(), state, fake.zipcode_in_state(state))
            for state in states
            if state not in FREELY_ASSOCIATED
        ),
    )


def _distinct(ask: Callable[[], str], times: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ask() for _ in range(times)))


class Pools:
    """A seeded stream of plausible values.

    `seed` is any whole number; `random` is the stream's own generator, and every draw moves it on by one step.
    """

    def __init__(self, seed: int) -> None:
        if not isinstance(seed, int):
            raise InvalidValueError(f"a seed is a whole number, not {seed!r}")
        self.seed = seed
        self.random = Random(str(seed))
        self._fraction = self.random.random
        self._school_names: set[str] = set()

    def save(self) -> Callable[[], None]:
        """Remember the place in the stream; what is given back goes on from there again."""
        drawn, names = self.random.getstate(), self._school_names.copy()

        def restore() -> None:
            self.random.setstate(drawn)
            self._school_names = names.copy()

        return restore

    @cached_property
    def sample(self) -> Sample:
        """The words that this stream draws from."""
        return sample_names()

    @cached_property
    def school(self) -> SchoolProvider:
        """The school domain's fake values (courses, titles, numbers), drawn from this stream."""
        from faker import Generator

        from clever_mock.factories.provider import SchoolProvider

        generator = Generator()
        generator.random = self.random
        return SchoolProvider(generator)

    def draw(self, pool: Sequence[T]) -> T:
        """Draw one item; a text is drawn from letter by letter."""
        return pool[int(self._fraction() * len(pool))]

    def below(self, limit: int) -> int:
        """Draw a whole number from 0 to `limit` - 1."""
        return int(self._fraction() * limit)

    def chance(self, likelihood: float) -> bool:
        """Draw True with this likelihood, 0.0 to 1.0."""
        return self._fraction() < likelihood

    def digits(self, count: int) -> str:
        """Draw a number of `count` digits, 1 to 15, that does not begin with 0."""
        return digits_at(self._fraction(), count)

    def first_name(self, gender: Gender = "") -> str:
        """Draw a first name: `F` a woman's, `M` a man's, `""` either."""
        sample = self.sample
        return self.draw(sample.female if gender == "F" else sample.male if gender == "M" else sample.any_gender)

    def last_name(self) -> str:
        """Draw a last name."""
        return self.draw(self.sample.last)

    def place(self) -> Place:
        """Draw a town with its state and ZIP code."""
        return self.draw(self.sample.places)

    def street_address(self) -> str:
        """Draw a house number and a street: `417 Hooper Lodge`."""
        return f"{self.below(9000) + 100} {self.draw(self.sample.streets)}"

    def phone(self) -> str:
        """Draw a phone number as Clever's recorded answers write them, with a line that is kept for fiction."""
        return f"({self.below(8) + 2}{self.below(9)}{self.below(8) + 2}) 555-01{self.below(100):02d}"

    def school_name(self, level: Level | Literal["all"] | None = None) -> str:
        """Draw a school name that this stream has not given before; a number is added when the words run out."""
        for _ in range(SCHOOL_NAME_TRIES):
            name = self.school.school_name(level)
            if name not in self._school_names:
                break
        else:
            name = f"{name} No. {len(self._school_names) + 1}"
        self._school_names.add(name)
        return name
