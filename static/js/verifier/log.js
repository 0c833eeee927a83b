// The transparency log: that an entry is in it, by a proof file (c2sp.org/tlog-proof) that came with the certificate.

import { RefusedError, UnreadableError, concat, fromBase64, hex, same, sha256, textOf, utf8 } from "./bytes.js";
import { verify } from "./keys.js";

const HEADER = "c2sp.org/tlog-proof@v1";
const MOST_HASHES = 63;
const MOST_SIGNATURES = 64;
const LAST_SECOND = 253_402_300_799n;
const ED25519 = 0x01;
const ED25519_COSIGNATURE = 0x04;
const ML_DSA_44 = 0x06;

/** A log entry: version, kind, and the commitment to a record. */
export async function entryBytes(kind, salt, record) {
  if (salt.length !== 32) throw new UnreadableError("a salt of another length");
  const name = utf8(kind);
  return concat([1, name.length], name, await sha256(salt, record));
}

/** The parts of a proof file. Nothing here is verified. */
export function readProof(bytes) {
  const whole = textOf(bytes);
  const end = whole.indexOf("\n\n");
  if (end < 0) throw new UnreadableError("not a proof file");
  const [header, ...lines] = whole.slice(0, end).split("\n");
  const extra = lines[0]?.startsWith("extra ") ? fromBase64(lines.shift().slice(6)) : new Uint8Array();
  const index = /^index (0|[1-9][0-9]{0,18})$/.exec(lines.shift() ?? "");
  if (header !== HEADER || !index || lines.length > MOST_HASHES) throw new UnreadableError("not a proof file");
  return { extra, index: BigInt(index[1]), hashes: lines.map(fromBase64), note: readNote(whole.slice(end + 2)) };
}

/**
 * That the entry is in a log which the policy knows.
 *
 * @returns who has witnessed it, see `witnessingOf`.
 * @throws RefusedError with the reason.
 */
export async function checkInclusion(proof, entry, policyText) {
  const policy = await readPolicy(policyText);
  const head = readCheckpoint(proof.note.text);
  const own = await verifySignatures(proof.note, head, policy.logs.filter((key) => key.name === head.origin));
  if (!own.length) throw new RefusedError("unknown_log");
  const seen = await verifySignatures(proof.note, head, policy.witnesses.map((witness) => witness.key));
  if (!(await isIncluded(entry, proof, head))) throw new RefusedError("not_included");
  return witnessingOf(head, seen, policy);
}

/**
 * What verified cosignatures of a head come to, as `certreg.trust.witnessing`.
 *
 * @returns `{degree, at, cosigners}`: `at` is when the quorum was complete; null before, and where the policy asks for nobody.
 */
function witnessingOf(head, seen, policy) {
  const signed = seen.toSorted((one, other) => one.at - other.at);
  const host = head.origin.split("/")[0];
  const cosigners = signed.map(({ key, at }) => {
    const { name: operator } = policy.witnesses.find((witness) => witness.key === key);
    return { operator, name: key.name, at, isOwn: isUnder(key.name.split("/")[0], host) };
  });
  const at = metAt(signed.filter((each) => each.at), policy);
  if (at === null) return { degree: "logged", at, cosigners };
  return { degree: cosigners.every(({ isOwn }) => isOwn) ? "by_itself" : "witnessed", at, cosigners };
}

const isUnder = (name, host) => name === host || name.endsWith(`.${host}`);

function metAt(signed, { isMet }) {
  const place = signed.findIndex((_, at) => isMet(signed.slice(0, at + 1).map(({ key }) => key)));
  return place < 0 ? null : signed[place].at;
}

function readNote(whole) {
  const end = whole.lastIndexOf("\n\n");
  if (end <= 0 || !whole.endsWith("\n") || /[\u0000-\u0009\u000b-\u001f]/.test(whole)) {
    throw new UnreadableError("not a signed note");
  }
  const lines = whole.slice(end + 2, -1).split("\n");
  if (lines.length > MOST_SIGNATURES) throw new UnreadableError("too many signatures");
  const signatures = lines.map((line) => {
    const found = /^— ([^\s+]+) (\S+)$/u.exec(line);
    const raw = found ? fromBase64(found[2]) : new Uint8Array();
    if (raw.length < 5) throw new UnreadableError("not a signature line");
    return { name: found[1], id: raw.subarray(0, 4), signature: raw.subarray(4) };
  });
  return { text: whole.slice(0, end + 1), signatures };
}

