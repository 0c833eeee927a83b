// The page of the offline verifier: takes files, shows verdicts, keeps itself for when there is no network.

import { hex, sha256 } from "./bytes.js";
import { readKey } from "./keys.js";
import { certificateAddress, readCode } from "./picture.js";
import { LARGEST, RefusedError, UnreadableError, checkFile, readBundle } from "./verifier.js";
import { couldNotCheck, failed, passed } from "./steps.js";

const KEPT = "certreg-verifier";
const MEMORY = "certreg.root";
const OLD = 7 * 86_400_000;
const MODULES = ["vendor/noble-ml-dsa-44.js"]; // loaded when it is needed, which may be without a network

const root = document.querySelector("[data-verifier]");
const texts = JSON.parse(root.dataset.texts);
const find = (name, within = root) => within.querySelector(`[data-${name}]`);
const input = root.querySelector("input[type=file]");

start();

async function start() {
  const store = await trusted();
  if (store) {
    await tell(store);
    input.disabled = false;
    input.addEventListener("change", () => checkAll([...input.files], store));
    if (input.files.length) checkAll([...input.files], store);
  }
  await keep().catch(() => {}); // a private window may refuse; the page works while it is open
}

/** The newest bundle that can be had and trusted; null where there is none. */
async function trusted() {
  const remembered = JSON.parse(localStorage.getItem(MEMORY) ?? "null");
  let trouble = "missing";
  for (const source of [fetched, lastUsed]) {
    try {
      const bytes = await source();
      if (!bytes) continue;
      const store = await readBundle(bytes, remembered, Date.now());
      localStorage.setItem(MEMORY, JSON.stringify(store.memory));
      await (await caches.open(KEPT)).put(root.dataset.bundle, new Response(bytes)).catch(() => {});
      say("ready");
      // What was refused is said even when an older one still serves.
      if (trouble !== "missing") find(`say="${trouble}"`).hidden = false;
      return store;
    } catch (error) {
      trouble = troubleOf(error) ?? trouble;
    }
  }
  say(trouble);
  return null;
}

/** Under which name the page says why a bundle was not taken; null where there simply was none. */
function troubleOf(error) {
  if (error instanceof UnreadableError) return "damaged";
  if (!(error instanceof RefusedError)) return null;
  return root.querySelector(`[data-say="${error.message}"]`) ? error.message : "history_refused";
}

async function fetched() {
  const response = await fetch(root.dataset.bundle, { cache: "no-cache" });
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
}

async function lastUsed() {
  const response = await (await caches.open(KEPT)).match(root.dataset.bundle);
  return response ? new Uint8Array(await response.arrayBuffer()) : null;
}

function say(state) {
  root.querySelectorAll("[data-say]").forEach((line) => (line.hidden = line.dataset.say !== state));
  const tone = { ready: "good", loading: "info" }[state] ?? "bad";
  find("state").className = `banner ${tone}`;
}

async function tell(store) {
  const keys = store.memory.keys.map(async (key) => fingerprint(readKey(key).raw));
  find("as-of").textContent = moment(store.asOf);
  find("age").textContent = age(Date.now() - store.asOf);
  find("old").hidden = Date.now() - store.asOf < OLD;
  find("registry").textContent = store.registry.replace(/^did:web:/, "");
  find("root").textContent = (await Promise.all(keys)).join(" · ");
  find("ages").hidden = false;
}

/** Keep page and programs for when there is no network. */
async function keep() {
  await navigator.serviceWorker?.register(root.dataset.worker, { scope: "/verify/offline" });
  const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
  const ours = loaded.filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith("/static/"));
  const later = MODULES.map((name) => new URL(name, import.meta.url));
  await (await caches.open(KEPT)).addAll([...new Set([location.href, ...[...ours, ...later].map(String)])]);
  await navigator.serviceWorker?.ready;
  root.dataset.kept = "yes";
}

async function checkAll(files, store) {
  find("verdicts").replaceChildren();
  root.dataset.checked = "";
  for (const file of files) {
    const bytes = file.size > LARGEST ? new Uint8Array(LARGEST + 1) : new Uint8Array(await file.arrayBuffer());
    const isPicture = /^image\/(png|jpeg)$/.test(file.type);
    const verdict = isPicture ? await checkPicture(file) : await checkFile(bytes, store, Date.now());
    find("verdicts").append(shown(file.name, verdict));
  }
  root.dataset.checked = files.length;
}

/** A QR says only where to look: without the register that is never a yes. */
async function checkPicture(file) {
  const { code, reason } = await readCode(file);
  if (reason) {
    const step = reason === "no_code_reader" ? couldNotCheck("picture", reason) : failed("picture", reason);
    return { standing: reason === "no_code_reader" ? "could_not_check" : "unreadable", steps: [step] };
  }
  const address = certificateAddress(code, root.dataset.home, location.origin);
  if (!address) return { standing: "not_genuine", steps: [passed("picture"), failed("address", "foreign_address")] };
  const steps = [passed("picture"), passed("address"), couldNotCheck("register", "register_needs_network")];
  return { standing: "could_not_check", steps, address };
}

