/* Entries of the attendance sheet waiting on this phone: kept through a closed page or a crash, sent in order, each with a key that
   makes it count once however often it is sent, and with how long it waited. One queue per meeting and person. */
"use strict";
window.SheetQueue = ({ mine: name, tapUrl, stateUrl }, csrf) => {
  const PATIENCE = 20000; /* ms for an answer */
  const TRIES = 5; /* of an entry at which the site breaks, while it answers otherwise */
  const broke = new Map();
  const off = new Set(); /* keys of the entries this tab took off */
  let memory = []; /* where the browser keeps nothing (private windows), the page itself */
  let keeps = true;
  let busy = false;
  let failures = 0;
  let timer = 0;
  let token = csrf;
  const heard = { change: () => {}, answer: () => {}, elsewhere: () => {}, meant: () => {}, gone: () => {} };
  const queue = { problem: "", on: heard };

  function read() {
    if (!keeps) return memory;
    try {
      return JSON.parse(localStorage.getItem(name) ?? "[]");
    } catch {
      return memory;
    }
  }

  function store(entries) {
    if (entries.length) localStorage.setItem(name, JSON.stringify(entries));
    else localStorage.removeItem(name);
  }

  /* Copies of sheets can be had again, entries cannot. */
  function storeInTheirPlace(entries) {
    for (const copy of Object.keys(localStorage)) if (copy.startsWith("vicinia:foglio:")) localStorage.removeItem(copy);
    store(entries);
  }

  function write(entries) {
    const left = new Set(entries.map(({ key }) => key));
    for (const { key } of read()) if (!left.has(key)) off.add(key);
    memory = entries;
    keeps = [store, storeInTheirPlace].some((how) => {
      try {
        how(entries);
        return true;
      } catch {
        return false;
      }
    });
    heard.change();
  }

  /* A UUIDv7, as the register's own keys: ordered by time. */
  queue.newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let now = Date.now();
    for (let place = 5; place >= 0; place -= 1) {
      bytes[place] = now % 256;
      now = Math.floor(now / 256);
    }
    bytes[6] = (bytes[6] & 15) | 112;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const subject = (entry) => entry.fields.do.slice(entry.fields.do.indexOf(":") + 1);

  /* Entries about a newcomer who was not let in wait for what is decided about her. */
  function held(entries) {
    const stopped = entries.filter((entry) => entry.refused && entry.fields.do.startsWith("new:")).map(subject);
    return (entry) => stopped.includes(subject(entry)) || stopped.includes(entry.fields.for);
  }

  function next() {
    const entries = read();
    const waits = held(entries);
    return entries.find((entry) => !entry.refused && !waits(entry));
  }

  queue.all = read;
  queue.tookOff = (key) => off.has(key);
  queue.keepsThem = () => keeps;
  queue.busy = () => busy;
  queue.idle = () => !busy && !next();
  queue.add = (fields, label) => {
    write([...read(), { key: queue.newKey(), fields, label, at: Date.now() }]);
    queue.send();
  };
  queue.discard = (key) => {
    const entries = read();
    const gone = entries.find((entry) => entry.key === key);
    if (!gone) return;
    const newcomer = gone.fields.do.startsWith("new:") ? subject(gone) : null;
    if (newcomer) heard.gone(newcomer);
    write(entries.filter((entry) => entry.key !== key && (!newcomer || subject(entry) !== newcomer)));
    queue.send();
  };
  /* Sent once more is said once more: it is as new as this moment. */
  queue.again = (key, more) => {
    broke.delete(key);
    const anew = ({ fields, label }) => ({ key, fields: { ...fields, ...more }, label, at: Date.now() });
    write(read().map((entry) => (entry.key === key ? anew(entry) : entry)));
    queue.send();
  };
  /* The newcomer is someone of the register after all: what was said of her is said of that one. */
  queue.meant = (key, known) => {
    const entries = read();
    const was = subject(entries.find((entry) => entry.key === key));
    heard.meant(was, known);
    write(entries.map((entry) => {
      if (subject(entry) !== was && entry.fields.for !== was) return entry;
      const fields = { ...entry.fields };
      if (subject(entry) === was) fields.do = entry.key === key ? `present:${known}` : fields.do.replace(was, known);
      if (fields.for === was) fields.for = known;
      return { key: entry.key, fields, label: entry.label, at: entry.at };
    }));
    queue.send();
  };

  const remove = (key) => write(read().filter((entry) => entry.key !== key));
  const refuse = (key, why, similar) =>
    write(read().map((entry) => (entry.key === key ? { ...entry, refused: why, similar } : entry)));

  /* "" with a token of this person's; else why there is none. */
  async function freshToken() {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (answer.type === "opaqueredirect") return "session";
    if (!answer.ok) return "server";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("[data-mine]")?.dataset.mine !== name) return "other";
    token = page.querySelector("#tap [name=csrfmiddlewaretoken]").value;
    return "";
  }

  function post(entry) {
    const ago = entry.at ? Math.max(Date.now() - entry.at, 0) : 0;
    const body = new URLSearchParams({ ...entry.fields, tap: entry.key, ago });
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const patience = new AbortController();
    setTimeout(() => patience.abort(), PATIENCE);
    return fetch(tapUrl, { method: "POST", body, headers, redirect: "manual", signal: patience.signal });
  }

  /* Whether the site breaks at this entry alone: it did several times, and answers when it is asked something else. */
  async function breaksAt(entry) {
    broke.set(entry.key, (broke.get(entry.key) ?? 0) + 1);
    return broke.get(entry.key) >= TRIES && (await fetch(stateUrl, { redirect: "manual" })).status === 200;
  }

  async function sendOne(entry) {
    let response = await post(entry);
    if (response.status === 403) {
      const problem = await freshToken();
      if (problem) return problem;
      response = await post(entry);
    }
    if (response.type === "opaqueredirect") return "session";
    if (response.status === 429) return "server";
    if (response.status >= 500) {
      if (!(await breaksAt(entry))) return "server";
      refuse(entry.key, "!", []); /* those behind it go on */
      return "";
    }
    failures = 0;
    if (response.ok) {
      const state = await response.json();
      heard.answer(state);
      remove(entry.key);
    } else if (response.status === 409) {
      const told = await response.json();
      refuse(entry.key, told.refused, told.similar);
    } else {
      const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
      refuse(entry.key, isOurs ? (await response.json()).refused : "?", []); /* "?": without a reason of its own */
    }
    return "";
  }

  async function drain() {
    for (let entry = next(); entry; entry = next()) {
      queue.problem = await sendOne(entry);
      if (queue.problem) break;
    }
  }

  queue.send = async () => {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    try {
      queue.problem = "";
      if (navigator.locks) await navigator.locks.request(name, drain);
      else await drain();
    } catch {
      queue.problem = "network";
    } finally {
      busy = false;
    }
    if (["network", "server"].includes(queue.problem)) {
      failures += 1;
      timer = setTimeout(queue.send, Math.min(30000, 1500 * 2 ** failures));
    }
    heard.change();
  };
  window.addEventListener("online", () => { failures = 0; queue.send(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && next()) queue.send(); });
  window.addEventListener("storage", (event) => { if (event.key === name) heard.elsewhere(); });
  return queue;
};
