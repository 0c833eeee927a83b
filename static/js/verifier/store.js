// The trust bundle: all that checking needs without network, in one file signed by the registry's root.

import { UnreadableError, concat, fromBase64, hex, order, sha256, textOf, utf8 } from "./bytes.js";
import { equal, hasExactly, isObject, parse, parseObject } from "./json.js";
import { readKey, verify } from "./keys.js";
import { readMoment } from "./moments.js";

const FORMAT = "certreg-trust-bundle/1";
const SIGNED_AS = utf8("certreg trust bundle manifest\n");

/** The bundle is another's, older than one seen before, or not signed by the keys remembered. */
export class RefusedError extends Error {}

/**
 * What a verifier trusts and knows.
 *
 * @param bytes the bundle.
 * @param remembered `{threshold, keys, version}` of the bundle used last; null at first use.
 * @returns the store; `memory` of it is to be remembered.
 */
export async function readBundle(bytes, remembered) {
  const files = readArchive(bytes);
  const manifest = await readManifest(files);
  const signatures = readSignatures(files.get("signatures.json"));
  const message = concat(SIGNED_AS, files.get("manifest.json"));
  for (const role of [manifest.root, remembered ?? manifest.root]) {
    if (!(await isSigned(role, message, signatures))) throw new RefusedError("bundle_unsigned");
  }
  if (remembered && manifest.version < remembered.version) throw new RefusedError("bundle_older");
  return storeOf(manifest, files);
}

class Store {
  constructor(fields) {
    Object.assign(this, fields);
    this.byId = new Map(this.keys.map((key) => [key.id, key]));
    this.issuers = new Set(this.keys.filter((key) => key.use === "credential").map((key) => key.owner));
  }

  /** Whether this did ever had a key for certificates. */
  knowsIssuer(did) {
    return this.issuers.has(did);
  }

  /** The key that a verification method names, if it has this use and belongs there; null else. */
  keyFor(method, use) {
    const at = method.indexOf("#");
    const [did, id] = at < 0 ? [method, ""] : [method.slice(0, at), method.slice(at + 1)];
    const key = this.byId.get(id);
    if (!key || key.use !== use) return null;
    const standsWithBodies = use === "status" && key.owner === this.registry;
    return key.owner === did || (standsWithBodies && this.knowsIssuer(did)) ? key : null;
  }
}

function storeOf(manifest, files) {
  const log = parseObject(files.get("log.json"));
  return new Store({
    registry: manifest.registry,
    asOf: readMoment(manifest.as_of),
    keys: readKeys(files.get("keys.json")),
    statusLists: parseObject(files.get("status.json")),
    roots: readCertificates(textOf(files.get("roots.pem"))),
    policy: log.witness_policy,
    checkpoint: log.checkpoint,
    memory: { threshold: manifest.root.threshold, keys: manifest.root.keys, version: manifest.version },
  });
}

async function readManifest(files) {
  if (!files.has("manifest.json") || !files.has("signatures.json")) throw new UnreadableError("no manifest");
  const manifest = parseObject(files.get("manifest.json"));
  const present = {};
  for (const [name, content] of files) {
    if (name !== "manifest.json" && name !== "signatures.json") present[name] = hex(await sha256(content));
  }
  const isOurs =
    hasExactly(manifest, ["as_of", "files", "format", "registry", "root", "version"]) &&
    equal(manifest.files, present) &&
    manifest.format === FORMAT &&
    typeof manifest.registry === "string" &&
    Number.isInteger(manifest.version) &&
    isRoot(manifest.root);
  if (!isOurs) throw new UnreadableError("the manifest is another's");
  return manifest;
}

function isRoot(root) {
  if (!isObject(root) || !Array.isArray(root.keys)) return false;
  const { threshold, keys } = root;
  const isThreshold = Number.isInteger(threshold) && threshold > 0 && threshold <= new Set(keys).size;
  return isThreshold && new Set(keys).size === keys.length && keys.every((key) => readKey(key).algorithm === "Ed25519");
}

function readSignatures(bytes) {
  return new Map(Object.entries(parseObject(bytes)).map(([key, signature]) => [key, fromBase64(signature)]));
}

async function isSigned({ threshold, keys }, message, signatures) {
  let good = 0;
  for (const key of keys) {
    const { algorithm, raw } = readKey(key);
    if (signatures.has(key) && (await verify(algorithm, raw, signatures.get(key), message))) good++;
  }
  return good >= threshold;
}

function readKeys(bytes) {
  const rows = parse(bytes);
  const ids = new Set(rows.map((row) => row.id));
  if (ids.size < rows.length) throw new UnreadableError("one key id twice");
  return rows.map((row) => {
    const [from, to] = [readMoment(row.valid_from), readMoment(row.valid_to)];
    return {
      ...readKey(row.multikey),
      id: row.id,
      owner: row.owner,
      use: row.use,
      compromisedAt: row.compromised_at === null ? null : readMoment(row.compromised_at),
      maySignAt: (moment) => from <= moment && moment <= to,
    };
  });
}

function readCertificates(pem) {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g);
  return [...blocks].map(([, digits]) => fromBase64(digits.replace(/\s/g, "")));
}

/** The files of an archive in the one form that `certreg.trust.archive` writes: sorted, stored, side by side. */
function readArchive(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map();
  let [at, last] = [0, new Uint8Array()];
  while (at + 30 <= bytes.length && view.getUint32(at, true) === 0x04034b50) {
    const [method, size] = [view.getUint16(at + 8, true), view.getUint32(at + 18, true)];
    const nameEnd = at + 30 + view.getUint16(at + 26, true);
    const start = nameEnd + view.getUint16(at + 28, true);
    const name = bytes.subarray(at + 30, nameEnd);
    if (method !== 0 || start !== nameEnd || start + size > bytes.length || order(last, name) >= 0) {
      throw new UnreadableError("not one of our archives");
    }
    files.set(textOf(name), bytes.subarray(start, start + size));
    [at, last] = [start + size, name];
  }
  if (!files.size || at + 4 > bytes.length || view.getUint32(at, true) !== 0x02014b50) {
    throw new UnreadableError("not an archive");
  }
  return files;
}

