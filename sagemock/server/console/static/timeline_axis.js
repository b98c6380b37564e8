// The part of a timeline to show: where the statuses change.

const LONG_PAUSE = 3_600_000; // milliseconds without a change, after which earlier changes are left out
const MARGIN = 0.08; // of the time from the first change shown to the last
const MIN_MARGIN = 15_000; // milliseconds

/**
 * The time of the latest changes of status, `{from, to}` in milliseconds. `moments` are the times of all changes, in
 * order. It begins with the first change, or shortly before the first one after the last long pause. It ends now, or
 * soon after the last change if nothing has changed since.
 */
export function latestActivity(moments, now) {
  if (!moments.length) return { from: now - MIN_MARGIN, to: now };
  const first = moments.findLastIndex((moment, index) => index === 0 || moment - moments[index - 1] > LONG_PAUSE);
  const from = moments[first];
  const last = moments.at(-1);
  const margin = Math.max(MIN_MARGIN, (last - from) * MARGIN);
  return { from: first === 0 ? from : from - margin, to: Math.min(now, last + 3 * margin) };
}
