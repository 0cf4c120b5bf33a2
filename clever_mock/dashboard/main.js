// The page: which side is shown, and for which district.

import { get, showTokens } from "./api.js";
import { complain, drawnBy, state, tell } from "./page.js";
import { h, moment } from "./dom.js";
import * as application from "./application.js";
import * as clock from "./clock.js";
import * as data from "./data.js";
import * as district from "./district.js";
import * as traffic from "./traffic.js";

const SIDES = { application, district, data, clock, traffic };
const EVERY = 5000;
const main = document.getElementById("side");
const chooser = document.getElementById("chosen");
const now = document.getElementById("now");

const side = () => (location.hash.slice(1) in SIDES ? location.hash.slice(1) : "application");

async function read() {
  const [about, { districts }, { applications }, time] = await Promise.all([get("/"), get("/districts"), get("/applications"), get("/clock")]);
  state.versions = about.versions;
  state.collections = about.collections;
  state.districts = districts;
  state.applications = applications;
  state.clock = time;
  const wanted = state.wanted ?? state.district?.id;
  state.wanted = undefined;
  state.district = districts.find((one) => one.id === wanted) ?? districts[0] ?? null;
  chooser.replaceChildren(...districts.map((one) => h("option", { value: one.id, selected: one.id === state.district.id }, one.name ?? one.id)));
  chooser.disabled = !districts.length;
  showTime();
}

function showTime() {
  now.textContent = `${moment(state.clock.now).slice(0, 19)} UTC${state.clock.frozen ? ", stands still" : ""}`;
}

let drawing = Promise.resolve();
let newest = 0;
let drawn = "";

/** Draw the side anew; whoever had the focus keeps it. Drawings follow each other, and only the newest is shown. */
function draw() {
  newest += 1;
  const mine = newest;
  drawing = drawing.catch(() => {}).then(async () => {
    if (mine !== newest) return;
    await read();
    const parts = await SIDES[side()].draw();
    if (mine !== newest) return;
    const focused = document.activeElement?.id;
    const place = `${side()} ${state.district?.id}`;
    const typed = place === drawn ? typedSoFar() : [];
    drawn = place;
    main.replaceChildren(...parts.filter(Boolean));
    main.dataset.side = side();
    typed.forEach(typeAgain);
    if (focused) document.getElementById(focused)?.focus();
    for (const link of document.querySelectorAll("nav a")) {
      if (link.hash === `#${side()}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  });
  return drawing;
}

// What was typed and not sent yet stays when the same side is drawn anew for the same district.
const TYPED = "typed";

main.addEventListener("input", ({ target }) => { target.dataset[TYPED] = "yes"; });
main.addEventListener("submit", ({ target }) => {
  for (const one of target.elements) delete one.dataset[TYPED];
}, { capture: true });

function typedSoFar() {
  const inputs = [...main.querySelectorAll("input, select, textarea")];
  return inputs.filter((one) => one.id && one.dataset[TYPED] && one.type !== "file").map(({ id, value, checked }) => ({ id, value, checked }));
}

function typeAgain({ id, value, checked }) {
  const one = document.getElementById(id);
  if (!one || (one.options && ![...one.options].some((option) => option.value === value))) return;
  if (one.type === "checkbox") one.checked = checked;
  else one.value = value;
  one.dataset[TYPED] = "yes";
}

const drawAndComplain = () => draw().catch(complain);

drawnBy(draw);
addEventListener("hashchange", () => { if (location.hash.slice(1) in SIDES) { tell(""); drawAndComplain(); } });
chooser.addEventListener("change", () => { state.wanted = chooser.value; drawAndComplain(); });
document.getElementById("tokens").addEventListener("change", (event) => { showTokens(event.target.checked); drawAndComplain(); });
setInterval(async () => {
  if (document.hidden) return;
  try {
    state.clock = await get("/clock");
    showTime();
  } catch (error) {
    complain(error);
  }
}, EVERY);
drawAndComplain();
