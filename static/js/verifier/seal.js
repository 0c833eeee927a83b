// The signature container of our PDFs (CMS SignedData in one fixed layout) and the certificates in it.
//
// As `certreg.trust.cms`: only signature value, chain and timestamp are taken out; the rest is made again and compared.

import { UnreadableError, concat, fromHex, order, same, sha256 } from "./bytes.js";
import * as der from "./der.js";
import { verifyP256 } from "./keys.js";
import { couldNotCheck, failed, passed } from "./steps.js";

const { SEQUENCE, SET, INTEGER, OCTET_STRING, OBJECT_IDENTIFIER, BIT_STRING } = der;
const oid = (digits) => der.write(OBJECT_IDENTIFIER, fromHex(digits));

const DATA = oid("2a864886f70d010701");
const SIGNED_DATA = oid("2a864886f70d010702");
const CONTENT_TYPE = oid("2a864886f70d010903");
const MESSAGE_DIGEST = oid("2a864886f70d010904");
const SIGNING_CERTIFICATE_V2 = oid("2a864886f70d010910022f");
const TIMESTAMP = oid("2a864886f70d010910020e");
const SHA256 = der.write(SEQUENCE, oid("608648016503040201"));
const ECDSA_WITH_SHA256 = der.write(SEQUENCE, oid("2a8648ce3d040302"));
const KEY_USAGE = oid("551d0f");
const BASIC_CONSTRAINTS = oid("551d13");
const VERSION_1 = der.write(INTEGER, [1]);

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** `{steps, key}`: `certificate`, `signature` and `container`, up to the first that does not pass; whose key it is once all have. */
export async function checkSeal(stored, digest, roots, at) {
  let parts;
  try {
    parts = readContainer(stored);
    const fault = await faultOfChain(parts.chain, roots, at);
    if (fault) return { steps: [failed("certificate", fault)] };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return { steps: [failed("certificate", "container_unreadable")] };
  }
  const attributes = await signedAttributes(digest, parts.chain[0]);
  const value = rawSignature(parts.signature);
  const key = readCertificate(parts.chain[0]).key;
  if (!value || !(await verifyP256(key, value, der.setOf(...attributes)))) {
    return { steps: [passed("certificate"), failed("signature", "bad_signature")] };
  }
  const again = container(attributes, parts);
  const isOurs = same(again, stored) && bigEndian(value.subarray(32)) <= ORDER / 2n;
  const last = isOurs ? passed("container") : failed("container", "container_altered");
  const steps = [passed("certificate"), passed("signature"), last];
  // Which authority signed a timestamp, and whether its bytes are as they were, is beyond what is done here.
  if (isOurs && parts.token) steps.push(couldNotCheck("timestamp", "timestamp_beyond_browser"));
  return { steps, key };
}

function readContainer(stored) {
  const [, content] = der.children(der.read(stored, SEQUENCE), OBJECT_IDENTIFIER, 0xa0);
  const [signedData] = der.children(content, SEQUENCE);
  const [, , , certificates, signers] = der.children(signedData, INTEGER, SET, SEQUENCE, 0xa0, SET);
  const [signer] = der.children(signers, SEQUENCE);
  const [, name, , , , signature, ...unsigned] = der.children(signer);
  if (signature?.tag !== OCTET_STRING) throw new UnreadableError("DER: another structure");
  const chain = der.children(certificates).map((each) => each.encoded);
  const isOther = (each) => !same(issuerAndSerialNumber(each), name.encoded);
  return { token: tokenIn(unsigned), signature: signature.content, chain: chain.sort((one, other) => isOther(one) - isOther(other)) };
}

/** The timestamp among the unsigned attributes, or null; whatever else is there, is not made again. */
function tokenIn(unsigned) {
  const [attribute] = unsigned.flatMap((element) => der.children(element));
  if (!attribute) return null;
  const [, values] = der.children(attribute, OBJECT_IDENTIFIER, SET);
  return der.children(values)[0]?.encoded ?? null;
}

function container(attributes, { signature, chain, token }) {
  const sorted = (elements) => [...elements].sort(order);
  const signer = der.write(
    SEQUENCE, VERSION_1, issuerAndSerialNumber(chain[0]), SHA256, der.context(0, ...sorted(attributes)),
    ECDSA_WITH_SHA256, der.write(OCTET_STRING, signature),
    token ? der.context(1, der.write(SEQUENCE, TIMESTAMP, der.setOf(token))) : new Uint8Array(),
  );
  const signedData = der.write(
    SEQUENCE, VERSION_1, der.setOf(SHA256), der.write(SEQUENCE, DATA), der.context(0, ...sorted(chain)), der.setOf(signer),
  );
  return der.write(SEQUENCE, SIGNED_DATA, der.context(0, signedData));
}

