// DER (ITU-T X.690), as much as signature containers and certificates need.

import { UnreadableError, concat, order } from "./bytes.js";

export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OBJECT_IDENTIFIER = 0x06;
export const SEQUENCE = 0x30;
export const SET = 0x31;

/** One element: tag, length in its shortest form, contents. */
export function write(tag, ...contents) {
  const content = concat(...contents);
  const size = content.length;
  if (size < 0x80) return concat([tag, size], content);
  const length = [];
  for (let rest = size; rest; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
  return concat([tag, 0x80 | length.length, ...length], content);
}

/** A SET OF, whose elements DER sorts by their bytes. */
export const setOf = (...elements) => write(SET, ...elements.sort(order));

/** A constructed element with a context tag, such as `[0]`. */
export const context = (number, ...contents) => write(0xa0 | number, ...contents);

/** The element at the beginning: `{tag, content, encoded}`; what follows it is left alone. */
export function readFirst(data) {
  if (data.length < 2) throw new UnreadableError("DER: incomplete");
  let [start, size] = [2, data[1]];
  if (size & 0x80) {
    start = 2 + (size & 0x7f);
    if (start > 6) throw new UnreadableError("DER: too long");
    size = data.subarray(2, start).reduce((number, byte) => number * 256 + byte, 0);
  }
  const content = data.subarray(start, start + size);
  const shortest = write(data[0], content).length;
  if (content.length !== size || shortest !== start + size) throw new UnreadableError("DER: a wrong length");
  return { tag: data[0], content, encoded: data.subarray(0, start + size) };
}

/** The one element that the data are. */
export function read(data, tag) {
  const element = readFirst(data);
  if (element.tag !== tag || element.encoded.length !== data.length) throw new UnreadableError("DER: another structure");
  return element;
}

/** The elements within; where tags are given, in this order and no others. */
export function children(element, ...tags) {
  const found = [];
  for (let rest = element.content; rest.length; rest = rest.subarray(found.at(-1).encoded.length)) found.push(readFirst(rest));
  if (tags.length && (tags.length !== found.length || tags.some((tag, at) => found[at].tag !== tag))) {
    throw new UnreadableError("DER: another structure");
  }
  return found;
}
