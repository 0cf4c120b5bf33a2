// What the app under test asks, and what goes wrong with it.

import { get, post, remove } from "./api.js";
import { act, complain, state } from "./page.js";
import { button, code, field, form, h, input, json, moment, part, row, select, table, wide } from "./dom.js";

const EVERY = 2000;
const EFFECTS = [
  ["503", "503, as of a proxy"], ["500", "500, as from Clever"], ["429", "429: the rate limit is used up"], ["401", "401: the token is revoked"],
  ["Delay", "the answer comes 5 seconds late"], ["Drip", "the body comes drop by drop"], ["NotJson", "the body is no JSON"],
  ["Reset", "the connection is reset"], ["Truncated", "the body is cut short"], ["RepeatedRecord", "a record comes twice"], ["NextIsSelf", "next leads to the page itself"],
];
let shown = null;
let report = null;
let path = "";

export async function draw() {
  const [journal, faults, findings] = await Promise.all([read(), get("/faults"), get("/findings")]);
  return [requests(journal), await exchange(), faultsPart(faults.faults), findingsPart(findings.findings), upgrade()];
}

async function read() {
  const { total } = await get("/journal", { limit: 1 });
  return get("/journal", { after: Math.max(0, total - 500), limit: 500, path });
}

function requests(journal) {
  const body = h("div", { id: "requests" }, listed(journal));
  const clear = () => act("The journal is empty.", () => { shown = null; return remove("/journal"); });
  watch(body);
  return wide("Requests",
    form("Filter", (values) => { path = values.path; return act(() => "", async () => {}); },
      field("Path (* is any text)", input("path", { value: path, placeholder: "/v3.1/*", autocomplete: "off" }), true), button("Filter", null),
      button("Clear the journal", clear, { class: "danger" })), body);
}

const listed = (journal) => table("Requests, the newest first", ["No.", "When", "Request", "Status", "Took", "Fault", ""], journal.requests.toReversed().map((one) => row([
  String(one.number), moment(one.time), code(`${one.method} ${one.url}`), one.status === null ? "no answer" : String(one.status),
  one.duration === null ? "–" : `${(one.duration * 1000).toFixed(1)} ms`, one.fault ?? "",
  button("Show", () => { shown = one.number; return act(() => "", async () => {}); }, { id: `show-${one.number}`, "aria-label": `Show request ${one.number}` })])),
"Nothing was asked yet. Give the app under test this address as Clever's.");

/** Draw the list anew while it is on the page, without touching the rest. */
function watch(body) {
  let last = "";
  const timer = setInterval(async () => {
    if (!body.isConnected) return clearInterval(timer);
    if (document.hidden) return undefined;
    try {
      const journal = await read();
      const now = JSON.stringify(journal);
      const focused = body.contains(document.activeElement) ? document.activeElement.id : "";
      if (now !== last) body.replaceChildren(listed(journal));
      if (focused) document.getElementById(focused)?.focus();
      last = now;
    } catch (error) {
      complain(error);
    }
    return undefined;
  }, EVERY);
}

async function exchange() {
  if (shown === null) return null;
  let found;
  try {
    found = await get(`/journal/${shown}`);
  } catch {
    shown = null;
    return null;
  }
  const lines = (pairs) => pairs.map(([name, value]) => `${name}: ${value}`).join("\n");
  let body = found.body;
  try { body = JSON.parse(found.body); } catch { /* it is no JSON, and is shown as it is */ }
  return wide(`Request ${shown}`,
    h("pre", { class: "wrap", tabindex: "0" }, `${found.request.method} ${found.request.url}\n${lines(found.headers)}`),
    h("pre", { class: "wrap", tabindex: "0" }, `${found.request.status ?? "no answer"}\n${lines(found.answer_headers)}`),
    body === null ? h("p", { class: "quiet" }, "The body is not shown: it is not held any more, or holds a token (tick Show tokens).") : typeof body === "string" ? h("pre", { tabindex: "0" }, body) : json(body));
}

function faultsPart(faults) {
  const add = (values) => act("The fault is on.", () => {
    const known = { Delay: { effect: "Delay", seconds: 5 }, Drip: { effect: "Drip", seconds: 5 } };
    const effect = known[values.effect] ?? (/^\d+$/.test(values.effect) ? Number(values.effect) : values.effect);
    return post("/faults", { effect, path: values.path || "*", ...(values.times ? { times: Number(values.times) } : {}) });
  });
  return part("Faults",
    form("Add a fault", add, field("What goes wrong", select("effect", EFFECTS)), field("Path", input("path", { value: "*", id: "f-fault-path" })),
      field("How often", input("times", { type: "number", min: 1, placeholder: "always" })), button("Switch it on", null, { class: "main" })),
    table("Faults", ["Fault", "Requests", ""], faults.map((fault) => row([fault.about.replace(/^<|>$/g, ""), `${fault.applied} of ${fault.seen}`,
      button("Switch it off", () => act("The fault is off.", () => remove(`/faults/${fault.id}`)), { id: `off-${fault.id}` })])), "Nothing goes wrong."));
}

const findingsPart = (findings) => part("Findings of strict mode",
  findings ? h("pre", { class: "wrap", tabindex: "0" }, findings) : h("p", { class: "quiet" }, "Nothing was found. Strict mode looks only where it is on: clever-mock serve --strict."));

function upgrade() {
  const versions = state.versions.toReversed();
  return wide("Upgrade report",
    form("Upgrade report", (values) => act("The report is made.", async () => { report = await get("/upgrade", { to: values.to }); }),
      field("To", select("to", versions, report?.to)), button("Report on what came in", null)),
    report && h("pre", { class: "wrap", tabindex: "0" }, report.text));
}
