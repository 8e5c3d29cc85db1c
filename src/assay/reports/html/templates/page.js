"use strict";
(() => {
  const drawer = document.getElementById("drawer");
  const body = document.getElementById("drawer-body");
  const title = document.getElementById("drawer-title");
  let opener = null;

  const close = () => {
    drawer.hidden = true;
    body.replaceChildren();
    if (opener) opener.focus();
    opener = null;
  };

  const open = (anchor, rule, from) => {
    const file = document.getElementById(anchor);
    const content = file && file.querySelector(".case-body");
    if (!content) return false;
    const copy = content.cloneNode(true);
    title.replaceChildren(...[...file.querySelector("summary").childNodes].map((n) => n.cloneNode(true)));
    body.replaceChildren(copy);
    drawer.hidden = false;
    drawer.scrollTop = 0;
    if (!opener) opener = from;
    drawer.focus({ preventScroll: true });
    for (const result of copy.querySelectorAll(".results tr")) {
      if (!rule || result.querySelector("code").textContent !== rule) continue;
      result.classList.add("hit");
      const uses = result.querySelector(".uses");
      const used = uses ? uses.textContent.match(/\d+/g) : [];
      for (const fact of copy.querySelectorAll(".numbered tr")) {
        fact.classList.toggle("hit", used.includes(fact.cells[0].textContent));
      }
      result.scrollIntoView({ block: "center" });
      break;
    }
    return true;
  };

  const columnRule = (link) => {
    const cell = link.closest("td");
    const head = cell && cell.closest("table").tHead;
    return head ? head.rows[0].cells[cell.cellIndex].dataset.rule : undefined;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (link && plain && /^#c\d+$/.test(link.getAttribute("href"))) {
      if (open(link.hash.slice(1), link.dataset.focus || columnRule(link), link)) event.preventDefault();
    } else if (link && drawer.contains(link) && link.hash) {
      close();
    } else if (!drawer.hidden && !drawer.contains(event.target) && !link) {
      close();
    }
  });
  document.getElementById("drawer-close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !drawer.hidden) close();
  });

  for (const bar of document.querySelectorAll("[data-filters]")) {
    const rows = [...document.getElementById(bar.dataset.filters).tBodies[0].rows];
    const texts = new Map();
    const fields = [...bar.querySelectorAll("[data-filter]")];
    const shown = bar.querySelector("output");
    const matches = (row) => fields.every((field) => {
      const wanted = field.value;
      if (!wanted) return true;
      if (field.dataset.filter !== "text") return row.dataset[field.dataset.filter] === wanted;
      if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
      return texts.get(row).includes(wanted.toLowerCase());
    });
    bar.addEventListener("input", () => {
      let count = 0;
      for (const row of rows) {
        row.hidden = !matches(row);
        count += row.hidden ? 0 : 1;
      }
      shown.textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")} shown`;
    });
  }

  const key = (row, column) => {
    const text = row.cells[column].textContent.trim();
    const number = Number(text.replace(/[,%\s]/g, ""));
    return text && !Number.isNaN(number) ? number : text;
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const order = (a, b) => {
          if (typeof a === "number" && typeof b === "number") return a - b;
          if (typeof a === "number") return -1;
          if (typeof b === "number") return 1;
          return a.localeCompare(b, "en", { numeric: true });
        };
        const rows = [...table.tBodies[0].rows].map((row) => [key(row, column), row]);
        rows.sort((a, b) => (down ? order(b[0], a[0]) : order(a[0], b[0])));
        table.tBodies[0].append(...rows.map((pair) => pair[1]));
      });
    });
  }

  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.matches("details")) target.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
