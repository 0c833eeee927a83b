// The trust bundle: all that checking needs without network, in one file signed by the registry's root.

import { RefusedError, UnreadableError, concat, fromBase64, hex, order, sha256, textOf, utf8 } from "./bytes.js";
import { equal, hasExactly, parseObject } from "./json.js";
import { readKeys } from "./key_history.js";
import { readMoment } from "./moments.js";
import { checkExtends, hasSigned, isSameRole, readHistory, readRole, readSignatures } from "./root_role.js";
import { newestOf } from "./status.js";

const FORMAT = "certreg-trust-bundle/1";
const SIGNED_AS = utf8("certreg trust bundle manifest\n");

/**
 * What a verifier trusts and knows.
 *
 * Above the keys that sign bundles stands the root role, once the registry has one: it signs the key history inside.
 *
 * @param bytes the bundle.
 * @param remembered `memory` of the store used last; null at first use.
 * @param at the moment of reading, milliseconds; null: the one that the bundle states.
 * @returns the store; `memory` of it is to be remembered.
 */
export async function readBundle(bytes, remembered, at = null) {
  const files = readArchive(bytes);
  const manifest = await readManifest(files);
  const keys = readKeys(files.get("keys.json"));
  // 1. The key history goes on from the one known before, and allows what the bundle says.
  const history = await readOwnHistory(files, manifest, keys, remembered, at);
  // 2. Its own role has signed it, and so has the one remembered where no history stands above it.
  const signatures = readSignatures(parseObject(files.get("signatures.json")));
  const message = concat(SIGNED_AS, files.get("manifest.json"));
  const pinned = !remembered || standsAbove(history, remembered) ? manifest.root : remembered;
  for (const role of [manifest.root, pinned]) {
    if (!(await hasSigned(role, message, signatures))) throw new RefusedError("bundle_unsigned");
  }
  // 3. It is not older than the one used before.
  if (remembered && manifest.version < remembered.version) throw new RefusedError("bundle_older");
  return storeOf(manifest, files, keys, history, remembered);
}

/** The history in a bundle, checked; null while its registry has none. */
async function readOwnHistory(files, manifest, keys, remembered, at) {
  const seen = remembered?.history ?? null;
  if (!files.has("history.json")) {
    if (seen) throw new RefusedError("history_missing");
    return null;
  }
  const told = { registry: manifest.registry, at: at ?? readMoment(manifest.as_of), seen };
  const history = await readHistory(files.get("history.json"), told);
  if (seen && !hasRole(history, remembered)) throw new RefusedError("history_unpinned");
  const { online } = history.heads.at(-1);
  if (!manifest.root.keys.every((key) => online.includes(key))) throw new RefusedError("bundle_not_delegated");
  await checkExtends(history, keys, files.get("roots.pem"));
  return history;
}

const hasRole = ({ heads }, role) => heads.some(({ root }) => isSameRole(root, role));

/** Whether what is remembered is the root role, which signs histories and not bundles. */
const standsAbove = (history, remembered) => history !== null && (Boolean(remembered.history) || hasRole(history, remembered));

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

function storeOf(manifest, files, keys, history, remembered) {
  const log = parseObject(files.get("log.json"));
  const statusLists = parseObject(files.get("status.json"));
  const newestLists = newestOf(statusLists, remembered?.lists ?? {});
  const { threshold, keys: roots } = history ? history.heads.at(-1).root : manifest.root;
  return new Store({
    registry: manifest.registry,
    asOf: readMoment(manifest.as_of),
    keys,
    statusLists,
    newestLists,
    roots: readCertificates(textOf(files.get("roots.pem"))),
    policy: log.witness_policy,
    checkpoint: log.checkpoint,
    memory: { threshold, keys: roots, version: manifest.version, history: history?.seen ?? null, lists: newestLists },
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
    Number.isInteger(manifest.version);
  if (!isOurs) throw new UnreadableError("the manifest is another's");
  return { ...manifest, root: readRole(manifest.root) };
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

