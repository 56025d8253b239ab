// Talking to the local Slack's control side. Nothing here knows about the document.

/** The server refused a request; `code` is its error code, the message is its sentence. */
export class Refused extends Error {
  constructor(code, detail) {
    super(detail || code);
    this.code = code;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused("offline", "The local Slack does not answer. Is it still running?");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok || body.ok === false) throw new Refused(body.error ?? `http_${response.status}`, body.detail);
  return body;
}

const post = (path, body) =>
  request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** A person does something; answers right after the app's ack, what follows arrives as changes. */
export const act = (body) => post("/sandbox/act", { settle: false, ...body });

/** Move the calendar clock: {set: ISO} or {advance: seconds}. */
export const clock = (body) => post("/sandbox/clock", body);

/** What one person sees (`user`), or everything; only what changed after `since` when given. */
export function state({ user, since } = {}) {
  const query = new URLSearchParams();
  if (user) query.set("user", user);
  if (since) query.set("since", since);
  return request(`/sandbox/state.json?${query}`);
}

/** What only the page needs: the app, its commands, the demo's status, things to try. */
export const page = () => request("/sandbox/page.json");

/** Put a file where a file_input can refer to it; answers {id, name}. */
export async function upload(file, user) {
  const query = new URLSearchParams({ user, name: file.name });
  const body = await request(`/sandbox/file?${query}`, {
    method: "POST", headers: { "content-type": file.type || "application/octet-stream" }, body: file,
  });
  return body.file ?? body;
}

export const fileUrl = (id) => `/sandbox/file/${encodeURIComponent(id)}`;

/** Call `changed` after each change of the server's state, `connected(bool)` as the line goes up and down. */
export function listen(changed, connected) {
  const source = new EventSource("/sandbox/stream");
  source.addEventListener("change", changed);
  source.addEventListener("open", () => { connected(true); changed(); });
  source.addEventListener("error", () => connected(false));
  return source;
}
