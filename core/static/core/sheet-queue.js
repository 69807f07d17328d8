/* Entries of the attendance sheet waiting on this phone: kept through a closed page or a crash, sent in order, each with a key that
   makes it count once however often it is sent. One queue per meeting and person. */
"use strict";
window.SheetQueue = (name, address, csrf) => {
  let memory = []; /* where the browser keeps nothing (private windows), the page itself */
  let keeps = true;
  let busy = false;
  let failures = 0;
  let timer = 0;
  let token = csrf;
  const heard = { change: () => {}, answer: () => {} };
  const queue = { problem: "", on: heard };

  function read() {
    if (!keeps) return memory;
    try {
      return JSON.parse(localStorage.getItem(name) ?? "[]");
    } catch {
      return memory;
    }
  }

  function write(entries) {
    memory = entries;
    try {
      if (entries.length) localStorage.setItem(name, JSON.stringify(entries));
      else localStorage.removeItem(name);
    } catch {
      keeps = false;
    }
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
  queue.keepsThem = () => keeps;
  queue.add = (fields, label) => {
    write([...read(), { key: queue.newKey(), fields, label }]);
    queue.send();
  };
  queue.discard = (key) => {
    const entries = read();
    const gone = entries.find((entry) => entry.key === key);
    if (!gone) return;
    const newcomer = gone.fields.do.startsWith("new:") ? subject(gone) : null;
    write(entries.filter((entry) => entry.key !== key && (!newcomer || subject(entry) !== newcomer)));
    queue.send();
  };
  queue.again = (key, more) => {
    write(read().map((entry) => (entry.key === key ? { key, fields: { ...entry.fields, ...more }, label: entry.label } : entry)));
    queue.send();
  };
  /* The newcomer is someone of the register after all: what was said of her is said of that one. */
  queue.meant = (key, known) => {
    const entries = read();
    const was = subject(entries.find((entry) => entry.key === key));
    write(entries.map((entry) => {
      if (subject(entry) !== was && entry.fields.for !== was) return entry;
      const fields = { ...entry.fields };
      if (subject(entry) === was) fields.do = entry.key === key ? `present:${known}` : fields.do.replace(was, known);
      if (fields.for === was) fields.for = known;
      return { key: entry.key, fields, label: entry.label };
    }));
    queue.send();
  };

  const remove = (key) => write(read().filter((entry) => entry.key !== key));
  const refuse = (key, why, similar) =>
    write(read().map((entry) => (entry.key === key ? { ...entry, refused: why, similar } : entry)));

  async function freshToken() {
    const page = await fetch(location.href, { redirect: "manual" });
    if (page.type === "opaqueredirect") return "session";
    if (!page.ok) return "";
    const read = new DOMParser().parseFromString(await page.text(), "text/html");
    const found = read.querySelector("#tap [name=csrfmiddlewaretoken]")?.value;
    if (found) token = found;
    return found ? "renewed" : "";
  }

  function post(entry) {
    const body = new URLSearchParams({ ...entry.fields, tap: entry.key });
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    return fetch(address, { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(20000) });
  }

  async function sendOne(entry) {
    let response = await post(entry);
    if (response.status === 403) {
      const token = await freshToken();
      if (token === "session") return "session";
      if (token) response = await post(entry);
    }
    if (response.type === "opaqueredirect") return "session";
    if (response.status >= 500 || response.status === 429) return "server";
    failures = 0;
    if (response.ok) {
      const state = await response.json();
      heard.answer(state);
      remove(entry.key);
    } else if (response.status === 409) {
      const told = await response.json();
      refuse(entry.key, told.refused, told.similar);
    } else {
      refuse(entry.key, "?", []); /* without a reason of its own */
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
    if (queue.problem && queue.problem !== "session") {
      failures += 1;
      timer = setTimeout(queue.send, Math.min(30000, 1500 * 2 ** failures));
    }
    heard.change();
  };
  queue.busy = () => busy;
  window.addEventListener("online", () => { failures = 0; queue.send(); });
  window.addEventListener("storage", (event) => { if (event.key === name) heard.change(); });
  return queue;
};
