// The one shape in which certreg writes credentials, as `certreg.trust.profile`: every other is refused.

import { UnreadableError } from "./bytes.js";
import { isObject, equal } from "./json.js";
import { readMoment } from "./moments.js";

export const CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2";
export const OPEN_BADGES_V3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

const LONGEST_TEXT = 10_000;
const MOST_ITEMS = 100;
const IRI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\u0000-\u0020<>"{}|\\^`\u007f\ud800-\udfff]*$/u;
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff\ufffe\uffff]/u;

/** Refuses a credential, proofs aside, that has not our shape. */
export function checkProfile(document) {
  const { proof: _, ...unsigned } = document;
  CREDENTIAL(unsigned, "");
}

function refuse(place) {
  throw new UnreadableError(`not our shape: ${place || "top"}`);
}

/** Characters as Python counts them. */
const lengthOf = (text) => [...text].length;

function node(required, optional = {}) {
  const rules = { ...required, ...optional };
  return (value, place) => {
    if (!isObject(value)) refuse(place);
    for (const name of Object.keys(required)) if (!(name in value)) refuse(`${place}.${name}`);
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(rules, name)) refuse(`${place}.${name}`);
      rules[name](value[name], `${place}.${name}`);
    }
  };
}

const many = (rule) => (value, place) => {
  if (!Array.isArray(value) || !value.length || value.length > MOST_ITEMS) refuse(place);
  value.forEach((item, position) => rule(item, `${place}[${position}]`));
};

const exactly = (...allowed) => (value, place) => {
  if (!allowed.some((one) => equal(one, value))) refuse(place);
};

const matching = (form) => (value, place) => {
  const isGood = typeof value === "string" && form.test(value) && IRI.test(value);
  if (!isGood || lengthOf(value) > LONGEST_TEXT) refuse(place);
};

function text(value, place) {
  if (typeof value !== "string" || !value || lengthOf(value) > LONGEST_TEXT || UNWRITABLE.test(value)) refuse(place);
}

function identityHash(value, place) {
  if (typeof value !== "string" || !/^sha256\$[0-9a-f]{64}$/.test(value)) refuse(place);
}

function day(value, place) {
  if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) refuse(place);
}

const moment = (value) => void readMoment(value);

/** A term that may stand alone or in an array of one. */
const type = (name) => exactly([name], name);

const HTTPS = matching(/^https:\/\/[^/]+(\/[^\n]*)?$/u);
const ADDRESS = matching(/^(https:\/\/[^/]+\/[^\n]*|urn:uuid:[0-9a-f-]{36})$/u);
const DID = matching(/^did:web:[^\n]+$/u);

const ALIGNMENT = node(
  { type: type("Alignment"), targetName: text, targetUrl: HTTPS },
  { targetCode: text, targetDescription: text, targetFramework: text, targetType: text },
);
const RESULT_DESCRIPTION = node(
  { id: ADDRESS, type: type("ResultDescription"), name: text, resultType: text },
  { alignment: many(ALIGNMENT), allowedValue: many(text), requiredValue: text, valueMax: text, valueMin: text },
);
const RESULT = node(
  { type: type("Result") },
  { resultDescription: ADDRESS, value: text, status: text, alignment: many(ALIGNMENT) },
);
const NAME = node({
  type: type("IdentityObject"),
  hashed: exactly(false),
  identityHash: text,
  identityType: exactly("name"),
});
const HASHED_NUMBER = node({ type: type("IdentityObject"), hashed: exactly(true), identityHash, identityType: text });
const IDENTITY = (value, place) => {
  if (!isObject(value) || typeof value.hashed !== "boolean") refuse(place);
  (value.hashed ? HASHED_NUMBER : NAME)(value, place);
};
const PROFILE = { name: text, description: text, url: HTTPS };
const ACHIEVEMENT = node(
  {
    id: ADDRESS,
    type: type("Achievement"),
    name: text,
    description: text,
    criteria: node({ narrative: text }, { id: HTTPS }),
  },
  {
    achievementType: text,
    alignment: many(ALIGNMENT),
    creator: node({ id: DID, type: type("Profile") }, PROFILE),
    fieldOfStudy: text,
    humanCode: text,
    inLanguage: text,
    resultDescription: many(RESULT_DESCRIPTION),
    specialization: text,
    tag: many(text),
    version: text,
  },
);
const SUBJECT = node(
  { id: matching(/^urn:uuid:[0-9a-f-]{36}$/u), type: type("AchievementSubject"), achievement: ACHIEVEMENT },
  {
    activityEndDate: day,
    activityStartDate: day,
    identifier: many(IDENTITY),
    licenseNumber: text,
    result: many(RESULT),
    role: text,
    term: text,
  },
);
const STATUS = node({
  id: HTTPS,
  type: exactly("BitstringStatusListEntry"),
  statusPurpose: exactly("revocation"),
  statusListIndex: text,
  statusListCredential: HTTPS,
});
const CREDENTIAL = node(
  {
    "@context": exactly([CREDENTIALS_V2, OPEN_BADGES_V3]),
    id: HTTPS,
    type: exactly(["VerifiableCredential", "OpenBadgeCredential"]),
    issuer: node({ id: DID, type: type("Profile") }, PROFILE),
    validFrom: moment,
    credentialSubject: SUBJECT,
    credentialStatus: STATUS,
  },
  { validUntil: moment, name: text, description: text, awardedDate: moment },
);
