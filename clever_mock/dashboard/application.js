// What an application's team sees at Clever.

import { get, patch, post, put } from "./api.js";
import { act, own, state } from "./page.js";
import { button, code, facts, field, form, h, input, moment, part, row, select, table, tag, tick, wide } from "./dom.js";

const FIELDS = ["state", "error", "last_sync", "launch_date", "pause_start", "pause_end", "instant_login", "sis_type"];
let login = null;
let found = { search: "", users: [] };

export async function draw() {
  const { applications } = state;
  const parts = [districts(), makeDistrict()];
  if (state.district) parts.push(launch(), await versions(), await logins(applications));
  parts.push(...applications.map(credentials));
  return parts;
}

function districts() {
  return wide("Districts", table("Districts", ["District", "Tag", "Sync status", "State", "Error", "Last sync", "Launch date", "Sharing", "Schools", "Token"],
    state.districts.map((district) => {
      const joined = own(district);
      return row([
        button(district.name ?? district.id, () => choose(district.id), { id: `choose-${district.id}` }),
        joined ? tag(joined.status) : "Not connected",
        district.turn ? `${district.status} (turn: ${district.turn})` : district.status,
        tag(district.state),
        district.error || "–",
        moment(district.last_sync),
        joined ? moment(joined.launch_date) : "–",
        joined ? joined.sharing : "–",
        joined ? `${joined.schools.length} of ${district.counts.schools}` : "–",
        code(district.token),
      ], { "aria-selected": district.id === state.district?.id });
    }), "There is no district yet. Make one here, or load the demo district."));
}

function choose(id) {
  const chooser = document.getElementById("chosen");
  chooser.value = id;
  chooser.dispatchEvent(new Event("change"));
}

function makeDistrict() {
  const numbers = [["schools", 2], ["teachers", 4], ["students", 40], ["sections", 6]];
  return part("Make a district",
    form("Make a district", (values) => act((made) => `${made.name} is made.`, async () => {
      const body = Object.fromEntries(numbers.map(([name]) => [name, Number(values[name])]));
      if (values.name) body.name = values.name;
      body.launched = values.launched === "on";
      const made = await post("/districts", body);
      state.wanted = made.id;
      return made;
    }),
    field("Name", input("name", { placeholder: "made up", autocomplete: "off" }), true),
    numbers.map(([name, value]) => field(name[0].toUpperCase() + name.slice(1), input(name, { type: "number", min: 0, max: 20000, value }))),
    tick("Launched", "launched", true),
    button("Make the district", null, { class: "main" })),
    h("div", { class: "buttons" },
      button("Load Clever's demo district", () => act("The demo district is loaded.", () => load("/demo"))),
      button("Load a district of the sandbox's size", () => act("The sandbox is loaded.", () => load("/sandbox")))));
}

async function load(path) {
  const made = await post(path);
  state.wanted = made.id;
}

function launch() {
  const { district } = state;
  const set = (date, told) => act(told, () => put(`/districts/${district.id}/launch`, { date }));
  return part("Launch",
    facts([["District", district.name], ["Launch date", moment(district.launch_date)],
      ["Users can log in", own(district)?.launched ? "yes" : "no, until the launch date"]]),
    form("Launch date", (values) => set(values.date, `The launch date is ${values.date}.`),
      field("Launch date", input("date", { type: "date", required: true, id: "f-launch", value: district.launch_date?.slice(0, 10) ?? "" })),
      button("Set the launch date", null, { class: "main" })),
    h("div", { class: "buttons" },
      button("Launch now", () => set(state.clock.now, `${district.name} is launched.`)),
      button("Take the launch date away", () => set(null, "The launch date is taken away."), { class: "danger" })));
}

