// Signed tokens in compact form, read strictly, as `certreg.trust.jws`: a token never chooses how it is checked.

import { UnableError, UnreadableError, fromBase64Url, latin1, same, utf8 } from "./bytes.js";
import { RepeatedMemberError, canonical, parseObject } from "./json.js";
import { verify } from "./keys.js";
import { failed, passed } from "./steps.js";

const ALGORITHMS = { Ed25519: "EdDSA", "P-256": "ES256" };
const HEADER = ["alg", "kid", "typ", "cty"];

/** A token that is not accepted; the message is the reason. */
export class TokenError extends UnreadableError {}

/** The text of a file that is a token, without the white space around it. */
export const tokenText = (bytes) => latin1(bytes).replace(/^[\t-\r ]+|[\t-\r ]+$/g, "");

/**
 * A token whose form is in order: `{algorithm, key, payload, signed, signature}`. Its signature is not checked here.
 *
 * @param kinds the types (`typ`) that are expected.
 * @param content the `cty` that is expected; "" for none.
 * @returns with `isOurs`: whether the payload is written in our one way, so that nobody reads it differently.
 */
export function readToken(text, kinds, content = "") {
  const parts = text.split(".");
  if (parts.length !== 3) throw new TokenError("token_malformed");
  const [rawHeader, rawPayload, signature] = parts.map(decode);
  const [header, payload] = [readObject(rawHeader), readObject(rawPayload)];
  const { alg, kid, typ, cty = "" } = header;
  if (typeof alg === "string" && alg.toLowerCase() === "none") throw new TokenError("token_unsigned");
  if (!kinds.includes(typ) || cty !== content) throw new TokenError("token_of_another_type");
  if (Object.keys(header).some((name) => !HEADER.includes(name))) throw new TokenError("token_header_unknown");
  if (typeof alg !== "string" || typeof kid !== "string" || !signature.length) throw new TokenError("token_malformed");
  const isOurs = same(canonical(payload), rawPayload);
  return { algorithm: alg, key: kid, payload, isOurs, signed: utf8(`${parts[0]}.${parts[1]}`), signature };
}

/** The step that asks whether a token holds under a key, by the key's own algorithm. */
export async function checkToken({ algorithm, isOurs, signed, signature }, key) {
  if (algorithm !== ALGORITHMS[key.algorithm]) return failed("proofs", "token_algorithm_not_of_the_key");
  if (key.algorithm !== "Ed25519") throw new UnableError("a token by a key of another kind than bodies have");
  if (!(await verify(key.algorithm, key.raw, signature, signed))) return failed("proofs", "signature_wrong");
  if (!isOurs) throw new UnableError("a token in a spelling that we do not write");
  return passed("proofs", "token");
}

/** The bytes of a part. */
export function decode(text) {
  try {
    return fromBase64Url(text);
  } catch (error) {
    if (error instanceof UnreadableError) throw new TokenError("token_malformed");
    throw error;
  }
}

function readObject(bytes) {
  try {
    return parseObject(bytes);
  } catch (error) {
    if (error instanceof RepeatedMemberError) throw new TokenError("token_member_repeated");
    if (error instanceof UnreadableError) throw new TokenError("token_malformed");
    throw error;
  }
}
