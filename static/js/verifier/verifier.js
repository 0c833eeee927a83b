// Check a certificate file in the browser alone: bytes and a store in, a verdict out, as `certreg.certificates.checking`.

import { RefusedError, UnreadableError, concat, fromHex, hex, latin1, same, sha256, utf8 } from "./bytes.js";
import { verifyCredential } from "./credential.js";
import { canonical, isObject, parseObject } from "./json.js";
import { checkInclusion, entryBytes, readProof } from "./log.js";
import { checkPdf } from "./pdf.js";
import { verifySdJwt } from "./sd_jwt.js";
import { allPassed, couldNotCheck, failed, passed } from "./steps.js";
import { verifyVcJwt } from "./vc_jwt.js";
import { standingOf, unreadable } from "./verdict.js";

export { readBundle } from "./store.js";
export { RefusedError, UnreadableError } from "./bytes.js";

export const LARGEST = 8 * 2 ** 20;

/**
 * Check a file.
 *
 * @param bytes the file.
 * @param store from `readBundle`.
 * @param at the moment of checking, milliseconds.
 * @returns `{standing, steps, document, claims, holder, statusAsOf, witnessing}`; what it says only of a genuine one.
 */
export async function checkFile(bytes, store, at) {
  if (bytes.length > LARGEST) return unreadable();
  const start = latin1(bytes.subarray(0, 1024));
  if (/^[\t-\r ]*%PDF/.test(start)) return checkDocument(bytes, store, at);
  if (!/^[\t-\r ]*[A-Za-z0-9_-]+\./.test(start)) return verifyCredential(bytes, { store, at });
  return bytes.includes(TILDE) ? verifySdJwt(bytes, { store, at }) : verifyVcJwt(bytes, { store, at });
}

const TILDE = 0x7e;

/** 1. The file is ours, byte for byte. 2. The log knows it. 3. The credential inside holds. */
async function checkDocument(bytes, store, at) {
  const sealed = await checkPdf(bytes, store.roots, at);
  const { steps, attachments } = sealed;
  if (!allPassed(steps)) return { standing: standingOf(steps), steps };
  if (attachments.has("report.json")) return checkReport(sealed, store);
  try {
    return await checkAttached(sealed, store, at);
  } catch (error) {
    if (!(error instanceof UnreadableError || error instanceof TypeError)) throw error;
    return { standing: "not_genuine", steps: [...steps, failed("attachments", "attachments_broken")] };
  }
}

/** No log knows a report: a compromised key seals nothing for it. */
function checkReport(sealed, store) {
  const steps = [...sealed.steps, documentKey(sealed, store, null)];
  if (!allPassed(steps)) return { standing: standingOf(steps), steps };
  return { standing: "unreadable", steps: [...steps, failed("report", "is_report")] };
}

async function checkAttached(sealed, store, at) {
  const { steps: before, attachments } = sealed;
  const credential = attachments.get("credential.json");
  const proof = readProof(attachments.get("certificate.tlog-proof"));
  const holder = parseObject(attachments.get("holder.json"));
  const { step, witnessing } = await checkLog(credential, proof, holder, store);
  const steps = [...before, step, await checkHolder(credential, holder)];
  if (allPassed(steps)) steps.push(documentKey(sealed, store, witnessing.at));
  if (!allPassed(steps)) return { standing: standingOf(steps), steps };
  const verdict = await verifyCredential(credential, { store, at, witnessedAt: witnessing.at });
  const said = verdict.document && { holder, witnessing };
  return { ...verdict, ...said, steps: [...steps, ...verdict.steps] };
}

/** Whether the sealing key is the registry's, and what it sealed was witnessed before its compromise. */
function documentKey({ sealedBy, signedAt }, store, witnessedAt) {
  const history = store.keys.filter(({ use }) => use === "document");
  const compressed = concat([2 + (sealedBy.at(-1) & 1)], sealedBy.subarray(-64, -32));
  const key = history.find(({ raw }) => same(raw, compressed));
  if (!key) {
    if (!history.length) return passed("document_key");
    const isNewer = signedAt > store.asOf;
    return isNewer
      ? couldNotCheck("document_key", "document_key_unknown_store_older")
      : failed("document_key", "document_key_unknown");
  }
  if (key.compromisedAt === null) return passed("document_key", "document_key_known");
  if (witnessedAt === null) return couldNotCheck("document_key", "document_key_compromised_no_witness");
  return witnessedAt >= key.compromisedAt
    ? failed("document_key", "document_key_compromised")
    : passed("document_key", "document_key_witnessed");
}

async function checkLog(credential, proof, holder, store) {
  const record = holder.record;
  if (!isObject(record)) throw new UnreadableError("no record");
  if (record.credential !== hex(await sha256(credential))) return { step: failed("log", "other_credential") };
  const entry = await entryBytes("certificate.issued", proof.extra, canonical(record));
  try {
    return { step: passed("log"), witnessing: await checkInclusion(proof, entry, store.policy) };
  } catch (error) {
    const reason = error instanceof RefusedError ? error.message : "log_proof_wrong";
    if (!(error instanceof RefusedError || error instanceof UnreadableError)) throw error;
    return { step: failed("log", reason) };
  }
}

/** The identity number in the holder's file is the one that the credential binds. */
async function checkHolder(credential, { documentNumber, identitySalt }) {
  fromHex(identitySalt);
  const digest = `sha256$${hex(await sha256(concat(utf8(documentNumber), utf8(identitySalt))))}`;
  const bound = parseObject(credential).credentialSubject.identifier.filter(({ hashed }) => hashed);
  const isBound = bound.some(({ identityHash }) => identityHash === digest);
  return isBound ? passed("holder") : failed("holder", "other_holder");
}
