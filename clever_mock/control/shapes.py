"""What answers look like, as JSON Schema: the components of the OpenAPI document."""

from __future__ import annotations

from clever_mock.control.values import Schema
from clever_mock.model.records.enumerations import STATES
from clever_mock.model.records.tables import KINDS

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
MOMENT: Schema = {"type": "string", "format": "date-time"}
MOMENT_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
FLAG: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
WHOLE_OR_NULL: Schema = {"type": ["integer", "null"]}
NUMBER: Schema = {"type": "number"}
NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
ANY: Schema = {}
OBJECT: Schema = {"type": "object", "additionalProperties": True}
STATE: Schema = {"type": "string", "enum": list(STATES)}


def ref(name: str) -> Schema:
    """A component by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Schema) -> Schema:
    """A schema, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def several(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def by_name(schema: Schema) -> Schema:
    """An object whose values all look the same."""
    return {"type": "object", "additionalProperties": schema}


def record(about: str, /, **fields: Schema) -> Schema:
    """An object with these fields, all of which are always there."""
    return {
        "type": "object",
        "description": about,
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def listed(name: str, schema: Schema) -> Schema:
    """An object with one list in it."""
    return record(f"All {name}.", **{name: several(schema)})


PAUSE = record(
    "A pause. `first_day` and `last_day` are what Clever's form asks for: the first day that is paused, and the last.",
    id=TEXT,
    start=MOMENT,
    end=MOMENT_OR_NULL,
    first_day=TEXT,
    last_day=TEXT_OR_NULL,
    current=FLAG,
    over=FLAG,
)
FAILURE = record(
    "Why syncs fail, and when.", state=TEXT, message=TEXT, start=MOMENT_OR_NULL, end=MOMENT_OR_NULL, current=FLAG
)
CHANGE = record(
    "A change for which a sync is held back.", kind=TEXT, deleted=WHOLE, changed=WHOLE, of=WHOLE, message=TEXT
)
PROBLEM_ROW = record(
    "What an upload could not take as it stands.",
    file=TEXT, line=WHOLE, column=TEXT, value=TEXT, reason=TEXT, left_out=TEXT,
)  # fmt: skip
SYNC_REPORT = record(
    "What the last load of upload files came to.",
    loaded=by_name(WHOLE),
    left_out=by_name(WHOLE),
    problems=several(PROBLEM_ROW),
    notes=several(PROBLEM_ROW),
)
CONNECTION = record(
    "An application that is joined to a district. `status` is the word of Clever's Dashboard: Launched or Setting Up.",
    id=TEXT,
    district=TEXT,
    application=TEXT,
    application_name=TEXT,
    token=TEXT,
    created=MOMENT,
    launch_date=MOMENT_OR_NULL,
    launched=FLAG,
    status=TEXT,
    scopes=several(TEXT),
    sharing=TEXT,
    shares_all=FLAG,
    schools=several(TEXT),
)
DISTRICT = record(
    "A district: its state, what holds its syncs, who is connected. `token` is that of the app under test.",
    id=TEXT,
    name=TEXT_OR_NULL,
    sis_type=TEXT,
    state=STATE,
    error=TEXT,
    status=TEXT,
    turn=TEXT_OR_NULL,
    last_sync=MOMENT_OR_NULL,
    syncs=several(MOMENT),
    waiting=WHOLE,
    hold_share=NUMBER_OR_NULL,
    large_change=or_null(ref("LargeChange")),
    pauses=several(ref("Pause")),
    failures=several(ref("Failure")),
    launch_date=MOMENT_OR_NULL,
    token=TEXT_OR_NULL,
    connections=several(ref("Connection")),
    counts=by_name(WHOLE),
    sync_report=ref("SyncReport"),
)
DUE = record(
    "Something that falls due by the clock.",
    at=MOMENT,
    district=TEXT,
    name=TEXT_OR_NULL,
    what=TEXT,
)
CLOCK = record(
    "The mock's clock. `fell_due` is what fell due in this call, `due` what comes next.",
    now=MOMENT,
    frozen=FLAG,
    travelling=FLAG,
    fell_due=several(ref("Due")),
    due=several(ref("Due")),
)
APPLICATION = record(
    "An application as Clever knows it.",
    client_id=TEXT,
    client_secret=TEXT,
    name=TEXT,
    redirect_uris=several(TEXT),
    created=MOMENT,
    early_access=FLAG,
    library=FLAG,
    oidc=FLAG,
    under_test=FLAG,
)
RECORD: Schema = {
    "type": "object",
    "description": "A record as the SIS holds it: its id, its kind, and its fields; other records by their ids.",
    "properties": {"id": TEXT, "kind": {"type": "string", "enum": list(KINDS)}, "deleted": FLAG, "fields": OBJECT},
    "required": ["id", "kind", "deleted", "fields"],
    "additionalProperties": False,
}
LOGIN = record(
    "A login: where the browser is sent, the code that it brings, and the token that the code is good for.",
    user=TEXT, kind=TEXT, application=TEXT, code=TEXT, redirect=TEXT, token=TEXT, id_token=TEXT_OR_NULL,
)  # fmt: skip
CHOSEN = record("The user who logs in from now on without being asked.", user=TEXT_OR_NULL, kind=TEXT_OR_NULL)
FAULT = record(
    "A rule that says which requests something goes wrong with.",
    id=TEXT, effect=TEXT, about=TEXT, path=TEXT, seen=WHOLE, applied=WHOLE,
)  # fmt: skip
REQUEST = record(
    "A request that reached the mock.",
    number=WHOLE,
    time=MOMENT,
    method=TEXT,
    path=TEXT,
    url=TEXT,
    query=by_name(TEXT),
    version=TEXT_OR_NULL,
    endpoint=TEXT_OR_NULL,
    district=TEXT_OR_NULL,
    token=TEXT_OR_NULL,
    status=WHOLE_OR_NULL,
    duration=NUMBER_OR_NULL,
    bytes=WHOLE,
    fault=TEXT_OR_NULL,
)
EXCHANGE = record(
    "A request with its headers and its answer. `body` is null where the journal does not hold it any more.",
    request=ref("Request"),
    headers=several(several(TEXT)),
    answer_headers=several(several(TEXT)),
    body=TEXT_OR_NULL,
)
JOURNAL = record(
    "Requests, oldest first. `total` is the number of the newest, `dropped` how many are not held any more.",
    requests=several(ref("Request")),
    total=WHOLE,
    dropped=WHOLE,
)
LIMIT = record("The rate limit of each token.", limit=WHOLE_OR_NULL, per=NUMBER, clock=TEXT)
SCENE = record(
    "One step of a scenario, and what an application sees after it in each version.",
    at=MOMENT,
    what=TEXT,
    sis=by_name(WHOLE),
    waiting=WHOLE,
    logins={"type": ["boolean", "null"]},
    seen=OBJECT,
)
SIGHT = record("What an application gets in a version.", path=TEXT, status=WHOLE, body=ANY)
MOCK = record("A mock that was started beside this one.", id=TEXT, url=TEXT, control=TEXT, idle_seconds=NUMBER)

COMPONENTS: dict[str, Schema] = {
    "Pause": PAUSE,
    "Failure": FAILURE,
    "LargeChange": CHANGE,
    "SyncReport": SYNC_REPORT,
    "Connection": CONNECTION,
    "District": DISTRICT,
    "Due": DUE,
    "Clock": CLOCK,
    "Application": APPLICATION,
    "Record": RECORD,
    "Login": LOGIN,
    "ChosenUser": CHOSEN,
    "Fault": FAULT,
    "Request": REQUEST,
    "Exchange": EXCHANGE,
    "Journal": JOURNAL,
    "RateLimit": LIMIT,
    "Scene": SCENE,
    "Sight": SIGHT,
    "Mock": MOCK,
    "Problem": {
        "type": "object",
        "description": "What is wrong with a request, as RFC 9457 has it. `title` is the Python error's name.",
        "properties": {"type": TEXT, "title": TEXT, "status": WHOLE, "detail": TEXT},
        "required": ["type", "title", "status", "detail"],
    },
}
