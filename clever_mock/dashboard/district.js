// The district's own side: syncs, pauses, failures, uploads, sharing.

import { get, patch, post, put, remove } from "./api.js";
import { act, own, state } from "./page.js";
import { button, code, dayAfter, facts, field, form, h, input, moment, part, row, select, table, tag, tick, wide } from "./dom.js";

export async function draw() {
  const { district } = state;
  if (!district) return [h("section", {}, h("p", {}, "There is no district yet. Make one on the Application side."))];
  const path = `/districts/${district.id}`;
  return [sync(district, path), hold(district, path), pauses(district, path), failures(district, path), ...(await sharing(district, path)), uploads(district), rollOver(path)];
}

function sync(district, path) {
  return part("Sync",
    facts([["Status", district.status], ["State", tag(district.state)], ["Turn", district.turn ?? "nobody's"], ["Error", district.error || "–"],
      ["Last good sync", moment(district.last_sync)], ["Waiting for a sync", `${district.waiting} records`]]),
    h("div", { class: "buttons" }, button("Sync now", () => act("A sync ran, where one can run now.", () => post(`${path}/sync`)), { class: "main" })),
    h("details", {}, h("summary", {}, `History: ${district.syncs.length} good syncs`),
      h("ul", {}, district.syncs.toReversed().map((end) => h("li", {}, moment(end))))));
}

function hold(district, path) {
  const review = (approve, told) => act(told, () => post(`${path}/review`, { approve }));
  return part("Large changes",
    district.large_change
      ? [h("p", {}, district.large_change.message), h("div", { class: "buttons" },
        button("Approve", () => review(true, "The changes are approved."), { class: "main" }),
        button("Discard this upload", () => review(false, "The upload is dropped."), { class: "danger" }))]
      : h("p", {}, district.hold_share === null ? "Every sync passes, however much it changes." : `A sync that changes more than ${Math.round(district.hold_share * 100)} % of a kind waits for a review.`),
    form("Hold large changes", (values) => act("It is set.", () => put(`${path}/hold`, { share: values.share === "" ? null : Number(values.share) / 100 })),
      field("Hold changes of more than (%)", input("share", { type: "number", min: 0, max: 99, value: district.hold_share === null ? "" : Math.round(district.hold_share * 100), placeholder: "none" })),
      button("Set", null, { id: "b-share" })));
}

function pauses(district, path) {
  const follows = h("p", { class: "quiet", role: "status", id: "follows" });
  const show = (event) => {
    const values = Object.fromEntries(new FormData(event.currentTarget));
    follows.textContent = values.first
      ? `pause_start will be ${values.first}T00:00:00.000Z, and pause_end ${values.last ? `${dayAfter(values.last)}T00:00:00.000Z` : "open, until the pause is ended"}.`
      : "";
  };
  const made = form("Pause", (values) => act("The pause is set.", () =>
    post(`${path}/pauses`, { start: values.first, ...(values.last ? { end: dayAfter(values.last) } : {}) })),
  field("First day", input("first", { type: "date", required: true })), field("Last day", input("last", { type: "date" })),
  button("Pause", null, { class: "main" }));
  made.addEventListener("input", show);
  return wide("Pause schedule",
    h("p", { class: "quiet" }, "The first day is the first that is paused, the last day the last one: the new data are good from the day after it."),
    made, follows,
    table("Pauses", ["First day", "Last day", "pause_start", "pause_end", "Now", "Change"], district.pauses.map((pause) => row([
      pause.first_day, pause.last_day ?? "open", code(pause.start), code(pause.end ?? "not shown"),
      pause.current ? tag("paused") : pause.over ? "over" : "to come",
      form(`Change ${pause.id}`, (values) => act("The pause is moved.", () => patch(`${path}/pauses/${pause.id}`, moved(pause, values))),
      field("First day", input("first", { type: "date", value: pause.first_day, required: true, id: `first-${pause.id}` })),
      field("Last day", input("last", { type: "date", value: pause.last_day ?? "", id: `last-${pause.id}` })),
      button("Change", null, { id: `change-${pause.id}` }),
      button("Cancel", () => act("The pause is cancelled.", () => remove(`${path}/pauses/${pause.id}`)), { class: "danger", id: `cancel-${pause.id}` })),
    ])), "No pause is set."),
    district.state === "paused" && h("div", { class: "buttons" }, button("End the pause now", () => act("The pause is over.", () => post(`${path}/resume`)))));
}

