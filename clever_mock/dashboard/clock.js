// The mock's clock.

import { post, put, remove } from "./api.js";
import { act, state } from "./page.js";
import { button, facts, field, form, h, input, moment, part, row, table, tick, wide } from "./dom.js";

let fell = [];

async function move(what) {
  return act((clock) => `It is ${moment(clock.now)}.`, async () => {
    const clock = await what();
    fell = clock.fell_due;
    return clock;
  });
}

export async function draw() {
  const { clock } = state;
  const [next] = clock.due;
  return [
    part("Clock",
      facts([["Now (UTC)", moment(clock.now)], ["", clock.frozen ? "stands still" : clock.travelling ? "goes on from where it was set" : "real time"]]),
      form("Jump", (values) => move(() => put("/clock", { to: values.to, freeze: values.freeze === "on" })),
        field("Jump to (UTC)", input("to", { type: "datetime-local", required: true, value: clock.now.slice(0, 16) })),
        tick("stand still there", "freeze", clock.frozen),
        button("Jump", null, { class: "main" })),
      h("div", { class: "buttons" },
        button("A day on", () => move(() => post("/clock/advance", { days: 1 }))),
        button("A week on", () => move(() => post("/clock/advance", { days: 7 }))),
        button("A month on", () => move(() => post("/clock/advance", { days: daysOfMonth(clock.now) }))),
        next && button("On to what is due next", () => move(() => post("/clock/next"))),
        clock.travelling && button("Back to real time", () => move(() => remove("/clock"))))),
    part("What fell due", table("What fell due", ["When", "District", "What"], due(fell), "Nothing fell due in the last move.")),
    wide("What is due next", table("What is due next", ["When", "District", "What"], due(clock.due), "Nothing is due.")),
  ];
}

const due = (all) => all.map((one) => row([moment(one.at), one.name ?? one.district, one.what]));

/** How many days there are from a moment to the same day of the next month, or to that month's last. */
function daysOfMonth(now) {
  const [year, month, day] = now.slice(0, 10).split("-").map(Number);
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return (Date.UTC(year, month, Math.min(day, last)) - Date.UTC(year, month - 1, day)) / 86_400_000;
}
