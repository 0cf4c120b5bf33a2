// What the sides of the page share: the district that is chosen, and what is told of what was done.

import { Problem } from "./api.js";

export const state = { district: null, districts: [], applications: [], clock: null };

/** The connection of a district with the app under test, if there is one. */
export function own(district) {
  const app = state.applications.find((one) => one.under_test);
  return district.connections.find((one) => one.application === app?.client_id);
}

const status = document.getElementById("status");
const problem = document.getElementById("problem");

export function tell(text) {
  problem.textContent = "";
  status.textContent = text;
}

export function complain(error) {
  const text = error instanceof Problem ? error.message : String(error);
  status.textContent = "";
  if (problem.textContent !== text) problem.textContent = text;
}

let redraw = async () => {};

/** Say what draws the page anew. */
export function drawnBy(draw) {
  redraw = draw;
}

/** Do something, tell what was done, and draw the page as things stand then. */
export async function act(done, what) {
  try {
    const result = await what();
    await redraw();
    tell(typeof done === "function" ? done(result) : done);
    return result;
  } catch (error) {
    complain(error);
    return undefined;
  }
}
