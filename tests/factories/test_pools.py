"""The pools: one seed one stream, nobody else's random state touched, and Faker left alone until it is needed."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable

import factory.random
import pytest
from faker.generator import random as faker_random

from clever_mock.errors import InvalidValueError
from clever_mock.factories.plausible import USUAL_GRADES
from clever_mock.factories.pools import Pools, sample_names
from clever_mock.model.records.enumerations import SUBJECTS

STATES = set(
    re.findall(
        "[A-Z]{2}",
        "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY "
        "OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY",
    )
)


PINNED = "a seed's values are a promise: mend them, or move the pin and say so in the changelog (new words in Faker?)"


def _draws(pools: Pools, count: int) -> list[object]:
    makers: list[Callable[[], object]] = [
        lambda: pools.first_name("F"),
        lambda: pools.first_name("M"),
        pools.first_name,
        pools.last_name,
        pools.place,
        pools.street_address,
        pools.phone,
        lambda: pools.digits(9),
        lambda: pools.below(1000),
        lambda: pools.chance(0.25),
        lambda: pools.draw(USUAL_GRADES),
        pools.school_name,
        pools.school.course_name,
    ]
    return [makers[i % len(makers)]() for i in range(count)]


def _fingerprint(values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def test_the_first_thousand_draws_of_seed_0_never_change() -> None:
    assert _fingerprint(_draws(Pools(0), 1000)) == "090f41454713a4b2", PINNED


def test_the_sampled_words_never_change() -> None:
    assert _fingerprint(tuple(map(tuple, sample_names()))) == "c79d823c3291acaf", PINNED


def test_the_same_seed_gives_the_same_values() -> None:
    assert _draws(Pools(7), 200) == _draws(Pools(7), 200)


def test_different_seeds_give_different_values() -> None:
    streams = {_fingerprint(_draws(Pools(seed), 26)) for seed in (*range(-50, 50), 2**70)}
    assert len(streams) == 101


def test_another_process_with_another_hash_seed_draws_the_same() -> None:
    code = (
        "from clever_mock.factories.pools import Pools; p = Pools(3); print(p.first_name(), p.place(), p.school_name())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hashes},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashes in ("1", "2")
    }
    pools = Pools(3)
    assert outputs == {f"{pools.first_name()} {pools.place()} {pools.school_name()}\n"}


def test_drawing_leaves_every_other_random_state_alone() -> None:
    sample_names.cache_clear()
    others = (random.getstate, faker_random.getstate, factory.random.randgen.getstate)
    before = [state() for state in others]
    _draws(Pools(1), 100)
    assert [state() for state in others] == before


def test_the_pools_import_faker_only_for_the_first_name() -> None:
    code = (
        "import sys, types, clever_mock\n"
        "bare = sys.modules['clever_mock.factories'] = types.ModuleType('clever_mock.factories')\n"
        "bare.__path__ = [clever_mock.__path__[0] + '/factories']\n"
        "from clever_mock.factories import plausible, pools\n"
        "stream = pools.Pools(1)\n"
        "stream.digits(9)\n"
        "assert not {'faker', 'factory'} & set(sys.modules)\n"
        "stream.last_name()\n"
        "assert 'faker' in sys.modules and 'factory' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_sample_has_some_hundreds_of_each_without_doubles() -> None:
    sample = sample_names()
    assert all(len(set(words)) == len(words) for words in sample)
    assert min(len(words) for words in sample[:4]) > 250
    assert min(len(sample.streets), len(sample.places)) > 150


def test_a_first_name_fits_its_gender() -> None:
    pools = Pools(0)
    assert {pools.first_name("F") for _ in range(500)} <= set(pools.sample.female)
    assert {pools.first_name("M") for _ in range(500)} <= set(pools.sample.male)
    assert {pools.first_name() for _ in range(5000)} > set(pools.sample.female[:50] + pools.sample.male[:50])


def test_places_lie_in_american_states_with_five_digit_zip_codes() -> None:
    places = sample_names().places
    assert {place.state for place in places} <= STATES
    assert all(re.fullmatch(r"\d{5}", place.zip) and place.city.isascii() for place in places)


def test_phone_numbers_are_ones_kept_for_fiction() -> None:
    pools = Pools(0)
    assert all(re.fullmatch(r"\([2-9][0-8][2-9]\) 555-01\d\d", pools.phone()) for _ in range(300))


@pytest.mark.parametrize("count", [1, 4, 9, 15])
def test_a_number_has_its_digits_and_no_leading_zero(count: int) -> None:
    pools = Pools(0)
    assert all(re.fullmatch(rf"[1-9]\d{{{count - 1}}}", pools.digits(count)) for _ in range(300))


def test_every_item_of_a_pool_is_drawn() -> None:
    pools = Pools(0)
    assert {pools.draw(SUBJECTS) for _ in range(1000)} == set(SUBJECTS)
    assert {pools.below(3) for _ in range(100)} == {0, 1, 2}


def test_a_stream_never_gives_a_school_name_twice() -> None:
    pools = Pools(0)
    names = [pools.school_name() for _ in range(3000)]
    assert len(set(names)) == 3000
    assert not any("No." in name for name in names)


def test_school_names_go_on_with_numbers_when_the_words_run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pools = Pools(0)
    monkeypatch.setattr(pools.school, "school_name", lambda level: f"Cedar Hollow {level}")
    assert [pools.school_name("high") for _ in range(3)] == [
        "Cedar Hollow high",
        "Cedar Hollow high No. 2",
        "Cedar Hollow high No. 3",
    ]


@pytest.mark.parametrize("seed", [None, "0", 1.5])
def test_a_seed_that_is_no_whole_number_is_refused(seed: object) -> None:
    with pytest.raises(InvalidValueError, match="a seed is a whole number, not"):
        Pools(seed)  # type: ignore[arg-type]


def test_a_new_stream_samples_nothing_again() -> None:
    sample_names()
    misses = sample_names.cache_info().misses
    assert Pools(11).sample is Pools(12).sample
    assert sample_names.cache_info().misses == misses


def test_a_new_stream_costs_next_to_nothing() -> None:
    start = time.perf_counter()
    for seed in range(200):
        Pools(seed)
    assert (time.perf_counter() - start) / 200 < 0.002