/** What of a pause was changed: a day that stands as it was leaves the exact moment alone. */
function moved(pause, { first, last }) {
  const changes = {};
  if (first !== pause.first_day) changes.start = first;
  if (last !== (pause.last_day ?? "")) changes.end = last ? dayAfter(last) : null;
  return changes;
}

function failures(district, path) {
  return part("Failures",
    form("Fail", (values) => act("Syncs fail.", () => {
      const body = { state: values.state, message: values.message };
      if (values.start) body.start = values.start;
      if (values.end) body.end = values.end;
      return post(`${path}/failures`, body);
    }),
    field("Whose it is to mend", select("state", [["pending", "the district's (pending)"], ["error", "Clever's (error)"]], "pending")),
    field("Message", input("message", { required: true, value: "The file students.csv has no column Student_id" }), true),
    field("From", input("start", { type: "date" })), field("Until", input("end", { type: "date" })),
    button("Let syncs fail", null, { class: "danger" })),
    table("Failures", ["State", "Message", "From", "Until", "Now"], district.failures.map((failure) => row([
      tag(failure.state), failure.message, moment(failure.start), moment(failure.end), failure.current ? "fails" : "not now"])), "Nothing fails."),
    h("div", { class: "buttons" }, button("Recover", () => act("Syncs run again.", () => post(`${path}/recover`)))));
}

async function sharing(district, path) {
  const schools = (await get(`${path}/records/schools`, { limit: 1000 })).records;
  const parts = district.connections.map((connection) => shared(connection, schools, `${path}/connections/${connection.id}`));
  if (own(district)) return parts;
  return [...parts, part("Sharing", h("p", {}, "The app under test is not connected."),
    button("Connect the app under test", () => act("It is connected.", () => post(`${path}/connections`))))];
}

function shared(connection, schools, path) {
  const title = own(state.district) === connection ? "Sharing" : `Sharing with ${connection.application_name}`;
  return part(title,
    facts([["Application", connection.application_name], ["Sharing type", connection.sharing], ["Schools", `${connection.schools.length} of ${schools.length}`]]),
    form(title, (_values, sent) => act("The sharing is changed.", () =>
      put(`${path}/sharing`, { schools: [...sent.querySelectorAll("input:checked")].map((box) => box.value) })),
    h("fieldset", {}, h("legend", {}, "Schools that are shared"), schools.map((school) =>
      tick(school.fields.name, "school", connection.schools.includes(school.id), { value: school.id, id: `${connection.id}-${school.id}` }))),
    button("Share the schools that are ticked", null, { class: "main", id: `share-${connection.id}` }),
    button("Share all data", () => act("All schools are shared, also those to come.", () => put(`${path}/sharing`, { schools: null })), { id: `share-all-${connection.id}` })));
}

function uploads(district) {
  const report = district.sync_report;
  const counts = Object.entries(report.loaded).map(([kind, count]) => `${count} ${kind}`).join(", ");
  return wide("Upload",
    form("Upload", (_values, sent) => act((after) => `The upload is read: ${after.sync_report.problems.length} problems.`, async () => {
      const files = {};
      for (const file of sent.querySelector("input").files) files[file.name] = await file.text();
      return post("/load-csv", { files, into: district.id });
    }),
    field("The CSV files of the district's next upload", h("input", { type: "file", multiple: true, accept: ".csv", id: "f-upload" }), true), button("Upload", null)),
    h("p", {}, counts ? `The last upload brought ${counts}.` : "Nothing was uploaded yet."),
    table("Problems", ["File", "Line", "Column", "Value", "Problem", "Left out"], report.problems.map((problem) => row([
      problem.file, String(problem.line || ""), problem.column, problem.value, problem.reason, problem.left_out || "nothing"])), "No problems."));
}

function rollOver(path) {
  return part("School year",
    form("Roll over", (values) => act((done) => `${done.promoted} students moved up, ${done.graduated} left, ${done.entered} entered.`, () =>
      post(`${path}/roll-over`, values.entrants === "" ? {} : { entrants: Number(values.entrants) })),
    field("Students who enter", input("entrants", { type: "number", min: 0, max: 20000, placeholder: "as many as leave" })),
    button("Roll over to the new school year", null)));
}
