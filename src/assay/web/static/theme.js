// Light or dark: at once, kept in a cookie that the server reads. Without script the form does it.
const form = document.getElementById("theme");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = root.dataset.theme || (dark ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  root.dataset.theme = next;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${next}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
});

// Every request of htmx carries the key of the session's forms.
document.addEventListener("htmx:config:request", (event) => {
  const key = document.querySelector('meta[name="form-key"]').content;
  const request = event.detail.ctx?.request;
  if (request) request.headers["X-Form-Key"] = key;
});
