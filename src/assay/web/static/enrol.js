// Keys: make one in this browser and enrol it; make the one-time code for somebody else.
import { checked, go, say, send } from "./act.js";
import { sealed, toBase64 } from "./envelope.js";
import { findKey, keepKey, keyOfCode, makeKey } from "./keyring.js";

const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const place = document.getElementById("enrol");

if (place) {
  const { log, person } = place.dataset;
  const state = document.getElementById("key-state");
  const form = document.getElementById("enrol-form");
  const tell = (text, kind) => { state.textContent = text; state.className = `note ${kind}`; };

  if (!window.isSecureContext || !crypto.subtle) {
    tell("This page is not served securely: no key can be made here.", "bad");
    form.hidden = true;
  } else {
    findKey(log, person).then((key) => {
      tell(key ? "This browser has a key of yours for this ledger; its state is in the list." : "This browser has no key of yours yet.", key ? "good" : "open");
      const more = document.getElementById("enrol-more");
      more.open = !key;
      if (key) {
        more.querySelector("summary").textContent = "Enrol another key: it takes this one’s place here, and two others vouch for it";
        form.querySelector("button").textContent = "Make another key and enrol it";
      }
    },
      () => tell("This browser keeps no keys: allow it to store data for this site.", "bad"));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const pair = await makeKey();
      const code = form.elements.code.value.trim();
      const fields = { key: toBase64(pair.publicBytes) };
      const prepared = await send("/acts/prepare", { kind: "key.added", fields });
      const { payload, statement } = await checked(prepared, fields, "key.added");
      if (prepared.said.key !== fields.key || statement.person !== person || statement.log !== log) throw new Error("Not signed: the server names another key or person.");
      const pairs = code ? [pair, await keyOfCode(code)] : [pair];
      const envelope = await sealed(payload, prepared.payload_type, pairs);
      const done = await send("/acts/perform", { nonce: prepared.nonce, envelope });
      await keepKey(log, person, pair);
      go(done);
    } catch (error) {
      say(error.message);
    }
  });
}

const adding = document.getElementById("add-person");
if (adding) {
  let code = "";
  adding.extraFields = async (fields) => {
    const random = crypto.getRandomValues(new Uint8Array(20));
    code = Array.from(random, (byte) => LETTERS[byte & 31]).join("").match(/.{4}/g).join("-");
    const pair = await keyOfCode(code);
    fields.code = toBase64(pair.publicBytes);
  };
  adding.addEventListener("assay:done", (event) => {
    event.preventDefault();
    const shown = document.getElementById("code");
    shown.hidden = false;
    shown.textContent = `${event.detail.done.message} The code, shown once: ${code}`;
    say("The person is on the record; the code is shown on the page.");
  });
}
