// Verify a credential as JSON with two proofs: the steps of `certreg.trust.credential`, with the same names and reasons.

import { UnreadableError } from "./bytes.js";
import { isObject, parseObject } from "./json.js";
import { readMoment } from "./moments.js";
import { checkProfile } from "./profile.js";
import { faultOfProofs } from "./proofs.js";
import { CREDENTIAL } from "./quads.js";
import { failed, passed } from "./steps.js";
import { judged, unreadable } from "./verdict.js";

/** Of a credential, in any form without a photo. */
export const MOST_BYTES = 64 * 1024;

/** `{standing, steps, document, statusAsOf}`; the document only of a genuine one. */
export async function verifyCredential(bytes, known) {
  let document;
  try {
    if (bytes.length > MOST_BYTES) throw new UnreadableError("too large");
    document = parseObject(bytes);
  } catch (error) {
    if (error instanceof UnreadableError) return unreadable();
    throw error;
  }
  const shape = checkShape(document);
  if (shape.reason) return { standing: "not_genuine", steps: [passed("read"), shape] };
  const proof = isObject(document.proof?.[0]) ? document.proof[0] : {};
  const { verificationMethod: named = "" } = proof;
  const method = typeof named === "string" ? named : JSON.stringify(named);
  const checkSignatures = async (key) => {
    const fault = await faultOfProofs(document, CREDENTIAL, (named) => (named === method ? key : null));
    return fault ? failed("proofs", fault) : passed("proofs");
  };
  const claim = claimOf(document, method, proof.created, checkSignatures);
  const verdict = await judged(claim, known, [passed("read"), shape]);
  return verdict.isGenuine ? { ...verdict, document } : verdict;
}

/** Exactly our shape, proofs aside: no member of it may say what we do not say. */
export function checkShape(document) {
  try {
    checkProfile(document);
  } catch (error) {
    if (error instanceof UnreadableError) return failed("shape", "not_our_shape");
    throw error;
  }
  return passed("shape");
}

/** What a credential of our shape says of itself. */
export const claimOf = (document, method, created, checkSignatures) => ({
  issuer: document.issuer.id,
  method,
  created,
  validFrom: readMoment(document.validFrom),
  statusEntry: document.credentialStatus,
  checkSignatures,
});
