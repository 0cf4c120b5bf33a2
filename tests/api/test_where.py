"""The `where` parameter: what it finds, what it refuses, and that it does nothing else."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clever_mock.api.where import COMBINERS, MAX_DEPTH, OPERATORS, parse_where
from clever_mock.errors import InvalidQueryError

STUDENT = {
    "id": "58da8a43cc70ab00017a1a87",
    "name": {"first": "Julia", "last": "O'Hara", "middle": ""},
    "grade": "9",
    "credits": 12,
    "gpa": 3.5,
    "active": True,
    "schools": ["58da8a3ecc70ab00017a1a01", "58da8a3ecc70ab00017a1a02"],
    "scores": [40, 75],
    "guardians": [{"name": "Ann", "phones": ["555-1"]}, {"name": "Bo"}],
    "last_modified": "2017-02-03T14:00:07.818Z",
}
ID = STUDENT["id"]


def matches(query: object) -> bool:
    return parse_where(json.dumps(query)).matches(STUDENT)


def refusal(text: str) -> str:
    with pytest.raises(InvalidQueryError) as raised:
        parse_where(text)
    assert str(raised.value).startswith("Invalid where: ")
    return str(raised.value)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"grade": "9"}, True),
        ({"grade": 9}, False),
        ({"credits": 12}, True),
        ({"credits": 12.0}, True),
        ({"credits": "12"}, False),
        ({"active": True}, True),
        ({"active": 1}, False),
        ({"credits": True}, False),
        ({"name.first": "Julia"}, True),
        ({"name.first": "julia"}, False),
        ({"name.first.x": "Julia"}, False),
        ({"name": {"middle": "", "last": "O'Hara", "first": "Julia"}}, True),
        ({"name": {"first": "Julia"}}, False),
        ({"name": {}}, False),
        ({"schools": "58da8a3ecc70ab00017a1a02"}, True),
        ({"schools": ["58da8a3ecc70ab00017a1a01", "58da8a3ecc70ab00017a1a02"]}, True),
        ({"schools": ["58da8a3ecc70ab00017a1a02", "58da8a3ecc70ab00017a1a01"]}, False),
        ({"guardians.name": "Bo"}, True),
        ({"guardians.phones": "555-1"}, True),
        ({"guardians": {"name": "Bo"}}, True),
        ({"_id": ID}, True),
        ({"id": ID}, True),
        ({"nickname": "Jules"}, False),
        ({"nickname": None}, True),
        ({"grade": None}, False),
        ({"": "x"}, False),
        ({"grade": "9", "active": False}, False),
    ],
)
def test_equality_is_of_value_and_type(query: object, wanted: bool) -> None:
    assert matches(query) is wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"credits": {"$gt": 11}}, True),
        ({"credits": {"$gt": 12}}, False),
        ({"credits": {"$gte": 12}}, True),
        ({"credits": {"$lt": 12.5}}, True),
        ({"credits": {"$lte": 11}}, False),
        ({"gpa": {"$gte": 3, "$lt": 4}}, True),
        ({"gpa": {"$gte": 3, "$lt": 3.5}}, False),
        ({"grade": {"$lt": 10}}, False),
        ({"credits": {"$gt": ""}}, False),
        ({"active": {"$gt": 0}}, False),
        ({"last_modified": {"$gt": "2017-01-01"}}, True),
        ({"scores": {"$gt": 70}}, True),
        ({"scores": {"$gt": 75}}, False),
        ({"nickname": {"$lte": "z"}}, False),
    ],
)
def test_comparison_is_between_like_types(query: object, wanted: bool) -> None:
    assert matches(query) is wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"grade": {"$ne": "9"}}, False),
        ({"grade": {"$ne": 9}}, True),
        ({"nickname": {"$ne": "Jules"}}, True),
        ({"nickname": {"$ne": None}}, False),
        ({"schools": {"$ne": "58da8a3ecc70ab00017a1a02"}}, False),
        ({"grade": {"$in": ["8", "9"]}}, True),
        ({"grade": {"$in": []}}, False),
        ({"credits": {"$in": ["x", 12]}}, True),
        ({"active": {"$in": [1]}}, False),
        ({"nickname": {"$in": [None]}}, True),
        ({"schools": {"$in": ["58da8a3ecc70ab00017a1a02", "x"]}}, True),
        ({"grade": {"$nin": ["8", "9"]}}, False),
        ({"grade": {"$nin": []}}, True),
        ({"nickname": {"$nin": ["Jules"]}}, True),
        ({"schools": {"$nin": ["58da8a3ecc70ab00017a1a02"]}}, False),
        ({"schools": {"$all": ["58da8a3ecc70ab00017a1a02", "58da8a3ecc70ab00017a1a01"]}}, True),
        ({"schools": {"$all": ["58da8a3ecc70ab00017a1a02", "x"]}}, False),
        ({"schools": {"$all": []}}, False),
        ({"grade": {"$all": ["9"]}}, True),
        ({"grade": {"$exists": True}}, True),
        ({"name.middle": {"$exists": False}}, False),
        ({"nickname": {"$exists": False}}, True),
        ({"nickname": {"$exists": True}}, False),
        ({"schools": {"$size": 2}}, True),
        ({"schools": {"$size": 2.0}}, True),
        ({"schools": {"$size": 1}}, False),
        ({"grade": {"$size": 1}}, False),
        ({"nickname": {"$size": 0}}, False),
        ({"name.last": {"$regex": "^O"}}, True),
        ({"name.last": {"$regex": "hara"}}, False),
        ({"name.last": {"$regex": "hara", "$options": "i"}}, True),
        ({"name.last": {"$options": "i", "$regex": "HARA", "$ne": "O'Hara"}}, False),
        ({"schools": {"$regex": "02$"}}, True),
        ({"credits": {"$regex": "12"}}, False),
        ({"nickname": {"$regex": ""}}, False),
    ],
)
def test_an_operator_asks_the_field_or_its_members(query: object, wanted: bool) -> None:
    assert matches(query) is wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"$and": [{"grade": "9"}, {"active": True}]}, True),
        ({"$and": [{"grade": "9"}, {"active": False}]}, False),
        ({"$or": [{"grade": "8"}, {"active": True}]}, True),
        ({"$or": [{"grade": "8"}, {"active": False}]}, False),
        ({"$or": [{"grade": "8"}, {"$and": [{"grade": "9"}, {"credits": {"$gt": 1}}]}]}, True),
        ({"grade": "8", "$or": [{"active": True}]}, False),
        ({"$and": [{}]}, True),
    ],
)
def test_combined_queries_nest(query: object, wanted: bool) -> None:
    assert matches(query) is wanted


def test_the_last_of_equal_keys_counts() -> None:
    assert parse_where('{"grade":"8","grade":"9"}').matches(STUDENT)
    assert not parse_where('{"grade":{"$in":["9"],"$in":["8"]}}').matches(STUDENT)


def test_an_empty_query_is_everything() -> None:
    assert parse_where(" {} ").everything
    assert parse_where("{}").matches({})
    assert not parse_where('{"grade":"9"}').everything


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({}, None),
        ({"id": "a"}, {"a"}),
        ({"_id": "a"}, {"a"}),
        ({"_id": {"$in": ["a", "b"]}}, {"a", "b"}),
        ({"_id": {"$in": []}}, set()),
        ({"_id": {"$in": ["a", "b"], "$ne": "b"}}, {"a", "b"}),
        ({"_id": {"$in": ["a", "b"]}, "id": "b", "grade": "9"}, {"b"}),
        ({"$and": [{"id": {"$in": ["a", "b"]}}, {"$and": [{"_id": "a"}]}, {"grade": "9"}]}, {"a"}),
        ({"id": "a", "_id": "b"}, set()),
        ({"$or": [{"id": "a"}]}, None),
        ({"_id": {"$nin": ["a"]}}, None),
        ({"_id": {"$in": ["a", None]}}, None),
        ({"id": None}, None),
        ({"id": {"x": "a"}}, None),
        ({"school": "a"}, None),
    ],
)
def test_ids_are_those_that_the_query_can_be_narrowed_to(query: object, ids: set[str] | None) -> None:
    assert parse_where(json.dumps(query)).ids == ids


@pytest.mark.parametrize(
    ("query", "came", "should"),
    [
        ({"teacher": {"$exists": "true"}}, "string", "'boolean'"),
        ({"teacher": {"$exists": 1}}, "number", "'boolean'"),
        ({"teacher": {"$in": "a"}}, "string", "'array'"),
        ({"teacher": {"$nin": {"a": 1}}}, "object", "'array'"),
        ({"teacher": {"$all": None}}, "null", "'array'"),
        ({"teacher": {"$gt": True}}, "boolean", "'string' or 'number'"),
        ({"teacher": {"$lte": []}}, "array", "'string' or 'number'"),
        ({"teacher": {"$size": "2"}}, "string", "'number'"),
        ({"teacher": {"$size": False}}, "boolean", "'number'"),
        ({"teacher": {"$regex": 5}}, "number", "'string'"),
        ({"teacher": {"$regex": "a", "$options": 5}}, "number", "'string'"),
        ({"$and": {"a": 1}}, "object", "'array'"),
        ({"$and": 1}, "number", "'array'"),
        ({"$and": [1]}, "number", "'object'"),
        ({"$or": [{"a": 1}, "b"]}, "string", "'object'"),
        (["a"], "array", "'object'"),
        ("a", "string", "'object'"),
        (None, "null", "'object'"),
    ],
)
def test_a_wrong_type_is_refused_in_the_words_of_clever(query: object, came: str, should: str) -> None:
    assert f"The invalid property is: '{came}', should be: {should}" in refusal(json.dumps(query))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it takes a JSON object such as"),
        ("grade=9", '"grade=9" came'),
        ("{'grade':'9'}", "it takes a JSON object"),
        ('{"grade":"9"}x', "Extra data"),
        ('{"grade":NaN}', "NaN is not JSON"),
        ('{"grade":-Infinity}', "-Infinity is not JSON"),
        ('{"grade":%s}' % ("9" * 5_000), "an integer of more than 400 digits"),
        ('{"grade":{"$like":"9"}}', 'unknown operator "$like" at "grade"; a field takes $gt, $gte'),
        ('{"grade":{"$eq":"9"}}', 'unknown operator "$eq"'),
        ('{"name":{"first":"x","$ne":"y"}}', 'unknown operator "first" at "name"'),
        ('{"grade":{"$and":[{"a":1}]}}', 'unknown operator "$and" at "grade"'),
        ('{"$nor":[{"grade":"9"}]}', '"$nor" came in the place of a field; there it takes only $and, $or'),
        ('{"$gt":5}', '"$gt" came in the place of a field'),
        ('{"$and":[]}', "$and takes a list of at least one object"),
        ('{"$or":[{"a":{"$foo":1}}]}', 'unknown operator "$foo"'),
        ('{"a":{"$ne":{"$gt":1}}}', '$ne at "a" takes plain values, {"$gt": 1} came'),
        ('{"a":{"$in":[{"$regex":"x"}]}}', '$in at "a" takes plain values'),
        ('{"a":{"$size":1.5}}', "$size takes a whole number from 0, 1.5 came"),
        ('{"a":{"$size":-1}}', "$size takes a whole number from 0, -1 came"),
        ('{"a":{"$size":1e999}}', "$size takes a whole number from 0"),
        ('{"a":{"$options":"i"}}', "$options stands only beside $regex"),
        ('{"a":{"$regex":"a","$options":"g"}}', "$options takes the letters i, m, s, x"),
        ('{"a":{"$regex":"("}}', "is not a pattern that this mock takes"),
        ('{"a":{"$regex":"(?=a)"}}', "this mock does not take lookaround"),
        ('{"a":{"$regex":"[\\udfff-\\ud800]"}}', "bad character range"),
    ],
)
def test_a_malformed_query_is_refused_with_what_came_and_what_is_taken(text: str, said: str) -> None:
    assert said in refusal(text).encode("utf-8").decode()


def answered(text: str) -> bool | str:
    try:
        return parse_where(text).matches(STUDENT)
    except InvalidQueryError as error:
        return str(error)


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


def test_deep_queries_are_refused() -> None:
    assert parse_where(nested(MAX_DEPTH)).matches({}) is False
    assert "up to 32 levels deep" in refusal(nested(MAX_DEPTH + 1))
    assert "up to 32 levels deep" in refusal("[" * 900 + "]" * 900)
    assert "up to 32 levels deep" in refusal('{"a":' + "[" * 200_000)


def test_a_deep_query_is_refused_near_the_end_of_the_stack() -> None:
    def descend(depth: int) -> str:
        return descend(depth - 1) if depth else refusal('{"a":' + "[" * 500 + "]" * 500 + "}")

    assert "levels deep" in descend(400)


def test_a_long_list_of_ids_is_asked_fast() -> None:
    ids = [f"{number:024x}" for number in range(20_000)]
    where = parse_where(json.dumps({"_id": {"$in": ids}}))
    started = time.clock_gettime(time.CLOCK_MONOTONIC)
    assert all(where.matches({"id": id}) for id in ids)
    assert time.clock_gettime(time.CLOCK_MONOTONIC) - started < 2


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4)
)
keys = st.sampled_from(["id", "name", "name.first", "first", "schools", ""]) | st.text(max_size=3)
keys = keys.filter(lambda key: not key.startswith("$"))
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)
query_keys = st.sampled_from([*OPERATORS, *COMBINERS, "$not"]) | keys
query_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(query_keys, inner, max_size=3), max_leaves=12
)
records = st.dictionaries(keys, json_values, max_size=4)


@settings(deadline=None)
@given(st.text() | query_values.map(json.dumps) | st.text(alphabet='{}[]":,$ainor019eE.-\\ \ud800'))
def test_any_text_is_a_query_or_refused(text: str) -> None:
    answer = answered(text)
    assert isinstance(answer, bool) or "where" in answer.encode("utf-8").decode()


def operators(values: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    bounds = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3)
    lists = st.lists(values, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("$gt", "$gte", "$lt", "$lte"), bounds),
            **dict.fromkeys(("$in", "$nin", "$all"), lists),
            "$ne": values,
            "$exists": st.booleans(),
            "$size": st.integers(0, 3),
            "$regex": st.sampled_from(["a", "^.", "b*$", r"\w{2}"]),
        },
    )


fields = st.dictionaries(keys, json_values | operators(json_values), max_size=3)
queries = st.recursive(
    fields,
    lambda inner: st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("$and", "$or"), st.lists(inner, min_size=1, max_size=3))
    ),
    max_leaves=5,
)


@settings(deadline=None)
@given(queries, records)
def test_a_valid_query_asks_any_record_without_an_error(query: dict[str, object], record: dict[str, object]) -> None:
    assert parse_where(json.dumps(query)).matches(record) in (True, False)


@settings(deadline=None)
@given(st.lists(queries, min_size=1, max_size=3), records)
def test_and_is_all_and_or_is_any(several: list[dict[str, object]], record: dict[str, object]) -> None:
    each = [parse_where(json.dumps(query)).matches(record) for query in several]
    assert parse_where(json.dumps({"$and": several})).matches(record) is all(each)
    assert parse_where(json.dumps({"$or": several})).matches(record) is any(each)


@settings(deadline=None)
@given(keys, json_values, st.lists(json_values, max_size=3), records)
def test_ne_and_nin_negate(key: str, value: object, values: list[object], record: dict[str, object]) -> None:
    def answer(condition: object) -> bool:
        return parse_where(json.dumps({key: condition})).matches(record)

    assert answer({"$ne": value}) is not answer({"$in": [value]})
    assert answer({"$nin": values}) is not answer({"$in": values})


ids = st.sampled_from(["a", "b", "c"])
id_values = ids | st.fixed_dictionaries(
    {}, optional={"$in": st.lists(ids, max_size=2), "$ne": ids, "$nin": st.lists(ids)}
)
id_queries = st.recursive(
    st.dictionaries(st.sampled_from(["_id", "id", "grade"]), id_values, max_size=2),
    lambda inner: st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("$and", "$or"), st.lists(inner, min_size=1, max_size=2))
    ),
    max_leaves=4,
)


@given(id_queries)
def test_nothing_outside_the_ids_matches(query: dict[str, object]) -> None:
    where = parse_where(json.dumps(query))
    found = {id for id in "abc" if where.matches({"id": id, "grade": "a"})}
    assert where.ids is None or found <= where.ids
