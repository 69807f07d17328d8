/* Keeps the sheet opened last on this phone, so that it opens again where there is no network: the page with its files and the
   names in a cache of its own, the state heard last beside it. The worker of `data-worker` shows it; where the browser has no
   such worker (no https, a private window) nothing is kept. A cache is called presenze-senza-rete|user|when kept|address. */
"use strict";
window.SheetKeep = (root) => {
  const CACHES = "presenze-senza-rete|";
  const STATES = "vicinia:foglio:";
  const DAY = 24 * 60 * 60 * 1000;
  const MOST = 3; /* sheets */
  const able = Boolean(window.isSecureContext && window.caches && navigator.serviceWorker);
  const banner = document.getElementById("kept");
  const hold = document.querySelector("button[form=hold]");
  const { mine, indexUrl, worker, label } = root.dataset;
  const [user, meeting] = mine.split(":").slice(-2);
  const stateName = `${STATES}${user}:${meeting}`;
  const per = new URLSearchParams(location.search).get("per");
  const address = location.pathname + (per ? `?per=${per}` : "");
  const waiting = new URLSearchParams(location.search).has("q"); /* a search is not the sheet */

  function showAge(isKept) {
    banner.hidden = !isKept;
    if (hold) hold.disabled = isKept;
  }

  function remember(state) {
    if (!able) return;
    try {
      localStorage.setItem(stateName, JSON.stringify({ at: Date.now(), state }));
    } catch {
      localStorage.removeItem(stateName); /* no room: an old state would be worse than the page's own */
    }
  }

  function recalled() {
    try {
      const { at, state } = JSON.parse(localStorage.getItem(stateName));
      return Date.now() - at < DAY ? state : null;
    } catch {
      return null;
    }
  }

  function filesOf(page) {
    const named = [...page.querySelectorAll("link[rel~=icon], link[rel=stylesheet], script[src], img[src], use[href]")];
    const seen = performance.getEntriesByType("resource").map((one) => one.name); /* fonts, which only stylesheets name */
    const addresses = [...named.map((one) => one.getAttribute("href") ?? one.getAttribute("src")), ...seen];
    const files = addresses.map((one) => new URL(one, location.href)).filter((one) => one.origin === location.origin);
    const ours = files.filter((one) => one.pathname.startsWith("/static/") || one.pathname === "/colori.css");
    return [...new Set([...ours.map((one) => one.pathname + one.search), indexUrl])];
  }

  async function get(what, options = {}) {
    const answer = await fetch(what, { redirect: "manual", ...options });
    if (!answer.ok) throw new Error(`${what}: ${answer.status || answer.type}`);
    return answer;
  }

  async function keep() {
    const answer = await get(address, { cache: "no-store" });
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    if (page.getElementById("sheet")?.dataset.mine !== mine) return; /* somebody else signed in, or the sheet is closed */
    const name = `${CACHES}${user}|${Date.now()}|${address}`;
    const cache = await caches.open(name);
    await Promise.all(filesOf(page).map(async (file) => cache.put(file, await get(file))));
    const headers = new Headers(answer.headers);
    for (const header of ["Content-Encoding", "Content-Length"]) headers.delete(header);
    headers.set("X-Sheet-Label", encodeURIComponent(label));
    /* Last, and only if nobody signed out meanwhile: a cache without its page is never shown. */
    if (!(await caches.has(name))) return;
    await cache.put(address, new Response(text.replace('id="kept" hidden', 'id="kept"'), { headers }));
    await dropAllBut(name);
  }

  async function dropAllBut(name) {
    const all = (await caches.keys()).filter((one) => one.startsWith(CACHES) && one !== name);
    const others = all.map((one) => ({ one, parts: one.split("|") })).sort((a, b) => b.parts[2] - a.parts[2]);
    const good = others.filter(({ parts }) => parts[1] === user && parts[3] !== address && Date.now() - parts[2] < DAY);
    const left = good.slice(0, MOST - 1).map(({ one }) => one);
    await Promise.all(all.filter((one) => !left.includes(one)).map((one) => caches.delete(one)));
    const addresses = [name, ...left].map((one) => one.split("|")[3]);
    const states = Object.keys(localStorage).filter((one) => one.startsWith(STATES));
    for (const one of states) {
      const [whose, which] = one.slice(STATES.length).split(":");
      if (whose !== user || !addresses.some((kept) => kept.includes(which))) localStorage.removeItem(one);
    }
  }

  function start() {
    if (!able || waiting) return;
    navigator.serviceWorker.register(worker, { updateViaCache: "none" }).then(keep).catch(() => {
      /* without a network, without room: what was kept before stays */
    });
  }

  return {
    /* The state to begin with: the page's own, or the last one heard when the page is a kept one. */
    begin(state) {
      const isKept = !banner.hidden;
      showAge(isKept);
      if (isKept) return recalled() ?? state;
      remember(state);
      if (document.readyState === "complete") start();
      else window.addEventListener("load", start, { once: true });
      return state;
    },
    /* The server has just said how the sheet stands. */
    heard(state) {
      remember(state);
      if (banner.hidden) return;
      showAge(false);
      start();
    },
  };
};

/* The page of a meeting that takes no entries any more has no sheet: its copies go. */
if (!document.getElementById("sheet") && window.caches) {
  const gone = (name) => name.startsWith("presenze-senza-rete|") && name.split("|")[3].startsWith(location.pathname);
  caches.keys().then((names) => Promise.all(names.filter(gone).map((name) => caches.delete(name)))).catch(() => {});
}