function readCheckpoint(text) {
  const [origin, size, root, end, ...more] = text.split("\n");
  const hash = fromBase64(root ?? "");
  const isGood = origin && /^(0|[1-9][0-9]{0,18})$/.test(size) && end === "" && !more.length && hash.length === 32;
  if (!isGood) throw new UnreadableError("not a checkpoint");
  return { origin, size: BigInt(size), root: hash, text };
}

/** Signatures by known keys; one that fails rejects the whole note, those of strangers are ignored. */
async function verifySignatures(note, head, keys) {
  const found = [];
  for (const { name, id, signature } of note.signatures) {
    const key = keys.find((each) => each.name === name && same(each.id, id));
    if (key) found.push({ key, at: await verifyOne(head, key, signature) });
  }
  return found;
}

/** The time that a signature states, in milliseconds; 0 where it states none. */
async function verifyOne(head, key, signature) {
  const isTimed = key.type !== ED25519;
  const seconds = isTimed ? bigEndian(signature.subarray(0, 8)) : 0n;
  const value = isTimed ? signature.subarray(8) : signature;
  const algorithm = key.type === ML_DSA_44 ? "ML-DSA-44" : "Ed25519";
  const holds = seconds <= LAST_SECOND && (await verify(algorithm, key.raw, value, message(head, key, seconds)));
  if (!holds) throw new RefusedError("bad_signature");
  return Number(seconds) * 1000;
}

function message(head, key, seconds) {
  if (key.type === ED25519) return utf8(head.text);
  if (key.type === ED25519_COSIGNATURE) return utf8(`cosignature/v1\ntime ${seconds}\n${head.text}`);
  const zero = new Uint8Array(8);
  return concat(utf8("subtree/v1\n\0"), prefixed(key.name), eight(seconds), prefixed(head.origin), zero, eight(head.size), head.root);
}

function prefixed(name) {
  const encoded = utf8(name);
  return concat([encoded.length], encoded);
}

function eight(number) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, number);
  return bytes;
}

const bigEndian = (bytes) => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

/** RFC 9162, section 2.1.3.2. */
async function isIncluded(entry, { index, hashes }, { size, root }) {
  if (index >= size) return false;
  let [node, last] = [index, size - 1n];
  let hash = await sha256([0], entry);
  for (const sibling of hashes) {
    if (last === 0n || sibling.length !== 32) return false;
    if (node & 1n || node === last) {
      hash = await sha256([1], sibling, hash);
      while (!(node & 1n) && node) [node, last] = [node >> 1n, last >> 1n];
    } else {
      hash = await sha256([1], hash, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  return last === 0n && same(hash, root);
}

/** A c2sp.org/tlog-policy file: logs, witnesses, groups and the quorum. It came in the signed bundle. */
async function readPolicy(text) {
  const [logs, witnesses, defined] = [[], [], new Map()];
  let quorum = () => false; // nobody is asked for, so nobody's word is awaited
  for (const line of text.split("\n")) {
    const [keyword, ...items] = line.split(/[ \t]+/).filter(Boolean);
    if (!keyword || keyword.startsWith("#")) continue;
    if (keyword === "log") logs.push(await readVerifierKey(items[0]));
    else if (keyword === "witness") {
      const key = await readVerifierKey(items[1]);
      witnesses.push({ name: items[0], key });
      defined.set(items[0], (keys) => keys.includes(key));
    } else if (keyword === "group") {
      const [name, count, ...names] = items;
      const members = names.map((each) => defined.get(each));
      const need = { any: 1, all: members.length }[count] ?? Number(count);
      defined.set(name, (keys) => members.filter((isMet) => isMet(keys)).length >= need);
    } else if (keyword === "quorum" && items[0] !== "none") {
      quorum = defined.get(items[0]);
    }
  }
  return { logs, witnesses, isMet: quorum };
}

async function readVerifierKey(text) {
  const [name, id, ...material] = text.split("+");
  const raw = fromBase64(material.join("+"));
  const expected = (await sha256(utf8(`${name}\n`), raw)).subarray(0, 4);
  if (hex(expected) !== id) throw new UnreadableError("a key with another id");
  return { name, type: raw[0], raw: raw.subarray(1), id: expected };
}