async function signedAttributes(digest, certificate) {
  const hash = der.write(OCTET_STRING, await sha256(certificate));
  const signing = der.write(SEQUENCE, der.write(SEQUENCE, der.write(SEQUENCE, hash)));
  return [
    [CONTENT_TYPE, DATA],
    [MESSAGE_DIGEST, der.write(OCTET_STRING, digest)],
    [SIGNING_CERTIFICATE_V2, signing],
  ].map(([name, value]) => der.write(SEQUENCE, name, der.setOf(value)));
}

/** Why a document certificate does not count; "" when it stands under a pinned root and was valid then. */
async function faultOfChain(chain, roots, at) {
  if (chain.length !== 2 || !roots.some((root) => same(root, chain[1]))) return "unknown_root";
  const [certificate, root] = chain.map(readCertificate);
  const value = rawSignature(certificate.signature);
  const isIssued =
    same(certificate.issuer, root.subject) &&
    same(certificate.algorithm, ECDSA_WITH_SHA256) &&
    value !== null &&
    (await verifyP256(root.key, value, certificate.signed));
  if (!isIssued) return "certificate_not_issued_by_root";
  if (![certificate, root].every(({ from, to }) => from <= at && at <= to)) return "certificate_not_valid_then";
  return isForDocuments(certificate) ? "" : "certificate_not_for_documents";
}

function readCertificate(encoded) {
  const [signed, algorithm, signature] = der.children(der.read(encoded, SEQUENCE), SEQUENCE, SEQUENCE, BIT_STRING);
  const [, , , issuer, validity, subject, key, extensions] = der.children(
    signed, 0xa0, INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, 0xa3,
  );
  const [from, to] = der.children(validity).map(readTime);
  return {
    signed: signed.encoded,
    algorithm: algorithm.encoded,
    signature: signature.content.subarray(1),
    issuer: issuer.encoded,
    subject: subject.encoded,
    key: key.encoded,
    from,
    to,
    extensions: der.children(der.children(extensions, SEQUENCE)[0]).map((each) => der.children(each)),
  };
}

function issuerAndSerialNumber(certificate) {
  const [signed] = der.children(der.read(certificate, SEQUENCE), SEQUENCE, SEQUENCE, BIT_STRING);
  const [, serialNumber, , issuer] = der.children(signed);
  return der.write(SEQUENCE, issuer.encoded, serialNumber.encoded);
}

/** Exactly digital signature and content commitment, and no authority. */
function isForDocuments({ extensions }) {
  const valueOf = (name) => extensions.filter(([own]) => same(own.encoded, name)).map((each) => each.at(-1).content);
  const [usage, basic] = [valueOf(KEY_USAGE), valueOf(BASIC_CONSTRAINTS)];
  const isUsage = usage.length === 1 && same(usage[0], [BIT_STRING, 2, 6, 0xc0]);
  return isUsage && basic.length === 1 && same(basic[0], [SEQUENCE, 0]);
}

/** UTCTime or GeneralizedTime, in milliseconds. */
function readTime({ content }) {
  const digits = String.fromCharCode(...content);
  const whole = digits.length === 13 ? (digits < "50" ? "20" : "19") + digits : digits;
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(whole) ?? [];
  if (!parts.length) throw new UnreadableError("a time in another form");
  const [year, month, ...rest] = parts.map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

/** r || s of a DER signature; null unless it is exactly the DER of two numbers of at most 32 bytes. */
function rawSignature(encoded) {
  try {
    const numbers = der.children(der.read(encoded, SEQUENCE), INTEGER, INTEGER).map(({ content }) => {
      const isShortest = content.length === 1 || content[0] !== 0 || content[1] >= 0x80;
      const digits = content[0] === 0 ? content.subarray(1) : content;
      if (!content.length || !isShortest || content[0] >= 0x80 || digits.length > 32) throw new UnreadableError("number");
      return concat(new Uint8Array(32 - digits.length), digits);
    });
    return concat(...numbers);
  } catch (error) {
    if (error instanceof UnreadableError) return null;
    throw error;
  }
}

const bigEndian = (bytes) => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
