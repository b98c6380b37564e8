// The server: its admin API, and the stream that says when to look again.

const ROOT = new URL("..", import.meta.url);
const AGAIN = 3000; // milliseconds

/** What a call or a verb was refused with; `code` is AWS's, if AWS's words it is. */
export class Refusal extends Error {
  constructor(message, code = "", status = 0) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

async function answer(path, options) {
  let response;
  try {
    response = await fetch(new URL(path, ROOT), options);
  } catch {
    throw new Refusal("The server does not answer. Is `sagemock serve` still running?");
  }
  const document = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(document.error ?? `HTTP ${response.status}`, "", response.status);
  return document;
}

const post = (path, document) => answer(path, { method: "POST", body: JSON.stringify(document) });

export const read = (verb, query = {}) => answer(`${verb}?${new URLSearchParams(query)}`);
export const tell = (verb, said = {}) => post(verb, said);
export const signIn = (token) => post("console/token", { token });

/** Call a SageMaker operation; its reply, or a Refusal in AWS's words. */
export async function call(operation, request, { region, account_id } = {}) {
  const { status, reply } = await tell("call", { operation, request, region, account_id: account_id || null });
  if (status >= 400) throw new Refusal(reply.message ?? reply.Message ?? "", reply.__type ?? `HTTP ${status}`, status);
  return reply;
}

/** Listen for changes, for ever; `onstate` hears whether the stream is open. */
export function listen(onchange, onstate) {
  const stream = new EventSource(new URL("stream", ROOT));
  stream.addEventListener("change", onchange);
  stream.addEventListener("open", () => onstate(true));
  stream.addEventListener("error", () => {
    onstate(false);
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again
    onchange(); // finds out why it was refused
    setTimeout(() => listen(onchange, onstate), AGAIN);
  });
}
