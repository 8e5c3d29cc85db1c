// The case page: cited words scrolled to and lit, the form of the decision, the last one taken back.
import { act, go, say } from "./act.js";

const place = document.getElementById("case");
const form = document.getElementById("decision");
const LAST = "last-decision";

const sheet = (name) => document.querySelector(`.doc[data-doc="${CSS.escape(name)}"]`);

function light(mark) {
  document.querySelectorAll("mark.on").forEach((one) => one.classList.remove("on"));
  const found = [...document.querySelectorAll("mark")].filter((one) => one.dataset.marks.split(" ").includes(mark));
  found.forEach((one) => one.classList.add("on"));
  found[0]?.scrollIntoView({ block: "center" });
  return found.length > 0;
}

// Opens a document, or the part of it that holds an offset; resolves when it is there.
function open(name, at) {
  const closed = sheet(name);
  const opener = closed?.querySelector("form");
  if (!opener) return Promise.resolve();
  const field = opener.querySelector('input[name="at"]') ?? opener.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "at" }));
  field.value = at ?? "";
  return new Promise((resolve) => {
    document.addEventListener("htmx:after:settle", () => resolve(), { once: true });
    opener.requestSubmit(opener.querySelector("[data-open]") ?? undefined);
  });
}

async function lead(cite) {
  const { cite: mark, document: name, at } = cite.dataset;
  const here = sheet(name);
  if (!here) return;
  if (!here.classList.contains("opened") || (!light(mark) && here.dataset.from !== at)) await open(name, at);
  if (!light(mark)) sheet(name)?.scrollIntoView({ block: "start" });
}

document.addEventListener("click", (event) => {
  const cite = event.target.closest?.("[data-cite]");
  if (cite) lead(cite);
});

export function openNext() {
  const next = document.querySelector(".doc.wanted:not(.opened)") ?? document.querySelector(".doc:not(.opened)");
  if (!next) return say("Every document is open.");
  return open(next.dataset.doc).then(() => {
    const shown = sheet(next.dataset.doc);
    shown?.scrollIntoView({ block: "start" });
    shown?.querySelector(".text")?.focus({ preventScroll: true });
    const left = document.querySelectorAll(".doc.wanted:not(.opened)").length;
    say(left ? `${next.dataset.doc} is open; ${left} more must be opened.` : `${next.dataset.doc} is open; nothing more must be opened.`);
  });
}

export function step(by) {
  const all = [...document.querySelectorAll("[data-finding]")];
  const at = all.indexOf(document.activeElement?.closest?.("[data-finding]"));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  all.forEach((one) => one.classList.toggle("on", one === next));
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  const cite = next?.querySelector("[data-cite]");
  if (cite && sheet(cite.dataset.document)?.classList.contains("opened")) light(cite.dataset.cite);
}

const clean = () => !document.querySelector(".finding.fail, .finding.undetermined, .finding.flag, .finding.block") && place.dataset.version !== undefined;

// Shows the fields that an outcome takes; the rationale of an acceptance may be left out for a clean case.
function fit() {
  const outcome = form.elements.outcome.value;
  form.querySelectorAll("[data-for]").forEach((one) => { one.hidden = one.dataset.for !== outcome; });
  form.querySelector("[data-why]").hidden = !outcome || (outcome === "accept" && clean());
}

export function choose(outcome) {
  const radio = form?.querySelector(`input[name=outcome][value=${outcome}]`);
  if (!radio) return;
  if (radio.disabled) return say("A blocked case takes only: needs information, escalate, new reading.");
  radio.checked = true;
  fit();
  const why = form.querySelector("[data-why]");
  const first = outcome === "reject" ? form.elements.reason_code : outcome === "change" ? form.querySelector("#d-rule") : form.elements.rationale;
  if (why.hidden) form.requestSubmit();
  else first.focus();
}

export function comment() {
  const field = form?.querySelector("[data-comment]");
  if (!field) return;
  field.hidden = false;
  form.elements.comment.focus();
}

export async function takeBack() {
  const last = JSON.parse(sessionStorage.getItem(LAST) ?? "null");
  // Whether it is still in time is the server's to say, by its own clock.
  if (!last) return say("There is no decision of yours in this session to take back.");
  try {
    const done = await act("review.withdrawn", { run: last.run, case: last.case, reason: "taken back at once" });
    if (!done) return say("Nothing was signed or recorded.");
    sessionStorage.removeItem(LAST);
    go(done);
  } catch (error) {
    say(error.message);
  }
}

export function back() {
  const visited = JSON.parse(sessionStorage.getItem("visited") ?? "[]").filter((one) => one !== location.pathname);
  if (!visited.length) return say("No earlier item in this session.");
  const to = visited.pop();
  sessionStorage.setItem("visited", JSON.stringify(visited));
  location.assign(to);
}

if (form) {
  form.addEventListener("change", fit);
  form.addEventListener("assay:fields", (event) => {
    if (event.detail.outcome !== "change") return;
    const rule = form.querySelector("#d-rule");
    event.detail.changes = JSON.stringify([{
      rule: rule.value, before: rule.selectedOptions[0].dataset.before,
      after: form.querySelector("#d-after").value, rationale: event.detail.rationale.trim() }]);
  });
  form.addEventListener("assay:done", (event) => {
    const { done, fields } = event.detail;
    sessionStorage.setItem(LAST, JSON.stringify({ run: fields.run, case: fields.case, until: done.undo_until }));
  });
  form.querySelector("[data-say]").addEventListener("click", comment);
  const undo = form.querySelector("[data-undo]");
  undo.addEventListener("click", takeBack);
  const last = JSON.parse(sessionStorage.getItem(LAST) ?? "null");
  undo.hidden = !last;
  const visited = JSON.parse(sessionStorage.getItem("visited") ?? "[]").filter((one) => one !== location.pathname);
  sessionStorage.setItem("visited", JSON.stringify([...visited, location.pathname].slice(-200)));
}
