// The calls that the page has read so far.

import { read } from "./api.js";

const PAGE_SIZE = 200;
const MAX_CALLS = 10000; // that arrive while the page is open

export class CallLog {
  calls = [];
  #first = 0; // the number from which on calls were read
  #isUpdating = false;
  #isOutdated = false;

  /** Whether the server may have calls before those that were read; it forgets the oldest ones. */
  get hasOlder() {
    return this.#first > 0 && this.calls[0]?.number === this.#first;
  }

  async readOlder() {
    await this.#readFrom(Math.max(0, this.#first - PAGE_SIZE));
  }

  /** Read new calls. During an update, another one is only noted, and runs afterwards. */
  async update(getTotal) {
    this.#isOutdated = true;
    if (this.#isUpdating) return;
    this.#isUpdating = true;
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        await this.#readNew(getTotal());
      }
    } finally {
      this.#isUpdating = false;
    }
  }

  /** Read from the last known call on: if that one is different now, the log was reset. */
  async #readNew(total) {
    const last = this.calls.at(-1);
    const newest = Math.max(0, total - PAGE_SIZE);
    if (!last || last.number >= total) return this.#readFrom(newest);
    const [same, ...added] = await read("calls", { since: last.number });
    if (same?.number !== last.number || same.at !== last.at) return this.#readFrom(newest);
    this.calls.push(...added);
    if (this.calls.length > MAX_CALLS) {
      this.calls = this.calls.slice(-MAX_CALLS);
      this.#first = this.calls[0].number;
    }
  }

  async #readFrom(number) {
    this.calls = await read("calls", { since: number });
    this.#first = number;
  }
}
