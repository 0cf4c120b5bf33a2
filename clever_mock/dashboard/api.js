// The control API as functions. Everything that the page does goes through here.

const PREFIX = "/_mock/v1";

export class Problem extends Error {}

let showsTokens = false;

/** Whether answers hold tokens whole from now on. */
export function showTokens(on) {
  showsTokens = on;
}

/** Call an operation; `options.tokens` asks for tokens whole in this one answer. */
export async function call(method, path, body, options = {}) {
  const url = new URL(PREFIX + path, location.origin);
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== "" && value !== undefined) url.searchParams.set(name, value);
  }
  if (showsTokens || options.tokens) url.searchParams.set("show", "tokens");
  const init = { method };
  if (method !== "GET" && method !== "DELETE") {
    init.headers = { "Content-Type": "application/json" };
    init.body = JSON.stringify(body ?? {});
  }
  let response;
  try {
    response = await fetch(url, init);
  } catch {
    throw new Problem("The mock does not answer. It may have ended: start it again and reload this page.");
  }
  const text = await response.text();
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Problem(`${response.status}: ${text}`);  // the server itself refuses in plain text
  }
  if (!response.ok) throw new Problem(answer.detail ?? `${response.status} ${response.statusText}`);
  return answer;
}

export const get = (path, query, options) => call("GET", path, undefined, { ...options, query });
export const post = (path, body, options) => call("POST", path, body, options);
export const put = (path, body) => call("PUT", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);