async function versions() {
  const { district } = state;
  if (!district.token) return part("What each version shows", h("p", {}, "The app under test is not connected."));
  const shown = (await get(`/districts/${district.id}/versions`)).versions;
  const told = Object.entries(shown).map(([version, sight]) => [version, record(sight)]);
  const rows = FIELDS.filter((name) => told.some(([, values]) => values && name in values)).map((name) =>
    row([name, ...told.map(([version, values]) => h("span", { "data-version": version, "data-field": name },
      !values ? "refused" : name in values ? written(values[name]) : h("span", { class: "quiet" }, "not shown")))]));
  return wide("What each version shows",
    h("p", { class: "quiet" }, "The same district at the same moment, as each version of the API tells it. v1.1 knows no pause: it says running."),
    table("What each version shows", ["Field", ...told.map(([version]) => version)], rows),
    h("p", { class: "quiet" }, "Asked at: ", Object.values(shown).map((sight) => [code(`${sight.path} → ${sight.status}`), " "])));
}

/** A value as JSON has it; a moment may break after its day and nowhere else. */
function written(value) {
  const text = String(value ?? "null") || '""';
  const parts = /^(\d{4}-\d\d-\d\dT?)(.*)$/.exec(text);
  return parts ? parts.slice(1).flatMap((part) => [h("span", { class: "nowrap" }, part), h("wbr")]) : text;
}

function record(sight) {
  if (sight.status !== 200 || !sight.body?.data) return null;
  return Array.isArray(sight.body.data) ? sight.body.data[0].data : sight.body.data;
}

async function logins(applications) {
  const { district } = state;
  const chosen = await get("/logins/chosen");
  const kinds = ["students", "teachers", "school_admins", "district_admins"];
  const search = (values) => act((count) => `${count} users found.`, async () => {
    const pages = await Promise.all(kinds.map((kind) => get(`/districts/${district.id}/records/${kind}`, { search: values.search, limit: 10 })));
    found = { search: values.search, users: pages.flatMap((page) => page.records) };
    return found.users.length;
  });
  const users = found.users.filter((user) => user.fields.district === district.id);
  return part("Logins",
    form("Find a user", search,
      field("Find a user", input("search", { value: found.search, placeholder: "a name, email or id", autocomplete: "off" }), true), button("Find", null)),
    form("Log in", (values) => act((done) => `${done.kind.slice(0, -1)} ${done.user} logged in.`, async () => {
      login = await post("/logins", { user: values.user, redirect_uri: values.redirect || undefined }, { tokens: true });
      login.district = district.id;
      return login;
    }),
    field("User", select("user", users.length ? users.map((user) => [user.id, `${name(user)} (${user.kind})`]) : [["", "find a user first"]], undefined, { required: true, id: "f-user" })),
    field("Redirect", select("redirect", applications[0].redirect_uris)),
    button("Log in", null, { class: "main" }),
    button("Log this user in from now on", () => act("This user logs in from now on, without being asked.", () =>
      put("/logins/chosen", { user: document.getElementById("f-user").value })))),
    chosen.user && h("p", {}, "Logs in from now on without being asked: ", code(chosen.user), " ",
      button("Ask again", () => act("Users are asked again.", () => put("/logins/chosen", { user: null })))),
    login?.district === district.id && facts([["Code", code(cut(login.code))], ["Token", code(cut(login.token))],
      ["Redirect", h("a", { href: login.redirect, rel: "noreferrer", id: "redirect" }, login.redirect.replace(login.code, cut(login.code)))]]));
}

/** A secret as the rest of the page shows it. */
const cut = (secret) => (document.getElementById("tokens").checked ? secret : `${secret.slice(0, 4)}…`);

function name(user) {
  const parts = user.fields.name;
  return typeof parts === "string" ? parts : [parts?.first, parts?.last].filter(Boolean).join(" ") || user.id;
}

function credentials(application) {
  return part(application.under_test ? "Credentials" : `Credentials of ${application.name}`,
    facts([["Application", application.name], ["Client id", code(application.client_id)],
      ["Client secret", code(application.client_secret)], ["Created", moment(application.created)]]),
    form("Redirect URIs", (values) => act("The redirect URIs are set.", () =>
      patch(`/applications/${encodeURIComponent(application.client_id)}`, { redirect_uris: values.uris.split(/\s+/).filter(Boolean) })),
    field("Redirect URIs, one a line", h("textarea", { name: "uris", rows: 3, id: `f-uris-${application.client_id}` }, application.redirect_uris.join("\n")), true),
    button("Set the redirect URIs", null, { id: `b-uris-${application.client_id}` })));
}
