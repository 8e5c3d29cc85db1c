// Acts: a form is prepared by the server, checked here against what the form says, shown, signed, sent.
import { digestOf, fromBase64, leafOf, sealed } from "./envelope.js";
import { findKey } from "./keyring.js";

const TYPE = "application/vnd.assay.approval.v1+json";
const HIDDEN = new Set(["refs"]);

export function say(text) {
  const live = document.getElementById("live");
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { live.textContent = ""; }, 9000);
}

export async function send(path, body) {
  const unanswered = path.endsWith("/perform")
    ? "The server did not answer: it is not known whether this was recorded. Look at the trail of the case, or the page, before you do it again."
    : "The server did not answer, and nothing was recorded. Try again.";
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Form-Key": document.querySelector('meta[name="form-key"]').content },
    body: JSON.stringify(body),
  }).catch(() => { throw new Error(unanswered); });
  const document_ = await answer.json().catch(() => null);
  if (!answer.ok) {
    const error = document_?.error ?? { message: `The server answered ${answer.status}`, remedy: "", code: "" };
    throw new Error([error.message, error.remedy].filter(Boolean).join(". ") + (error.code ? ` [${error.code}]` : ""));
  }
  return document_;
}

export const fieldsOf = (form) => Object.fromEntries(
  [...new FormData(form)].filter(([name, value]) => name !== "form_key" && typeof value === "string"));

// Refuse to sign anything but what was asked for here: the server may be wrong, or not itself.
export async function checked(prepared, fields, act) {
  if (prepared.payload_type !== TYPE) throw new Error("The server sent something that is not a statement.");
  const payload = fromBase64(prepared.payload);
  const statement = JSON.parse(new TextDecoder().decode(payload));
  const said = await digestOf(prepared.said);
  const wrong = [];
  if (statement.said !== said) wrong.push("the words are not those of the statement");
  if (statement.kind !== prepared.kind) wrong.push("the kind differs");
  if (act.startsWith("review.completed") && statement.kind !== "review.completed") wrong.push("it is no decision");
  const subject = fromBase64(prepared.subject);
  if (statement.decision !== (await leafOf(subject))) wrong.push("it is about another entry than the one shown");
  const entry = JSON.parse(new TextDecoder().decode(subject));
  if (entry.seq !== statement.decision_seq || entry.log !== statement.log) wrong.push("it is about another entry");
  if (fields.case && entry.stream !== fields.case) wrong.push("it is about another case");
  if (fields.outcome && statement.outcome !== fields.outcome) wrong.push("the outcome differs from the form");
  for (const name of ["rationale", "reason_code", "comment", "reason", "note"]) {
    if (fields[name] && name in prepared.said && prepared.said[name] !== fields[name].trim()) wrong.push(`${name} differs from the form`);
  }
  if (wrong.length) throw new Error(`Not signed: ${wrong.join("; ")}.`);
  return { payload, statement };
}

const worded = (value) => {
  if (value === true) return "yes";
  if (value === false) return "no";
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map(worded).join("\n");
  if (value && typeof value === "object") return Object.entries(value).map(([name, one]) => `${name.replaceAll("_", " ")} ${worded(one)}`).join(" · ");
  return String(value);
};

function show(prepared, statement) {
  const list = document.getElementById("confirm-said");
  list.replaceChildren();
  const line = (name, value) => {
    const term = document.createElement("dt");
    const words = document.createElement("dd");
    term.textContent = name.replaceAll("_", " ");
    words.textContent = worded(value);
    list.append(term, words);
  };
  line("act", statement.kind);
  line("outcome", statement.outcome);
  for (const [name, value] of Object.entries(prepared.said)) {
    if (!HIDDEN.has(name) && !(name === "outcome" && value === statement.outcome) && value !== "" && !(Array.isArray(value) && !value.length)) line(name, value);
  }
  document.getElementById("confirm-about").textContent = prepared.about;
}

// Resolves to true when the person says that this is to be signed.
function confirmed() {
  const dialog = document.getElementById("confirm");
  const sign = document.getElementById("confirm-sign");
  const back = document.getElementById("confirm-back");
  return new Promise((resolve) => {
    const done = (answer) => { dialog.close(); resolve(answer); };
    sign.onclick = () => done(true);
    back.onclick = () => done(false);
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
    sign.focus();
  });
}

export async function act(name, fields) {
  const prepared = await send("/acts/prepare", { kind: name, fields });
  const { payload, statement } = await checked(prepared, fields, name);
  const key = await findKey(statement.log, statement.person);
  if (!key) throw new Error("This browser has no key of yours for this ledger. Enrol one on your account page.");
  show(prepared, statement);
  if (!(await confirmed())) return null;
  const envelope = await sealed(payload, TYPE, [key]);
  return send("/acts/perform", { nonce: prepared.nonce, envelope });
}

export function go(done) {
  sessionStorage.setItem("said", done.message);
  const next = document.getElementById("next");
  if (done.to.endsWith("/queue/next") && next) next.requestSubmit();
  else if (done.to && !done.to.endsWith("/queue/next")) location.assign(done.to);
  else location.reload();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.classList?.contains("act")) return;
  event.preventDefault();
  const button = form.querySelector("button:not([type=button])");
  if (button) button.disabled = true;
  try {
    const fields = fieldsOf(form);
    form.dispatchEvent(new CustomEvent("assay:fields", { detail: fields, bubbles: true }));
    await form.extraFields?.(fields);
    const done = await act(form.dataset.act, fields);
    if (done) {
      const event_ = new CustomEvent("assay:done", { detail: { done, fields }, bubbles: true, cancelable: true });
      if (form.dispatchEvent(event_)) go(done);
    } else say("Nothing was signed or recorded.");
  } catch (error) {
    say(error.message);
  } finally {
    if (button) button.disabled = false;
  }
});

const said = sessionStorage.getItem("said");
if (said) {
  sessionStorage.removeItem("said");
  say(said);
}
