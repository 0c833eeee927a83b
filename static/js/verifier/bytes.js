// Bytes and how they are written: text, base64, base58btc, hex, digests.

/** The file cannot be read: not in the one form that we write. */
export class UnreadableError extends Error {}

/** The browser cannot do this step; nothing is said about the file. */
export class UnableError extends Error {}

/** It can be read and is refused; the message is the reason. */
export class RefusedError extends Error {}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export const utf8 = (text) => encoder.encode(text);

/** The text of UTF-8 bytes; a byte order mark stays in it. */
export function textOf(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    throw new UnreadableError("not UTF-8");
  }
}

/** Bytes as text, one character for each: for finding ASCII in binary files. */
export function latin1(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return text;
}

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** Which of two byte strings stands first. */
export function order(one, other) {
  const common = Math.min(one.length, other.length);
  for (let at = 0; at < common; at++) if (one[at] !== other[at]) return one[at] - other[at];
  return one.length - other.length;
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function fromHex(text) {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new UnreadableError("not hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (digits) => parseInt(digits, 16));
}

/** The bytes of standard base64 in its one canonical spelling. */
export function fromBase64(text) {
  let binary;
  try {
    binary = atob(text);
  } catch {
    throw new UnreadableError("not base64");
  }
  if (btoa(binary) !== text) throw new UnreadableError("base64 in another spelling");
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** The bytes of base64url without padding, in its one canonical spelling. */
export function fromBase64Url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new UnreadableError("not base64url");
  const digits = text.replaceAll("-", "+").replaceAll("_", "/");
  return fromBase64(digits + "=".repeat((4 - (digits.length % 4)) % 4));
}

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** The bytes of multibase base58btc: `z` and digits. */
export function fromBase58(text) {
  if (!text.startsWith("z") || text.length > 2048) throw new UnreadableError("not base58btc");
  let number = 0n;
  for (const digit of text.slice(1)) {
    const value = ALPHABET.indexOf(digit);
    if (value < 0) throw new UnreadableError("not base58btc");
    number = number * 58n + BigInt(value);
  }
  const zeros = /^1*/.exec(text.slice(1))[0].length;
  let digits = number ? number.toString(16) : "";
  if (digits.length % 2) digits = `0${digits}`;
  return concat(new Uint8Array(zeros), fromHex(digits));
}

export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
}

/** What packed bytes unpack to; refuses more than `most` bytes, and anything behind the end. */
export async function unpack(bytes, format, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const parts = [];
  let size = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size += read.value.length;
      if (size > most) throw new UnreadableError("unpacks to too much");
      parts.push(read.value);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error instanceof UnreadableError ? error : new UnreadableError("damaged");
  }
  return concat(...parts);
}
