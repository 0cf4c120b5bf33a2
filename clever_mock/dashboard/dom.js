// Elements, made without markup in text: what a record holds can be no HTML here.

/** An element with attributes and children; a child that is nothing is left out. */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || value === null) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A part of a side, with its heading. */
export function part(title, ...children) {
  const id = `h-${slug(title)}`;
  return h("section", { "aria-labelledby": id }, h("h2", { id }, title), ...children);
}

export function wide(title, ...children) {
  const made = part(title, ...children);
  made.className = "wide";
  return made;
}

export const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

/** A table that scrolls by itself where it is too wide. */
export function table(label, heads, rows, empty = "None.") {
  if (!rows.length) return h("p", { class: "quiet" }, empty);
  for (const made of rows) {
    [...made.cells].forEach((cell, place) => { if (place && heads[place]) cell.dataset.label = heads[place]; });
  }
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": label },
    h("table", {},
      h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, rows)));
}

export const row = (cells, attributes = {}) =>
  h("tr", attributes, cells.map((cell, place) => h(place ? "td" : "th", place ? {} : { scope: "row" }, cell)));

/** A labelled input. */
export function field(label, input, grow = false) {
  return h("label", { class: grow ? "field grow" : "field" }, h("span", {}, label), input);
}

export const input = (name, attributes = {}) => h("input", { name, id: attributes.id ?? `f-${name}`, ...attributes });

export function select(name, options, value, attributes = {}) {
  const made = h("select", { name, id: attributes.id ?? `f-${name}`, ...attributes },
    options.map((option) => {
      const [key, text] = Array.isArray(option) ? option : [option, option];
      return h("option", { value: key, selected: key === value }, text);
    }));
  return made;
}

export function tick(label, name, checked, attributes = {}) {
  return h("label", { class: "tick" }, h("input", { type: "checkbox", name, checked, ...attributes }), label);
}

/** A form that calls `act` with its values when it is sent. */
export function form(label, act, ...children) {
  return h("form", {
    "aria-label": label,
    onsubmit: (event) => {
      event.preventDefault();
      act(Object.fromEntries(new FormData(event.target)), event.target);
    },
  }, ...children);
}

export const button = (text, act, attributes = {}) =>
  h("button", { type: act ? "button" : "submit", onclick: act ?? undefined, id: attributes.id ?? `b-${slug(text)}`, ...attributes }, text);

export const facts = (pairs) =>
  h("dl", {}, pairs.filter((pair) => pair).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value ?? "–")]));

export const code = (text) => h("code", {}, text ?? "–");
export const json = (value) => h("pre", { tabindex: "0" }, JSON.stringify(value, null, 2));
export const tag = (text, kind = slug(text)) => h("span", { class: `tag ${kind}` }, text);

/** A moment to read: `2017-06-01 08:00:00`, always UTC. */
export const moment = (text) => (text ? text.replace("T", " ").replace(/(\.000)?Z$/, "") : "–");

/** The day after (or `by` days after) a day, as `2017-06-01`. */
export function dayAfter(day, by = 1) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}
