// Whether a PDF is one that the registry sealed, byte for byte, as `certreg.trust.pdf_signature`.
//
// Nothing in it is parsed before every byte is known to be ours.

import { UnreadableError, fromHex, latin1, sha256, unpack } from "./bytes.js";
import { readFirst } from "./der.js";
import { checkSeal } from "./seal.js";
import { allPassed, couldNotCheck, failed, passed } from "./steps.js";

const RESERVED = [8192, 4096];
const BYTE_RANGE_SIZE = "/ByteRange [ 0 9999999999 9999999999 9999999999 ]".length;
const MOST_ATTACHED = 1024 * 1024;

/**
 * `{steps, attachments, sealedBy, signedAt}`: the steps up to the first that does not pass; the attached files, the sealing
 * key (SubjectPublicKeyInfo) and the time of signing once all have.
 */
export async function checkPdf(bytes, roots, at) {
  const file = { bytes, text: latin1(bytes), roots, at, attachments: new Map() };
  const steps = [];
  for (const take of STEPS) {
    const came = await take(file);
    steps.push(...came);
    if (!allPassed(came)) return { steps, attachments: new Map() };
  }
  return { steps, attachments: file.attachments, sealedBy: file.sealedBy, signedAt: file.signedAt };
}

const count = (text, part) => text.split(part).length - 1;

function readable({ text }) {
  return [text.startsWith("%PDF-") ? passed("readable") : couldNotCheck("readable", "not_a_pdf")];
}

function oneSignature({ text }) {
  const signatures = count(text, "/ByteRange");
  if (signatures === 1) return [passed("one_signature")];
  return [failed("one_signature", signatures ? "several_signatures" : "not_signed")];
}

function wholeFile(file) {
  const { text } = file;
  const found = /\/ByteRange \[ 0 ([1-9]\d{0,9}) ([1-9]\d{0,9}) ([1-9]\d{0,9}) \]/.exec(text);
  if (!found) return [failed("whole_file", "byte_range")];
  const [start, end, rest] = found.slice(1).map(Number);
  if (end + rest < text.length) return [failed("whole_file", "bytes_appended")];
  const written = `/ByteRange [ 0 ${start} ${end} ${text.length - end} ]`.padEnd(BYTE_RANGE_SIZE);
  const isExact = text.startsWith(written, found.index) && RESERVED.some((size) => end - start === 2 * size + 2);
  if (!isExact || !text.slice(0, start).endsWith("/Contents ")) return [failed("whole_file", "byte_range")];
  Object.assign(file, { start, end });
  return [passed("whole_file")];
}

function oneRevision({ text }) {
  const isOne = count(text, "%%EOF") === 1 && count(text, "startxref") === 1 && text.endsWith("%%EOF\n");
  return [isOne ? passed("one_revision") : failed("one_revision", "several_revisions")];
}

function contents(file) {
  const written = file.text.slice(file.start, file.end);
  let bytes;
  try {
    // Digits in capitals are read, so that they are called altered and not damaged.
    bytes = fromHex(written.slice(1, -1).toLowerCase());
    file.container = readFirst(bytes).encoded;
  } catch (error) {
    if (error instanceof UnreadableError) return [failed("contents", "contents_unreadable")];
    throw error;
  }
  const hasOnlyZeros = bytes.subarray(file.container.length).every((byte) => byte === 0);
  const isOurs = /^<[0-9a-f]*>$/.test(written) && hasOnlyZeros;
  return [isOurs ? passed("contents") : failed("contents", "contents_altered")];
}

async function seal(file) {
  const found = /\/M \(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z\)/.exec(file.text.slice(file.end));
  if (!found) return [failed("signing_time", "no_signing_time")];
  const [year, month, ...rest] = found.slice(1).map(Number);
  const signedAt = Date.UTC(year, month - 1, ...rest);
  if (signedAt > file.at) return [couldNotCheck("signing_time", "signed_in_the_future")];
  const digest = await sha256(file.bytes.subarray(0, file.start), file.bytes.subarray(file.end));
  const { steps, key } = await checkSeal(file.container, digest, file.roots, signedAt);
  Object.assign(file, { sealedBy: key, signedAt });
  return [passed("signing_time"), ...steps];
}

/** Every byte is ours from here on: attached files are where our writer puts them. */
async function attachments(file) {
  try {
    for (const [, place, name] of file.text.matchAll(/\/EF << \/F (\d+) 0 R[^>]*>> \/F \(([^()\\]+)\) \/Type \/Filespec/g)) {
      file.attachments.set(name, await attached(file, place));
    }
  } catch (error) {
    if (error instanceof UnreadableError) return [couldNotCheck("attachments", "attachments_beyond_browser")];
    throw error;
  }
  return [passed("attachments")];
}

async function attached({ bytes, text }, place) {
  const at = text.indexOf(`\n${place} 0 obj\n`);
  const begins = text.indexOf("stream\n", at) + "stream\n".length;
  const dictionary = text.slice(at, begins);
  const length = /\/Length (\d+) /.exec(dictionary);
  if (at < 0 || !length || !dictionary.includes("/Type /EmbeddedFile")) throw new UnreadableError("not as we write it");
  const content = bytes.subarray(begins, begins + Number(length[1]));
  return dictionary.includes("/Filter /FlateDecode") ? unpack(content, "deflate", MOST_ATTACHED) : content;
}

const STEPS = [readable, oneSignature, wholeFile, oneRevision, contents, seal, attachments];
