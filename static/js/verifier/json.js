// JSON read strictly and written in one way only (RFC 8785): what two parsers could read differently is refused.

import { UnreadableError, textOf, utf8 } from "./bytes.js";

/** A member of an object is named twice: two parsers would read two different values. */
export class RepeatedMemberError extends UnreadableError {}

const MOST_DEPTH = 64;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** The value of UTF-8 bytes. Refuses a member named twice, numbers out of range, lone surrogates, depth over 64. */
export function parse(bytes) {
  const reader = new Reader(textOf(bytes));
  reader.space();
  const value = reader.value(1);
  reader.space();
  if (reader.at < reader.text.length) refuse("something after the value");
  return value;
}

/** Like `parse`, and the value must be an object. */
export function parseObject(bytes) {
  const value = parse(bytes);
  if (!isObject(value)) refuse("not an object");
  return value;
}

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether an object has exactly these members. */
export function hasExactly(value, names) {
  const own = Object.keys(value);
  return own.length === names.length && names.every((name) => own.includes(name));
}

/** Whether two JSON values are the same. */
export const equal = (one, other) => one !== undefined && other !== undefined && write(one) === write(other);

/** The RFC 8785 bytes of a value. */
export const canonical = (value) => utf8(write(value));

function write(value) {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${write(value[name])}`).join(",")}}`;
}

function refuse(why) {
  throw new UnreadableError(`JSON: ${why}`);
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  space() {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at++;
  }

  take(expected) {
    if (!this.text.startsWith(expected, this.at)) refuse(`${expected} expected`);
    this.at += expected.length;
  }

  value(depth) {
    const next = this.text[this.at];
    if ((next === "{" || next === "[") && depth > MOST_DEPTH) refuse("too deep");
    if (next === "{") return this.object(depth);
    if (next === "[") return this.array(depth);
    if (next === '"') return this.string();
    for (const [word, value] of [["true", true], ["false", false], ["null", null]]) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  object(depth) {
    const result = Object.create(null);
    this.list("{", "}", () => {
      const name = this.string();
      if (name in result) throw new RepeatedMemberError("JSON: a member named twice");
      this.space();
      this.take(":");
      this.space();
      result[name] = this.value(depth + 1);
    });
    return result;
  }

  array(depth) {
    const result = [];
    this.list("[", "]", () => result.push(this.value(depth + 1)));
    return result;
  }

  list(open, close, item) {
    this.take(open);
    this.space();
    if (this.text[this.at] === close) return void this.at++;
    for (;;) {
      item();
      this.space();
      if (this.text[this.at] === close) return void this.at++;
      this.take(",");
      this.space();
    }
  }

  string() {
    this.take('"');
    let result = "";
    for (;;) {
      PLAIN.lastIndex = this.at;
      result += PLAIN.exec(this.text)[0];
      this.at = PLAIN.lastIndex;
      const next = this.text[this.at++];
      if (next === '"') break;
      if (next !== "\\") refuse("a text without end, or with control characters");
      result += this.escape();
    }
    if (LONE_SURROGATE.test(result)) refuse("a lone surrogate");
    return result;
  }

  escape() {
    const letter = this.text[this.at++];
    if (Object.hasOwn(ESCAPES, letter ?? "")) return ESCAPES[letter];
    const digits = this.text.slice(this.at, this.at + 4);
    if (letter !== "u" || !/^[0-9a-fA-F]{4}$/.test(digits)) refuse("an unknown escape");
    this.at += 4;
    return String.fromCharCode(parseInt(digits, 16));
  }

  number() {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (!found) refuse("no value");
    this.at = NUMBER.lastIndex;
    const number = Number(found[0]);
    const isInteger = found[1] === undefined && found[2] === undefined;
    const beyond = Math.abs(number) > Number.MAX_SAFE_INTEGER;
    if (!Number.isFinite(number) || (beyond && (isInteger || Math.abs(number) < 1e21))) refuse("a number out of range");
    return number;
  }
}
