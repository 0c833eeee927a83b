// Canonical N-Quads (RDFC-1.0) of our own documents.
//
// Their shapes are fixed, so what the contexts make of each member stands in tables here and no JSON-LD processor is
// needed. What the tables do not know, and blank nodes that only their surroundings tell apart, cannot be done here.

import { UnableError, hex, sha256, utf8 } from "./bytes.js";
import { isObject } from "./json.js";

const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XSD = "http://www.w3.org/2001/XMLSchema#";
const XSD_OF_BADGES = "https://www.w3.org/2001/XMLSchema#";
const VC = "https://www.w3.org/2018/credentials#";
const STATUS = "https://www.w3.org/ns/credentials/status#";
const SECURITY = "https://w3id.org/security#";
const SCHEMA = "https://schema.org/";
const BADGES = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#";

const TYPES = {
  VerifiableCredential: `${VC}VerifiableCredential`,
  OpenBadgeCredential: `${BADGES}OpenBadgeCredential`,
  Profile: `${BADGES}Profile`,
  AchievementSubject: `${BADGES}AchievementSubject`,
  Achievement: `${BADGES}Achievement`,
  Alignment: `${SCHEMA}AlignmentObject`,
  IdentityObject: `${BADGES}IdentityObject`,
  Result: `${BADGES}Result`,
  ResultDescription: `${BADGES}ResultDescription`,
  BitstringStatusListEntry: `${STATUS}BitstringStatusListEntry`,
  BitstringStatusList: `${STATUS}BitstringStatusList`,
  BitstringStatusListCredential: `${STATUS}BitstringStatusListCredential`,
  DataIntegrityProof: `${SECURITY}DataIntegrityProof`,
};

// A member is said as: a text; a text of a datatype; an address; a node; a list of texts.
const text = (predicate) => ({ predicate, say: literal });
const typed = (predicate, datatype) => ({ predicate, say: (value) => `${literal(value)}^^<${datatype}>` });
const address = (predicate) => ({ predicate, say: iri });
const node = (predicate, members) => ({ predicate, members });

const NAMED = { name: text(`${SCHEMA}name`), description: text(`${SCHEMA}description`) };
const PROFILE = { ...NAMED, url: typed(`${SCHEMA}url`, `${XSD_OF_BADGES}anyURI`) };
const ALIGNMENT = node(`${BADGES}alignment`, {
  targetName: text(`${SCHEMA}targetName`),
  targetUrl: typed(`${SCHEMA}targetUrl`, `${XSD_OF_BADGES}anyURI`),
  targetCode: text(`${BADGES}targetCode`),
  targetDescription: text(`${SCHEMA}targetDescription`),
  targetFramework: text(`${SCHEMA}targetFramework`),
  targetType: text(`${BADGES}targetType`),
});
const badge = (name) => text(`${BADGES}${name}`);
const badges = (...names) => Object.fromEntries(names.map((name) => [name, badge(name)]));
const ACHIEVEMENT = {
  ...NAMED,
  ...badges("achievementType", "fieldOfStudy", "humanCode", "specialization", "version"),
  alignment: ALIGNMENT,
  creator: node(`${BADGES}creator`, PROFILE),
  criteria: node(`${BADGES}Criteria`, badges("narrative")),
  inLanguage: text(`${SCHEMA}inLanguage`),
  tag: text(`${SCHEMA}keywords`),
  resultDescription: node(`${BADGES}resultDescription`, {
    ...badges("resultType", "requiredValue", "valueMax", "valueMin"),
    name: NAMED.name,
    alignment: ALIGNMENT,
    allowedValue: { predicate: `${BADGES}allowedValue`, say: literal, isList: true },
  }),
};
const SUBJECT = {
  ...badges("licenseNumber", "role", "term"),
  achievement: node(`${BADGES}achievement`, ACHIEVEMENT),
  activityStartDate: typed(`${BADGES}activityStartDate`, `${XSD_OF_BADGES}date`),
  activityEndDate: typed(`${BADGES}activityEndDate`, `${XSD_OF_BADGES}date`),
  identifier: node(`${BADGES}identifier`, {
    ...badges("identityHash", "identityType"),
    hashed: { predicate: `${BADGES}hashed`, say: (value) => `"${value}"^^<${XSD_OF_BADGES}boolean>` },
  }),
  result: node(`${BADGES}result`, {
    resultDescription: typed(`${BADGES}resultDescription`, `${XSD_OF_BADGES}anyURI`),
    value: text(`${SCHEMA}value`),
    status: badge("status"),
    alignment: ALIGNMENT,
  }),
};
const VALIDITY = {
  validFrom: typed(`${VC}validFrom`, `${XSD}dateTime`),
  validUntil: typed(`${VC}validUntil`, `${XSD}dateTime`),
};

/** A certificate. */
export const CREDENTIAL = {
  ...NAMED,
  ...VALIDITY,
  awardedDate: typed(`${BADGES}awardedDate`, "xsd:dateTime"),
  issuer: node(`${VC}issuer`, PROFILE),
  credentialSubject: node(`${VC}credentialSubject`, SUBJECT),
  credentialStatus: node(`${VC}credentialStatus`, {
    statusPurpose: text(`${STATUS}statusPurpose`),
    statusListIndex: text(`${STATUS}statusListIndex`),
    statusListCredential: address(`${STATUS}statusListCredential`),
  }),
};

