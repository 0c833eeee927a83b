// Status lists: one bit for each certificate, read by the rule that doubt is never valid.

import { UnableError, UnreadableError, fromBase64Url, unpack } from "./bytes.js";
import { equal, hasExactly, isObject, parseObject } from "./json.js";
import { readMoment } from "./moments.js";
import { CREDENTIALS_V2 } from "./profile.js";
import { faultOfProofs } from "./proofs.js";
import { STATUS_LIST } from "./quads.js";

const SHORTEST = 131_072;
const MOST_BYTES = 2 * 1024 * 1024;
const MEMBERS = ["@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject", "proof"];

/** Where the suspension list stands that belongs to a revocation list. */
export const suspensionAddress = (address) => `${address}/suspension`;

/**
 * What the list of a purpose says about a certificate.
 *
 * @param entry its credentialStatus.
 * @param purpose `revocation` or `suspension`.
 * @returns `{isSet, asOf}`, or `{fault}` when it could not be checked.
 */
export async function readStatus(entry, purpose, { store, issuer, at }) {
  try {
    const { address, index } = readEntry(entry);
    const place = purpose === "suspension" ? suspensionAddress(address) : address;
    const document = readList(store.statusLists[place]);
    checkIdentity(document, place, issuer, purpose);
    const asOf = checkTime(document, at, store.newestLists[place]);
    await checkSignature(document, asOf, store);
    const bits = await bitsOf(document.credentialSubject.encodedList);
    if (index >= bits.length * 8) fail("status_index_out_of_range");
    return { isSet: Boolean(bits[index >> 3] & (0x80 >> index % 8)), asOf };
  } catch (error) {
    if (error instanceof Unchecked) return { fault: error.message };
    throw error;
  }
}

/** What a verifier remembers: address -> `validFrom` of the newest list, these and earlier ones. */
export function newestOf(lists, seen) {
  const newest = { ...seen };
  for (const [address, text] of Object.entries(lists)) {
    try {
      newest[address] = Math.max(readMoment(readList(text).validFrom), newest[address] ?? -Infinity);
    } catch (error) {
      if (!(error instanceof Unchecked)) throw error;
    }
  }
  return newest;
}

class Unchecked extends Error {}

function fail(reason) {
  throw new Unchecked(reason);
}

function readEntry(entry) {
  const { statusListIndex: index, statusListCredential: address } = isObject(entry) ? entry : {};
  const expected = {
    id: `${address}#${index}`,
    type: "BitstringStatusListEntry",
    statusPurpose: "revocation",
    statusListIndex: index,
    statusListCredential: address,
  };
  const isGood = typeof index === "string" && /^(0|[1-9][0-9]{0,8})$/.test(index) && typeof address === "string";
  if (!isGood || !address.startsWith("https://") || !equal(entry, expected)) fail("status_entry_malformed");
  return { address, index: Number(index) };
}

function readList(text) {
  if (text === undefined) fail("status_list_missing");
  try {
    const document = parseObject(new TextEncoder().encode(text));
    const { credentialSubject: subject, proof } = document;
    const isGood =
      isObject(subject) && typeof subject.encodedList === "string" && Array.isArray(proof) &&
      isObject(proof[0]) && typeof proof[0].verificationMethod === "string";
    readMoment(document.validFrom);
    readMoment(document.validUntil);
    if (isGood) return document;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
  }
  return fail("status_list_malformed");
}

function checkIdentity(document, address, issuer, purpose) {
  const subject = document.credentialSubject;
  if (document.id !== address || subject.id !== `${address}#list`) fail("status_list_of_another_address");
  if (subject.statusPurpose !== purpose) fail("status_list_of_another_purpose");
  if (document.issuer !== issuer) fail("status_list_of_another_issuer");
  const isOurs =
    hasExactly(document, MEMBERS) &&
    hasExactly(subject, ["id", "type", "statusPurpose", "ttl", "encodedList"]) &&
    equal(document["@context"], [CREDENTIALS_V2]) &&
    equal(document.type, ["VerifiableCredential", "BitstringStatusListCredential"]) &&
    subject.type === "BitstringStatusList";
  if (!isOurs) fail("status_list_malformed");
}

function checkTime(document, at, newest = -Infinity) {
  const from = readMoment(document.validFrom);
  if (at < from) fail("status_list_not_yet_valid");
  if (at > readMoment(document.validUntil)) fail("status_list_expired");
  if (from < newest) fail("status_list_older_than_one_seen");
  return from;
}

async function checkSignature(document, asOf, store) {
  const method = document.proof[0].verificationMethod;
  const key = store.keyFor(method, "status");
  // With a stolen key, a list without the latest revocations can be made under any date.
  if (!key || key.compromisedAt !== null || !key.maySignAt(asOf)) fail("status_list_key_unknown");
  try {
    const fault = await faultOfProofs(document, STATUS_LIST, (named) => (named === method ? key : null));
    if (fault) fail("status_list_signature_wrong");
  } catch (error) {
    if (error instanceof UnableError) fail("status_list_proof_beyond_browser");
    throw error;
  }
}

async function bitsOf(encoded) {
  if (!encoded.startsWith("u")) fail("status_list_bits_malformed");
  let bits;
  try {
    bits = await unpack(fromBase64Url(encoded.slice(1)), "gzip", MOST_BYTES);
  } catch (error) {
    if (error instanceof UnreadableError) fail("status_list_bits_malformed");
    throw error;
  }
  if (bits.length * 8 < SHORTEST) fail("status_list_too_short");
  return bits;
}