function shown(name, verdict) {
  const view = root.querySelector(`template[data-standing="${verdict.standing}"]`).content.firstElementChild.cloneNode(true);
  find("file", view).textContent = name;
  find("at", view).textContent = moment(Date.now());
  if (verdict.statusAsOf) {
    find("status-as-of", view).textContent = moment(verdict.statusAsOf);
    find("status", view).hidden = false;
  }
  if (verdict.document) printFields(view, printed(verdict));
  if (verdict.claims) printFields(view, disclosed(verdict.claims));
  if (verdict.witnessing) tellWitnesses(view, verdict.witnessing);
  const address = verdict.address ?? (verdict.document && certificateAddress(verdict.document.id, root.dataset.home, location.origin));
  if (address) {
    find("link", view).hidden = false;
    find("link", view).querySelector("a").href = address;
  }
  view.querySelector(".checks").append(...verdict.steps.map(stepShown));
  find("steps", view).open = verdict.standing !== "valid";
  return view;
}

function stepShown({ name, outcome, reason, said }) {
  const row = root.querySelector(`template[data-outcome="${outcome}"]`).content.firstElementChild.cloneNode(true);
  row.querySelector("span").textContent = (outcome === "passed" ? texts.steps[said] : texts.reasons[reason]) ?? reason ?? name;
  row.querySelector("code").textContent = name;
  return row;
}

/** The printed fields that a credential says; the identity number is in the holder's file. */
function printed({ document: said, holder }) {
  const subject = said.credentialSubject;
  const level = subject.result?.[0]?.value ?? "";
  const day = new Date(Date.parse(said.validFrom) + 8 * 3_600_000).toISOString().slice(0, 10);
  return {
    name: subject.identifier?.find(({ hashed }) => !hashed)?.identityHash,
    document: holder?.documentNumber,
    occupation: subject.achievement.name.endsWith(` ${level}`) ? subject.achievement.name.slice(0, -level.length - 1) : subject.achievement.name,
    trade: subject.achievement.specialization,
    level,
    number: subject.licenseNumber,
    issuer: said.issuer.name,
    issued: root.dataset.language === "zh" ? day.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日") : day,
    how: subject.achievement.criteria.narrative,
  };
}

/** What the holder of an SD-JWT chose to show; a photo only as shown elsewhere. */
function disclosed(claims) {
  const { document_number: document, certificate_number: number, issuer_name: issuer, how_won: how, ...same } = claims;
  const { name, occupation, trade, level, scores = {} } = same;
  const marks = Object.entries(scores).map(([part, mark]) => `${part} ${mark}`);
  return { name, document, occupation, trade, level, number, issuer, how, scores: marks.join(" · ") };
}

function tellWitnesses(view, { degree, at, cosigners }) {
  find("degree", view).textContent = texts.degrees[degree] + (at ? ` ${moment(at)}` : "");
  find("logged", view).hidden = degree !== "logged";
  const rows = cosigners.map(({ operator, name, at, isOwn }) => {
    const row = root.querySelector("template[data-witness]").content.firstElementChild.cloneNode(true);
    find("operator", row).textContent = operator;
    find("is-own", row).hidden = !isOwn;
    find("key", row).textContent = name;
    find("signed-at", row).textContent = at ? ` · ${moment(at)}` : "";
    return row;
  });
  find("cosigners", view).append(...rows);
  find("witnessing", view).hidden = false;
}

function printFields(view, values) {
  const rows = Object.entries(values).filter(([, value]) => value).map(([name, value]) => {
    const row = document.createElement("div");
    if (name === "level") row.className = "level";
    row.append(element("dt", texts.fields[name]), element("dd", value));
    return row;
  });
  find("paper", view).querySelector("dl").append(...rows);
  find("paper", view).hidden = false;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/** As `certreg.trust.root_role.fingerprint`. */
async function fingerprint(key) {
  return hex(await sha256(key)).slice(0, 32).match(/.{4}/g).join(" ");
}

function moment(time) {
  const language = root.dataset.language === "zh" ? "zh-CN" : root.dataset.language;
  return new Date(time).toLocaleString(language, { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Shanghai" });
}

function age(milliseconds) {
  const units = root.querySelector("template[data-units]").dataset;
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes >= 1440) return `${Math.floor(minutes / 1440)} ${units.day}`;
  if (minutes >= 60) return `${Math.floor(minutes / 60)} ${units.hour}`;
  return minutes > 0 ? `${minutes} ${units.minute}` : units.now;
}
