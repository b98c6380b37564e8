// HTTP client of the admin API; change stream.

const ROOT = new URL("..", import.meta.url);
const RETRY_AFTER = 3000; // milliseconds

/** The error of a rejected call or command; `code` is AWS's error code, if it is an error of AWS. */
export class Refusal extends Error {
  constructor(message, code = "", status = 0) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(new URL(path, ROOT), options);
  } catch {
    throw new Refusal("The server does not respond. Is `sagemock serve` still running?");
  }
  const document = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(document.error ?? `HTTP ${response.status}`, "", response.status);
  return document;
}

const post = (path, document) => request(path, { method: "POST", body: JSON.stringify(document) });

/** Run a command that reads. */
export const read = (command, query = {}) => request(`${command}?${new URLSearchParams(query)}`);

/** Run a command that changes something. */
export const send = (command, body = {}) => post(command, body);

export const signIn = (token) => post("console/token", { token });

/** Call a SageMaker operation; returns its reply or throws a Refusal with AWS's error. */
export async function call(operation, members, { region, account_id } = {}) {
  const { status, reply } = await send("call", { operation, request: members, region, account_id: account_id || null });
  if (status >= 400) throw new Refusal(reply.message ?? reply.Message ?? "", reply.__type ?? `HTTP ${status}`, status);
  return reply;
}

let names = null;

/** The names of all operations and quotas; fetched once, and again after a failure. */
export function knownNames() {
  names ??= read("known-names").catch((error) => {
    names = null;
    throw error;
  });
  return names;
}

/** Call `onChange` for every change, and `onState` when the stream is opened or interrupted. */
export function listen(onChange, onState) {
  const stream = new EventSource(new URL("stream", ROOT));
  stream.addEventListener("change", onChange);
  stream.addEventListener("open", () => onState(true));
  stream.addEventListener("error", () => {
    onState(false);
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again
    onChange(); // reads the state, which shows why the stream was rejected
    setTimeout(() => listen(onChange, onState), RETRY_AFTER);
  });
}
