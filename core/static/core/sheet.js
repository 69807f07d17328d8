/* The attendance sheet: taps are sent one after the other without reloading, and none is dropped while another is under way.
   Without this file every tap is a form of its own and the page reloads. */
"use strict";
(() => {
  const waiting = [];
  let busy = false;

  function show(html) {
    const focused = document.activeElement?.id;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const said = document.querySelector(".sheet-totals");
    const told = holder.content.querySelector(".sheet-totals");
    if (said && told) { /* the element that screen readers listen to stays, its words change */
      said.replaceChildren(...told.childNodes);
      told.replaceWith(said);
    }
    for (const part of [...holder.content.children]) {
      document.getElementById(part.id)?.replaceWith(part);
    }
    if (focused) document.getElementById(focused)?.focus();
  }

  function tellUnsent() {
    const mark = document.getElementById("unsent");
    if (mark) mark.hidden = waiting.length === 0;
  }

  async function send() {
    if (busy) return;
    busy = true;
    try {
      while (waiting.length) {
        const { address, data } = waiting[0];
        const response = await fetch(address, { method: "POST", body: data, headers: { "HX-Request": "true" } });
        waiting.shift();
        if (!response.ok || response.redirected) return location.reload();
        const html = await response.text();
        if (!waiting.length) show(html);
      }
    } catch {
      /* no network: the taps stay in the queue and leave with the next one, or when the network is back */
    } finally {
      busy = false;
      tellUnsent();
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-tap")) return;
    event.preventDefault();
    waiting.push({ address: form.action, data: new FormData(form, event.submitter) });
    const search = document.getElementById("q");
    if (search && event.submitter?.closest("#found")) search.value = ""; /* found: ready for the next name */
    send();
  });
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => {
    if (waiting.length) event.preventDefault();
  });
})();
