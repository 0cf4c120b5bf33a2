// The records, as a version of the API shows them.

import { get, Problem } from "./api.js";
import { act, state } from "./page.js";
import { button, field, form, h, input, json, select, wide } from "./dom.js";

const chosen = { version: "v3.1", collection: "", search: "", after: [] };

export async function draw() {
  if (!state.district) return [h("section", {}, h("p", {}, "There is no district yet. Make one on the Application side."))];
  const { collections } = state;
  const names = collections[chosen.version];
  if (!names.includes(chosen.collection)) chosen.collection = ["users", "students"].find((name) => names.includes(name));
  const page = await browse();
  const change = (values) => {
    Object.assign(chosen, values, { after: [] });
    return act(() => "", async () => {});
  };
  return [wide("Data browser",
    form("Data", change,
      field("Version", select("version", Object.keys(collections), chosen.version, { onchange: (event) => change({ version: event.target.value }) })),
      field("Collection", select("collection", names, chosen.collection, { onchange: (event) => change({ collection: event.target.value }) })),
      field("Search", input("search", { type: "search", value: chosen.search, autocomplete: "off" }), true),
      button("Search", null, { class: "main" })),
    page.problem ? h("p", {}, page.problem) : h("p", { class: "quiet" }, `${page.records.length} of ${chosen.collection}, as ${chosen.version} shows them.`),
    page.records.map((record) => h("details", { class: "record" }, h("summary", {}, title(record)), json(record))),
    h("div", { class: "buttons" },
      chosen.after.length > 0 && button("Back", () => { chosen.after.pop(); return act(() => "", async () => {}); }),
      page.next && button("More", () => { chosen.after.push(page.next); return act(() => "", async () => {}); })))];
}

async function browse() {
  try {
    return await get(`/districts/${state.district.id}/data/${chosen.collection}`,
      { version: chosen.version, search: chosen.search, after: chosen.after.at(-1) ?? "" });
  } catch (error) {
    if (error instanceof Problem) return { records: [], next: null, problem: error.message };
    throw error;
  }
}

function title(record) {
  if (record.type) return `${record.type} ${record.created ?? ""}`;
  const parts = record.name ?? record.title ?? record.number;
  const name = parts && typeof parts === "object" ? [parts.first, parts.last].filter(Boolean).join(" ") : parts;
  return `${name ?? ""} ${record.id}`.trim();
}
