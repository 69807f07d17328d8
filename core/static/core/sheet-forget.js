/* On the pages where one signs in and out: the sheets kept on this phone are of who was signed in, and go. Entries still waiting for
   the network are no copy of anything: they stay, under the key of who made them, and who signs out is told. */
"use strict";
(() => {
  const leave = document.getElementById("leave");

  async function forget() {
    for (const name of Object.keys(localStorage)) if (name.startsWith("vicinia:foglio:")) localStorage.removeItem(name);
    const names = window.caches ? await caches.keys() : [];
    await Promise.all(names.filter((name) => name.startsWith("presenze-senza-rete|")).map((name) => caches.delete(name)));
  }

  function tellWaiting() {
    const told = document.getElementById("waiting");
    const prefix = `vicinia:presenze:${told.dataset.user}:`;
    const sheets = Object.keys(localStorage).filter((name) => name.startsWith(prefix));
    const count = (name) => JSON.parse(localStorage.getItem(name)).length;
    const all = sheets.reduce((sum, name) => sum + count(name), 0);
    if (!all) return;
    document.getElementById("waiting-count").textContent = all === 1 ? told.dataset.one : told.dataset.many.replace("%n", all);
    const links = sheets.map((name) => {
      const link = document.createElement("a");
      link.href = told.dataset.sheet.replace(/[0-9a-f-]{36}/, name.slice(prefix.length));
      link.textContent = told.dataset.link;
      return link;
    });
    document.getElementById("waiting-sheets").append(...links);
    told.hidden = false;
  }

  if (!leave) {
    forget().catch(() => {});
    return;
  }
  leave.addEventListener("submit", (event) => {
    event.preventDefault();
    const slow = new Promise((done) => setTimeout(done, 3000));
    Promise.race([forget(), slow]).catch(() => {}).then(() => leave.submit());
  });
  tellWaiting();
})();
