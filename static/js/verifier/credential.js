// Verify a credential: the numbered steps of `certreg.trust.credential`, with the same names and reasons.

import { UnableError, UnreadableError } from "./bytes.js";
import { isObject, parseObject } from "./json.js";
import { readMoment } from "./moments.js";
import { checkProfile } from "./profile.js";
import { faultOfProofs } from "./proofs.js";
import { CREDENTIAL } from "./quads.js";
import { readStatus } from "./status.js";
import { allPassed, couldNotCheck, failed, passed } from "./steps.js";

const MOST_BYTES = 64 * 1024;

/** `{standing, steps, document, statusAsOf}`; the document only of a genuine one. */
export async function verifyCredential(bytes, store, { at, witnessedAt = null }) {
  let document;
  try {
    if (bytes.length > MOST_BYTES) throw new UnreadableError("too large");
    document = parseObject(bytes);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return { standing: "unreadable", steps: [failed("read", "unreadable")] };
  }
  const methodOf = isObject(document.proof?.[0]) ? document.proof[0].verificationMethod : "";
  const method = typeof methodOf === "string" ? methodOf : String(methodOf ?? "");
  const held = { document, store, at, witnessedAt, method, key: store.keyFor(method, "credential") };
  const steps = [passed("read")];
  for (const take of AUTHENTICITY) {
    const step = await take(held);
    steps.push(step);
    // Without the key nothing more can be said; a doubt about its window does not stop the rest.
    if (step.outcome !== "passed" && !(step.outcome === "could_not_check" && step.name === "key_window")) break;
  }
  if (!allPassed(steps)) return { standing: standingOf(steps), steps };
  const { standing, steps: last, statusAsOf } = await status(held);
  return { standing, steps: [...steps, ...last], document, statusAsOf };
}

/** The answer of steps that did not all pass. */
export const standingOf = (steps) =>
  steps.some(({ outcome }) => outcome === "failed") ? "not_genuine" : "could_not_check";

function shape({ document }) {
  try {
    checkProfile(document);
  } catch (error) {
    if (error instanceof UnreadableError) return failed("shape", "not_our_shape");
    throw error;
  }
  return passed("shape");
}

const isNewerThanStore = ({ document, store }) => readMoment(document.validFrom) > store.asOf;

function issuer(held) {
  if (held.store.knowsIssuer(held.document.issuer.id)) return passed("issuer");
  if (isNewerThanStore(held)) return couldNotCheck("issuer", "issuer_unknown_store_older");
  return failed("issuer", "issuer_unknown");
}

function key(held) {
  if (held.key && held.key.owner === held.document.issuer.id) return passed("key");
  if (!held.method) return failed("key", "no_proof");
  if (!held.key && isNewerThanStore(held)) return couldNotCheck("key", "key_unknown_store_older");
  return failed("key", "key_unknown");
}

function keyWindow({ document, key, at, witnessedAt }) {
  let created;
  try {
    created = readMoment(document.proof[0].created);
  } catch (error) {
    if (error instanceof UnreadableError) return failed("key_window", "proof_malformed");
    throw error;
  }
  if (!key.maySignAt(created) || !key.maySignAt(readMoment(document.validFrom))) {
    return failed("key_window", "key_outside_window");
  }
  if (created > at) return couldNotCheck("key_window", "signed_in_the_future");
  if (key.compromisedAt === null) return passed("key_window");
  if (witnessedAt === null) return couldNotCheck("key_window", "key_compromised_no_witness");
  return witnessedAt >= key.compromisedAt ? failed("key_window", "key_compromised") : passed("key_window");
}

async function proofs({ document, key, method }) {
  try {
    const fault = await faultOfProofs(document, CREDENTIAL, (named) => (named === method ? key : null));
    return fault ? failed("proofs", fault) : passed("proofs");
  } catch (error) {
    if (error instanceof UnableError) return couldNotCheck("proofs", "rdf_proof_beyond_browser");
    throw error;
  }
}

const AUTHENTICITY = [shape, issuer, key, keyWindow, proofs];
const SET = { revocation: "revoked", suspension: "suspended" };

/** What the lists say of a genuine one: standing, steps, and how old the evidence is. */
async function status({ document, store, at }) {
  const steps = [];
  const times = [];
  for (const purpose of Object.keys(SET)) {
    const told = { store, issuer: document.issuer.id, at };
    const { isSet, fault, asOf } = await readStatus(document.credentialStatus, purpose, told);
    if (fault) steps.push(couldNotCheck(purpose, fault));
    else steps.push(isSet ? failed(purpose, SET[purpose]) : passed(purpose));
    if (!fault) times.push(asOf);
  }
  const grave = steps.find(({ outcome }) => outcome === "failed");
  const standing = grave ? grave.reason : allPassed(steps) ? "valid" : "could_not_check";
  return { standing, steps, statusAsOf: times.length ? Math.min(...times) : null };
}
