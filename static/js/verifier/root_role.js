// The root role and the key history that it signs offline, as `certreg.trust.root_role`, with the same reasons.

import { RefusedError, UnreadableError, concat, fromBase64, hex, same, sha256, utf8 } from "./bytes.js";
import { canonical, equal, hasExactly, isObject, parseObject } from "./json.js";
import { readKeys } from "./key_history.js";
import { readKey, verify } from "./keys.js";
import { readMoment } from "./moments.js";

const FORMAT = "certreg-key-history/1";
const SIGNED_AS = utf8("certreg key history\n");
const HEAD = ["expires_at", "format", "keys", "made_at", "online", "previous", "registry", "root", "roots", "version"];
const ADDABLE = ["credential", "status"];

/** `{threshold, keys}`: at least so many of these Ed25519 keys, as Multikeys. */
export function readRole(value) {
  const { threshold, keys } = isObject(value) ? value : {};
  const isRole =
    Number.isInteger(threshold) &&
    areEd25519(keys) &&
    new Set(keys).size === keys.length &&
    0 < threshold &&
    threshold <= keys.length;
  if (!isRole) throw new UnreadableError("not a root role");
  return { threshold, keys };
}

/** Signatures by Multikey. */
export function readSignatures(value) {
  if (!isObject(value) || !areEd25519(Object.keys(value))) throw new UnreadableError("no signatures");
  return new Map(Object.entries(value).map(([key, signature]) => [key, fromBase64(signature)]));
}

/** Whether enough keys of a role have signed. */
export async function hasSigned({ threshold, keys }, message, signatures) {
  let good = 0;
  for (const key of keys) {
    const { algorithm, raw } = readKey(key);
    if (signatures.has(key) && (await verify(algorithm, raw, signatures.get(key), message))) good++;
  }
  return good >= threshold;
}

/**
 * The history in a file, after every check.
 *
 * @param registry whose it should be.
 * @param at the moment of checking, milliseconds.
 * @param seen `{version, digest}` of the newest one accepted before; null: none.
 * @returns `{heads, keys, seen}`: every version, the newest one's keys, and what to remember.
 */
export async function readHistory(bytes, { registry, at, seen }) {
  const { versions, keys } = readFile(bytes);
  const heads = versions.map(({ head }) => readHead(head));
  const digests = await Promise.all(versions.map(({ head }) => digest(head)));
  // 1. It is this registry's, and no version is missing or out of its place.
  heads.forEach((head, place) => {
    if (head.registry !== registry) throw new RefusedError("history_other_registry");
    const follows = head.version === place + 1 && head.previous === (digests[place - 1] ?? "");
    if (!follows) throw new RefusedError("history_forked");
  });
  // 2. Each version is signed by enough keys of the one before and of its own.
  for (const [place, { head, signatures }] of versions.entries()) {
    for (const { root } of [heads[Math.max(place - 1, 0)], heads[place]]) {
      if (!(await hasSigned(root, concat(SIGNED_AS, head), signatures))) throw new RefusedError("history_unsigned");
    }
  }
  // 3. It goes on from what was known before.
  if (seen && versions.length < seen.version) throw new RefusedError("history_older");
  if (seen && digests[seen.version - 1] !== seen.digest) throw new RefusedError("history_forked");
  // 4. It is not out of date.
  const newest = heads.at(-1);
  if (newest.expiresAt < at) throw new RefusedError("history_expired");
  // 5. The keys are those of this version.
  if ((await digest(keys)) !== newest.keys) throw new RefusedError("history_mixed");
  return { heads, keys: readKeys(keys), seen: { version: newest.version, digest: digests.at(-1) } };
}

/** That newer knowledge of keys leaves out, changes and takes back nothing that the history says. */
export async function checkExtends({ heads, keys }, told, roots) {
  const now = new Map(told.map((key) => [key.id, key]));
  const signed = new Set(keys.map(({ id }) => id));
  const isKept = keys.every((key) => now.has(key.id) && isStricter(key, now.get(key.id)));
  const isAddable = told.every(({ id, use }) => signed.has(id) || ADDABLE.includes(use));
  if (!isKept || !isAddable || (await digest(roots)) !== heads.at(-1).roots) throw new RefusedError("history_mixed");
}

const digest = async (bytes) => hex(await sha256(bytes));

const areEd25519 = (keys) => Array.isArray(keys) && keys.every((key) => readKey(key).algorithm === "Ed25519");

function isStricter(signed, told) {
  const isSame = ["owner", "use", "algorithm", "custody", "from"].every((name) => signed[name] === told[name]);
  if (!isSame || !same(signed.raw, told.raw) || told.to > signed.to) return false;
  if (signed.compromisedAt === null) return true;
  return told.compromisedAt !== null && told.compromisedAt <= signed.compromisedAt;
}

function readFile(bytes) {
  const file = parseObject(bytes);
  const isOurs =
    hasExactly(file, ["format", "keys", "versions"]) &&
    file.format === FORMAT &&
    typeof file.keys === "string" &&
    Array.isArray(file.versions) &&
    file.versions.length > 0 &&
    file.versions.every((each) => typeof each?.head === "string");
  if (!isOurs) throw new UnreadableError("not a key history");
  const versions = file.versions.map(({ head, signatures }) => ({
    head: utf8(head),
    signatures: readSignatures(signatures),
  }));
  return { versions, keys: utf8(file.keys) };
}

function readHead(bytes) {
  const head = parseObject(bytes);
  const isOurs =
    hasExactly(head, HEAD) &&
    head.format === FORMAT &&
    ["registry", "keys", "roots", "previous"].every((name) => typeof head[name] === "string") &&
    Number.isInteger(head.version) &&
    areEd25519(head.online) &&
    same(canonical(head), bytes);
  if (!isOurs) throw new UnreadableError("not a head of a key history");
  readMoment(head.made_at);
  return { ...head, root: readRole(head.root), expiresAt: readMoment(head.expires_at) };
}

/** Whether two roles are the same. */
export const isSameRole = (one, other) => equal(readRole(one), readRole(other));
