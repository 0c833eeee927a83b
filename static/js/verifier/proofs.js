// The two proofs of a document: eddsa-rdfc-2022 and eddsa-jcs-2022, both by one key of its issuer.

import { UnableError, UnreadableError, concat, fromBase58, sha256 } from "./bytes.js";
import { canonical, equal, hasExactly, isObject } from "./json.js";
import { verify } from "./keys.js";
import { readMoment } from "./moments.js";
import { PROOF, canonicalQuads } from "./quads.js";

const RDFC = "eddsa-rdfc-2022";
const JCS = "eddsa-jcs-2022";
const SUITES = [RDFC, JCS];
const MEMBERS = ["type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"];
const MOST_PROOFS = 8;

/**
 * Why the proofs do not hold; "" when exactly our two are there and hold.
 *
 * @param document with its proofs.
 * @param members how its members are said in RDF, see `quads.js`.
 * @param keyOf verification method -> `{algorithm, raw}`, or null when it is not known.
 * @throws UnableError where the RDF proof is beyond what can be done here and nothing else is wrong.
 */
export async function faultOfProofs(document, members, keyOf) {
  const proofs = isObject(document.proof) ? [document.proof] : document.proof;
  if (!Array.isArray(proofs) || !proofs.length) return "no_proof";
  if (proofs.length > MOST_PROOFS) return "too_many_proofs";
  let unable = null;
  const found = [];
  for (const proof of proofs) {
    try {
      const fault = await faultOf(document, proof, members, keyOf);
      if (fault) return fault;
    } catch (error) {
      if (error instanceof UnreadableError) return "proof_malformed";
      if (!(error instanceof UnableError)) throw error;
      unable = error;
    }
    found.push(proof.cryptosuite);
  }
  if (!found.includes(RDFC)) return "rdfc_proof_missing";
  if (!equal(found, SUITES)) return "proofs_not_both";
  if (unable) throw unable;
  return "";
}

async function faultOf(document, proof, members, keyOf) {
  if (!isObject(proof) || typeof proof.cryptosuite !== "string") return "proof_malformed";
  const suite = proof.cryptosuite;
  if (proof.type !== "DataIntegrityProof" || !SUITES.includes(suite)) return "unknown_cryptosuite";
  // 1. Exactly the members that we write, in the one spelling that we write.
  const method = proof.verificationMethod;
  const expected = suite === JCS ? [...MEMBERS, "@context"] : MEMBERS;
  if (!hasExactly(proof, expected) || typeof method !== "string") return "proof_malformed";
  readMoment(proof.created);
  const signature = signatureOf(proof.proofValue);
  // 2. The right purpose, and a key of the issuer that we know.
  if (proof.proofPurpose !== "assertionMethod") return "wrong_proof_purpose";
  const issuer = isObject(document.issuer) ? document.issuer.id : document.issuer;
  if (method.split("#")[0] !== issuer) return "verification_method_of_another";
  const key = keyOf(method);
  if (!key) return "unknown_verification_method";
  if (key.algorithm !== "Ed25519") return "key_of_another_algorithm";
  // 3. The signature over options and document.
  if (suite === JCS && !equal(proof["@context"], document["@context"])) return "proof_context_differs";
  const signed = await signedBytes(document, proof, members);
  return (await verify(key.algorithm, key.raw, signature, signed)) ? "" : "signature_wrong";
}

async function signedBytes(document, { proofValue: _, ...proof }, members) {
  const { proof: __, ...unsigned } = document;
  const options = { ...proof, "@context": document["@context"] };
  const parts =
    proof.cryptosuite === JCS
      ? [canonical(options), canonical(unsigned)]
      : [await canonicalQuads(options, PROOF), await canonicalQuads(unsigned, members)];
  return concat(await sha256(parts[0]), await sha256(parts[1]));
}

function signatureOf(value) {
  if (typeof value !== "string" || value.length > 89) throw new UnreadableError("not a signature");
  return fromBase58(value);
}
