/* On the pages where one signs in and out: the sheets kept on this phone are of who was signed in, and go. Entries still waiting for
   the network are no copy of anything: they stay, under the key of who made them, and core/sheet-unsent.js tells who signs out. */
"use strict";
(() => {
  const leave = document.getElementById("leave");

  async function forget() {
    for (const name of Object.keys(localStorage)) if (name.startsWith("vicinia:foglio:")) localStorage.removeItem(name);
    const names = window.caches ? await caches.keys() : [];
    await Promise.all(names.filter((name) => name.startsWith("presenze-senza-rete|")).map((name) => caches.delete(name)));
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
})();
