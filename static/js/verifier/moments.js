// Moments as credentials write them: 2026-01-01T00:00:00Z, and no other spelling.

import { UnreadableError } from "./bytes.js";

const FORM = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;

/** Milliseconds since 1970. */
export function readMoment(text) {
  const moment = typeof text === "string" && FORM.test(text) ? Date.parse(text) : NaN;
  // A day that does not exist is another one to some parsers.
  if (Number.isNaN(moment) || writeMoment(moment) !== text) throw new UnreadableError("no such time");
  return moment;
}

export const writeMoment = (moment) => new Date(moment).toISOString().replace(".000Z", "Z");
