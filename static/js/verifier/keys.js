// Signatures: one strict rule for each algorithm, the same as in `certreg.trust.keys`.
//
// Ed25519: RFC 8032 without the cofactor, S < L, and neither key nor R non-canonical or of small order.
// The browser's own Ed25519 is used where it has one, else the file in `vendor`.

import { UnreadableError, fromBase58, same } from "./bytes.js";
import { verifyAsync } from "./vendor/noble-ed25519.js";

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const SMALL_ORDER = [
  0n,
  1n,
  P - 1n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
];

const ALGORITHMS = [
  { name: "Ed25519", prefix: [0xed, 0x01] },
  { name: "P-256", prefix: [0x80, 0x24] },
  { name: "ML-DSA-44", prefix: [0x90, 0x24] },
];

/** The algorithm and the raw public key of a Multikey. */
export function readKey(text) {
  if (typeof text !== "string") throw new UnreadableError("not a key");
  const bytes = fromBase58(text);
  const found = ALGORITHMS.find(({ prefix }) => same(bytes.subarray(0, 2), prefix));
  if (!found) throw new UnreadableError("a key of another kind");
  return { algorithm: found.name, raw: bytes.subarray(2) };
}

/** Whether a signature by a raw public key holds. */
export async function verify(algorithm, key, signature, message) {
  if (algorithm === "Ed25519") return verifyEd25519(key, signature, message);
  if (algorithm === "ML-DSA-44") return verifyMlDsa(key, signature, message);
  throw new UnreadableError("no signature of this kind is expected here");
}

/** Whether a signature r || s by a P-256 key in SubjectPublicKeyInfo form holds. */
export async function verifyP256(keyInfo, signature, message) {
  const curve = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  try {
    const key = await crypto.subtle.importKey("spki", keyInfo, curve, false, ["verify"]);
    return await crypto.subtle.verify(curve, key, signature, message);
  } catch {
    return false;
  }
}

async function verifyEd25519(key, signature, message) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const s = littleEndian(signature.subarray(32));
  if (s >= L || !isProper(key) || !isProper(signature.subarray(0, 32))) return false;
  const own = await ownKey(key);
  if (own) return crypto.subtle.verify("Ed25519", own, signature, message);
  return verifyAsync(signature, message, key, { zip215: false }).catch(() => false);
}

/** The key for the browser's own Ed25519, or null where it has none. */
async function ownKey(key) {
  try {
    return await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch {
    return null;
  }
}

function isProper(point) {
  const y = littleEndian(point) & (2n ** 255n - 1n);
  return y < P && !SMALL_ORDER.includes(y);
}

function littleEndian(bytes) {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

async function verifyMlDsa(key, signature, message) {
  if (key.length !== 1312 || signature.length !== 2420) return false;
  const { ml_dsa44 } = await import("./vendor/noble-ml-dsa-44.js");
  try {
    return ml_dsa44.verify(signature, message, key);
  } catch {
    return false;
  }
}