/** A status list. */
export const STATUS_LIST = {
  ...VALIDITY,
  issuer: address(`${VC}issuer`),
  credentialSubject: node(`${VC}credentialSubject`, {
    statusPurpose: text(`${STATUS}statusPurpose`),
    ttl: { predicate: `${STATUS}ttl`, say: integer },
    encodedList: typed(`${STATUS}encodedList`, `${SECURITY}multibase`),
  }),
};

/** The options of a proof. */
export const PROOF = {
  created: typed("http://purl.org/dc/terms/created", `${XSD}dateTime`),
  cryptosuite: typed(`${SECURITY}cryptosuite`, `${SECURITY}cryptosuiteString`),
  proofPurpose: { predicate: `${SECURITY}proofPurpose`, say: (value) => iri(`${SECURITY}${value}`) },
  verificationMethod: address(`${SECURITY}verificationMethod`),
};

/** The canonical N-Quads of a document with these members. */
export async function canonicalQuads(document, members) {
  const writer = new Writer();
  writer.node(document, members);
  return utf8(await named(writer.quads, writer.blankCount));
}

/** A blank node within a quad. */
class Blank {
  constructor(number) {
    this.number = number;
  }
}

class Writer {
  quads = [];
  blankCount = 0;

  blank() {
    return new Blank(this.blankCount++);
  }

  /** Write what a node says; its name. */
  node(value, members) {
    if (!isObject(value)) throw new UnableError("an object is expected");
    const subject = value.id === undefined ? this.blank() : iri(value.id);
    for (const [name, member] of Object.entries(value)) {
      if (name === "@context" || name === "id") continue;
      for (const item of Array.isArray(member) ? member : [member]) {
        if (name === "type") this.quads.push([subject, `<${RDF}type>`, typeOf(item)]);
        else if (!Object.hasOwn(members, name)) throw new UnableError(`an unknown member: ${name}`);
        else if (!members[name].isList) this.member(subject, members[name], item);
      }
      if (members[name]?.isList) this.list(subject, members[name], member);
    }
    return subject;
  }

  member(subject, { predicate, say, members }, item) {
    this.quads.push([subject, `<${predicate}>`, say ? say(item) : this.node(item, members)]);
  }

  list(subject, { predicate, say }, items) {
    if (!Array.isArray(items) || !items.length) throw new UnableError("an empty list");
    const cells = items.map(() => this.blank());
    this.quads.push([subject, `<${predicate}>`, cells[0]]);
    items.forEach((item, at) => {
      this.quads.push([cells[at], `<${RDF}first>`, say(item)]);
      this.quads.push([cells[at], `<${RDF}rest>`, cells[at + 1] ?? `<${RDF}nil>`]);
    });
  }
}

/** The quads with blank nodes named by RDFC-1.0, section 4.4, steps 3 and 4. */
async function named(quads, blankCount) {
  const numbers = Array.from({ length: blankCount }, (_, number) => number);
  const distinct = [...new Map(quads.map((quad) => [line(quad, (each) => `_:b${each}`), quad])).values()];
  const hashes = await Promise.all(
    numbers.map(async (number) => {
      const near = distinct.filter((quad) => quad.some((term) => term instanceof Blank && term.number === number));
      const lines = near.map((quad) => line(quad, (each) => (each === number ? "_:a" : "_:z")));
      return hex(await sha256(utf8(sorted(lines))));
    }),
  );
  if (new Set(hashes).size < blankCount) throw new UnableError("blank nodes that look the same");
  const places = new Map([...hashes].sort().map((hash, place) => [hash, place]));
  return sorted(new Set(distinct.map((quad) => line(quad, (each) => `_:c14n${places.get(hashes[each])}`))));
}

const line = (quad, nameOf) => `${quad.map((term) => (term instanceof Blank ? nameOf(term.number) : term)).join(" ")} .\n`;

/** Lines in the order of their characters, which UTF-16 alone would not give. */
function sorted(lines) {
  return [...lines].sort(byCharacter).join("");
}

function byCharacter(one, other) {
  const [a, b] = [[...one], [...other]];
  const at = a.findIndex((character, place) => character !== b[place]);
  if (at < 0) return a.length - b.length;
  return at < b.length ? a[at].codePointAt(0) - b[at].codePointAt(0) : 1;
}

const SAFE_IRI = /^(?:https?:\/\/|urn:uuid:|did:)[^\u0000-\u0020<>"{}|\\^`\u007f\ud800-\udfff]*$/u;
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff\ufffe\uffff]/u;
const ESCAPES = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"' };

function iri(value) {
  const written = typeof value === "string" && (value.startsWith(SECURITY) || SAFE_IRI.test(value));
  if (!written) throw new UnableError("an address that only JSON-LD could read");
  return `<${value}>`;
}

function typeOf(value) {
  if (typeof value !== "string" || !Object.hasOwn(TYPES, value)) throw new UnableError("an unknown type");
  return `<${TYPES[value]}>`;
}

function literal(value) {
  if (typeof value !== "string" || UNWRITABLE.test(value)) throw new UnableError("not a text");
  return `"${value.replace(/[\\\t\n\r"]/g, (character) => ESCAPES[character])}"`;
}

function integer(value) {
  if (!Number.isInteger(value) || Math.abs(value) >= 1e15) throw new UnableError("not an integer");
  return `"${value}"^^<${XSD}integer>`;
}
