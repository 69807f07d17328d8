/* On every page of the work area, and where one signs out: entries of attendance sheets that have not left this phone yet, with the
   way to their sheet, which sends them. */
"use strict";
(() => {
  const told = document.getElementById("unsent");
  const prefix = `vicinia:presenze:${told.dataset.user}:`;
  const here = document.querySelector("[data-mine]")?.dataset.mine; /* that page tells of its own */

  function show() {
    const sheets = Object.keys(localStorage).filter((name) => name.startsWith(prefix) && name !== here);
    const all = sheets.reduce((sum, name) => sum + JSON.parse(localStorage.getItem(name)).length, 0);
    told.hidden = !all;
    document.getElementById("unsent-count").textContent = all === 1 ? told.dataset.one : told.dataset.many.replace("%n", all);
    const links = sheets.map((name) => {
      const link = document.createElement("a");
      link.href = told.dataset.sheet.replace(/[0-9a-f-]{36}/, name.slice(prefix.length));
      link.textContent = told.dataset.link;
      return link;
    });
    document.getElementById("unsent-sheets").replaceChildren(...links);
  }

  try {
    show();
    window.addEventListener("storage", show);
  } catch {
    /* a browser that keeps nothing has nothing to tell of */
  }
})();
