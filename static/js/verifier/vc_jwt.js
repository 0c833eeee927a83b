// The credential as one signed token, as `certreg.trust.vc_jwt`.

import { MOST_BYTES, checkShape, claimOf } from "./credential.js";
import { equal } from "./json.js";
import { TokenError, checkToken, readToken, tokenText } from "./jws.js";
import { readMoment } from "./moments.js";
import { failed, passed } from "./steps.js";
import { judged, unreadable } from "./verdict.js";

const REGISTERED = ["iss", "sub", "jti", "nbf", "exp"];

/** As `verifyCredential`, of a token. */
export async function verifyVcJwt(bytes, known) {
  if (bytes.length > 2 * MOST_BYTES) return unreadable();
  let token;
  try {
    token = readToken(tokenText(bytes), ["vc+jwt"], "vc");
  } catch (error) {
    if (error instanceof TokenError) return unreadable(error.message);
    throw error;
  }
  const members = Object.entries(token.payload).filter(([name]) => !REGISTERED.includes(name));
  const document = Object.fromEntries(members);
  const shape = checkClaims(document, token.payload);
  if (shape.reason) return { standing: "not_genuine", steps: [passed("read"), shape] };
  const claim = claimOf(document, token.key, document.validFrom, (key) => checkToken(token, key));
  const verdict = await judged(claim, known, [passed("read"), shape]);
  return verdict.isGenuine ? { ...verdict, document } : verdict;
}

/** Exactly our shape, and the registered claims repeat what it says. */
function checkClaims(document, payload) {
  if ("proof" in document) return failed("shape", "token_claims_differ");
  const shape = checkShape(document);
  if (shape.reason || equal(payload, { ...document, ...claims(document) })) return shape;
  return failed("shape", "token_claims_differ");
}

function claims({ id, issuer, credentialSubject, validFrom, validUntil }) {
  const repeated = { iss: issuer.id, sub: credentialSubject.id, jti: id, nbf: readMoment(validFrom) / 1000 };
  return validUntil === undefined ? repeated : { ...repeated, exp: readMoment(validUntil) / 1000 };
}
