// The key history: every key that the registry and its bodies ever had, as `certreg.trust.key_history`.

import { UnreadableError } from "./bytes.js";
import { parse } from "./json.js";
import { readKey } from "./keys.js";
import { readMoment } from "./moments.js";

const USES = ["credential", "status", "document", "log"];
const CUSTODY = ["registry", "body"];

/** The keys in a file; one key id twice is refused. */
export function readKeys(bytes) {
  const rows = parse(bytes);
  if (!Array.isArray(rows)) throw new UnreadableError("no list of keys");
  const keys = rows.map(readRow);
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new UnreadableError("one key id twice");
  return keys;
}

function readRow(row) {
  const isOurs =
    [row?.id, row?.owner].every((text) => typeof text === "string") &&
    USES.includes(row.use) &&
    CUSTODY.includes(row.custody);
  if (!isOurs) throw new UnreadableError("not a key");
  const [from, to] = [readMoment(row.valid_from), readMoment(row.valid_to)];
  return {
    ...readKey(row.multikey),
    id: row.id,
    owner: row.owner,
    use: row.use,
    custody: row.custody,
    from,
    to,
    compromisedAt: row.compromised_at === null ? null : readMoment(row.compromised_at),
    maySignAt: (moment) => from <= moment && moment <= to,
  };
}
