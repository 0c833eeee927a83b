// The certificate of which the holder shows a part, as `certreg.trust.sd_jwt`.

import { UnreadableError, sha256, utf8 } from "./bytes.js";
import { RepeatedMemberError, hasExactly, isObject, parse } from "./json.js";
import { TokenError, checkToken, decode, readToken, tokenText } from "./jws.js";
import { writeMoment } from "./moments.js";
import { failed, passed } from "./steps.js";
import { judged, unreadable } from "./verdict.js";

const TYPES = ["dc+sd-jwt", "vc+sd-jwt"];
const MOST_BYTES = 512 * 1024;
const MOST_DISCLOSURES = 64;
const STATUS = "bitstring_status_list";
const OPEN = ["_sd", "_sd_alg", "iat", "iss", "nbf", "status", "vct"];
const RESERVED = [...OPEN, "...", "aud", "cnf", "exp", "jti", "sub", "vct#integrity"];
const FORGED = ["disclosure_unsigned", "disclosure_repeated"];

/** As `verifyCredential`, with `claims`, what was disclosed, instead of a document. */
export async function verifySdJwt(bytes, known) {
  if (bytes.length > MOST_BYTES) return unreadable();
  let token, claims;
  try {
    ({ token, claims } = await readPresentation(tokenText(bytes)));
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    if (!FORGED.includes(error.message)) return unreadable(error.message);
    return { standing: "not_genuine", steps: [passed("read"), failed("disclosures", error.message)] };
  }
  if (token.payload.vct !== kindOf(known.store.registry)) {
    return { standing: "not_genuine", steps: [passed("read"), failed("shape", "not_our_shape")] };
  }
  const verdict = await judged(claimOf(token), known, [passed("read"), passed("shape"), passed("disclosures")]);
  return verdict.isGenuine ? { ...verdict, claims } : verdict;
}

async function readPresentation(text) {
  const [signed, ...shown] = text.split("~");
  const token = readToken(signed, TYPES);
  if (!shown.length) throw new TokenError("token_malformed");
  if (shown.pop()) throw new TokenError("key_binding_unexpected");
  checkForm(token.payload);
  return { token, claims: await disclosed(token.payload, shown) };
}

/** The members that we write, each of its kind. */
function checkForm(payload) {
  const { _sd, _sd_alg, iat, iss, nbf, status, vct } = payload;
  const isOurs =
    hasExactly(payload, OPEN) &&
    _sd_alg === "sha-256" &&
    areDigests(_sd) &&
    [iss, vct].every((text) => typeof text === "string") &&
    [iat, nbf].every((second) => Number.isInteger(second) && 0 <= second && second < 2 ** 33) &&
    isObject(status) &&
    hasExactly(status, [STATUS]) &&
    isObject(status[STATUS]) &&
    "statusListCredential" in status[STATUS];
  if (!isOurs) throw new TokenError("token_malformed");
}

const areDigests = (value) =>
  Array.isArray(value) &&
  value.length <= MOST_DISCLOSURES &&
  value.every((each) => typeof each === "string" && /^[A-Za-z0-9_-]{43}$/.test(each)) &&
  new Set(value).size === value.length;

const kindOf = (did) => `https://${did.replace(/^did:web:/, "").replaceAll("%3A", ":")}/vct/skill-level-certificate`;

/** What the disclosures say, each signed and shown once. */
async function disclosed(payload, shown) {
  if (shown.length > MOST_DISCLOSURES) throw new TokenError("disclosure_malformed");
  if (new Set(shown).size < shown.length) throw new TokenError("disclosure_repeated");
  const claims = Object.create(null);
  for (const disclosure of shown) {
    const [name, value] = readDisclosure(disclosure);
    const digest = await sha256(utf8(disclosure));
    if (!payload._sd.includes(encode(digest))) throw new TokenError("disclosure_unsigned");
    if (Object.hasOwn(claims, name)) throw new TokenError("disclosure_repeated");
    claims[name] = value;
  }
  return claims;
}

function readDisclosure(disclosure) {
  let parts;
  try {
    parts = parse(decode(disclosure));
  } catch (error) {
    if (error instanceof RepeatedMemberError) throw new TokenError("token_member_repeated");
    if (error instanceof UnreadableError) throw new TokenError("disclosure_malformed");
    throw error;
  }
  const isOurs =
    Array.isArray(parts) &&
    parts.length === 3 &&
    [parts[0], parts[1]].every((text) => typeof text === "string") &&
    !RESERVED.includes(parts[1]);
  if (!isOurs) throw new TokenError("disclosure_malformed");
  return [parts[1], parts[2]];
}

const encode = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

const claimOf = (token) => ({
  issuer: token.payload.iss,
  method: token.key,
  created: writeMoment(token.payload.iat * 1000),
  validFrom: token.payload.nbf * 1000,
  statusEntry: token.payload.status[STATUS],
  checkSignatures: (key) => checkToken(token, key),
});
