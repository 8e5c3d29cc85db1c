// The keyboard: one letter an act; off in fields, with modifiers and while a text is being composed.

const inField = (element) => element?.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
const form = document.getElementById("decision");
const onCase = document.getElementById("case");

const help = () => document.getElementById("help")?.showModal();
document.querySelector("[data-help]")?.addEventListener("click", help);

const deeds = { n: () => document.getElementById("next")?.requestSubmit(), "?": help };
if (onCase) {
  const room = await import("./case.js");
  Object.assign(deeds, {
    p: room.back, o: room.openNext, j: () => room.step(1), k: () => room.step(-1), m: room.comment, u: room.takeBack,
    a: () => room.choose("accept"), r: () => room.choose("reject"), c: () => room.choose("change"),
    i: () => room.choose("needs_information"), e: () => room.choose("escalate"),
  });
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.ctrlKey && form?.contains(event.target)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.key === "Escape" && inField(event.target)) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  const deed = deeds[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
});

document.documentElement.dataset.ready = "keys";
