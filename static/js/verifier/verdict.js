// The answer about a certificate, and the steps that are the same however it is written and signed, as `certreg.trust.verdict`.

import { UnableError, UnreadableError } from "./bytes.js";
import { readMoment } from "./moments.js";
import { readStatus } from "./status.js";
import { allPassed, couldNotCheck, failed, passed } from "./steps.js";

/**
 * The verdict on a certificate that could be read and has one of our shapes.
 *
 * @param claim what it says of itself: `{issuer, method, created, validFrom, statusEntry, checkSignatures}`, `validFrom` in
 *   milliseconds, `checkSignatures(key)` a step.
 * @param known `{store, at, witnessedAt}`.
 * @param before the steps that were taken already, all passed.
 * @returns `{standing, steps, isGenuine, statusAsOf}`.
 */
export async function judged(claim, known, before) {
  const held = { claim, ...known, key: known.store.keyFor(claim.method, "credential") };
  const steps = [...before];
  for (const take of AUTHENTICITY) {
    const step = await take(held);
    steps.push(step);
    // Without the key nothing more can be said; a doubt about its window does not stop the rest.
    if (step.outcome !== "passed" && !(step.outcome === "could_not_check" && step.name === "key_window")) break;
  }
  if (!allPassed(steps)) return { standing: standingOf(steps), steps, isGenuine: false };
  const { standing, steps: last, statusAsOf } = await status(held);
  return { standing, steps: [...steps, ...last], isGenuine: true, statusAsOf };
}

/** The verdict on what could not even be read. */
export const unreadable = (reason = "unreadable") => ({ standing: "unreadable", steps: [failed("read", reason)] });

/** The answer of steps that did not all pass. */
export const standingOf = (steps) =>
  steps.some(({ outcome }) => outcome === "failed") ? "not_genuine" : "could_not_check";

const isNewerThanStore = ({ claim, store }) => claim.validFrom > store.asOf;

function issuer(held) {
  if (held.store.knowsIssuer(held.claim.issuer)) return passed("issuer");
  if (isNewerThanStore(held)) return couldNotCheck("issuer", "issuer_unknown_store_older");
  return failed("issuer", "issuer_unknown");
}

function key(held) {
  if (held.key && held.key.owner === held.claim.issuer) return passed("key", `key_held_by_${held.key.custody}`);
  if (!held.claim.method) return failed("key", "no_proof");
  if (!held.key && isNewerThanStore(held)) return couldNotCheck("key", "key_unknown_store_older");
  return failed("key", "key_unknown");
}

function keyWindow({ claim, key, at, witnessedAt = null }) {
  let created;
  try {
    created = readMoment(claim.created);
  } catch (error) {
    if (error instanceof UnreadableError) return failed("key_window", "proof_malformed");
    throw error;
  }
  if (!key.maySignAt(created) || !key.maySignAt(claim.validFrom)) return failed("key_window", "key_outside_window");
  if (created > at) return couldNotCheck("key_window", "signed_in_the_future");
  if (key.compromisedAt === null) return passed("key_window");
  if (witnessedAt === null) return couldNotCheck("key_window", "key_compromised_no_witness");
  return witnessedAt >= key.compromisedAt ? failed("key_window", "key_compromised") : passed("key_window", "key_window_witnessed");
}

async function signatures({ claim, key }) {
  try {
    return await claim.checkSignatures(key);
  } catch (error) {
    if (error instanceof UnableError) return couldNotCheck("proofs", "proof_beyond_browser");
    throw error;
  }
}

const AUTHENTICITY = [issuer, key, keyWindow, signatures];
const SET = { revocation: "revoked", suspension: "suspended" };

/** What the lists say of a genuine one: standing, steps, and how old the evidence is. */
async function status({ claim, store, at }) {
  const steps = [];
  const times = [];
  for (const purpose of Object.keys(SET)) {
    const { isSet, fault, asOf } = await readStatus(claim.statusEntry, purpose, { store, issuer: claim.issuer, at });
    if (fault) steps.push(couldNotCheck(purpose, fault));
    else steps.push(isSet ? failed(purpose, SET[purpose]) : passed(purpose));
    if (!fault) times.push(asOf);
  }
  const grave = steps.find(({ outcome }) => outcome === "failed");
  const standing = grave ? grave.reason : allPassed(steps) ? "valid" : "could_not_check";
  return { standing, steps, statusAsOf: times.length ? Math.min(...times) : null };
}
