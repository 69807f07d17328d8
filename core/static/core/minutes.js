/* The page of the minutes saves by itself. Each part (an agenda item, or the text of none) is sent a moment after typing
   stops and when it is left; until the server has confirmed, it is kept on this device too (minutes-kept.js), as are the
   lines that wait for their button: an expired session, a crash or a missing network lose nothing. Who else is writing,
   and what they saved, is asked every ten seconds. Without this file the page is a form with a button that saves all parts. */
"use strict";
(() => {
  const form = document.getElementById("minutes-form");
  const words = document.getElementById("minutes-words")?.dataset;
  if (!form || !words) return;
  const PAUSE = 1500;
  const POLL = 10000;
  const PATIENCE = 4000;
  const kept = window.MinutesKept(form.dataset.user, form.dataset.meeting);
  const bar = document.getElementById("minutes-bar");
  const said = document.getElementById("minutes-saved");
  const before = { text: said.textContent, kind: said.dataset.kind };
  const problem = document.getElementById("minutes-problem");
  const parts = new Map();
  let pressed = ""; /* a button that is "waiting" for what is on its way, or goes "late" without it */
  let leaving = false;
  let closed = false;

  class Part {
    constructor(section) {
      this.section = section;
      this.key = section.dataset.part;
      this.status = section.querySelector("[data-status]");
      this.fields = [...section.querySelectorAll("[data-text], input[type=radio]")].filter((one) => {
        return one.name.startsWith(section.dataset.prefix) && !one.name.startsWith("azione");
      });
      this.confirmed = JSON.stringify(this.values());
      this.timer = 0;
      this.busy = false;
      this.conflict = null;
    }

    input(name) {
      return this.section.querySelector(`[name="${this.section.dataset.prefix}${name}"]`);
    }

    get revision() {
      return Number(this.input("revision").value || 0);
    }

    set revision(number) {
      this.input("revision").value = String(number);
    }

    /* What a text is called on the page, and what an outcome is. */
    label(name) {
      const field = this.input(name);
      const box = field.type === "radio" ? field.closest("fieldset").querySelector("legend") : field.labels[0];
      return box.firstChild.textContent.trim();
    }

    option(value) {
      return this.fields.find((field) => field.type === "radio" && field.value === value)?.labels[0].textContent.trim();
    }

    values() {
      const found = {};
      for (const field of this.fields) {
        const name = field.name.slice(this.section.dataset.prefix.length);
        if (field.type !== "radio") found[name] = field.value;
        else if (field.checked) found[name] = field.value;
        else found[name] ??= "";
      }
      return found;
    }

    put(texts) {
      for (const field of this.fields) {
        const name = field.name.slice(this.section.dataset.prefix.length);
        if (field.type === "radio") field.checked = field.value === texts[name];
        else if (field.value !== texts[name]) field.value = texts[name] ?? "";
        count(field);
      }
    }

    get dirty() {
      return JSON.stringify(this.values()) !== this.confirmed;
    }

    get tooLong() {
      return this.fields.find((field) => field.dataset.most && field.value.length > Number(field.dataset.most));
    }

    tell(text, kind = "") {
      this.status.textContent = text;
      this.status.dataset.kind = kind;
      tellBar();
    }

    /* Whether these are the texts shown, but for what the server does to them: spaces around, an outcome nobody chose. */
    shows(values) {
      const now = this.values();
      const same = (name) => (values[name] ?? "").trim() === now[name].trim() || (name === "outcome" && !values[name]);
      return Object.keys(now).every(same);
    }

    keep() {
      if (this.dirty) return kept.put(this.key, { values: this.values(), revision: this.revision });
      kept.drop(this.key);
      return true;
    }

    changed() {
      if (!this.dirty) return;
      const isKept = this.keep();
      const long = this.tooLong;
      if (long) {
        const sizes = `${words.long} ${number(long.value.length)}, ${words.most} ${number(long.dataset.most)}.`;
        this.tell(isKept ? sizes : `${sizes} ${words.onlyHere}`, "problem");
        return;
      }
      this.tell(words.unsaved);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), PAUSE);
    }

    save() {
      clearTimeout(this.timer);
      if (this.busy || this.conflict || this.tooLong || !this.dirty || pressed || leaving) return;
      this.busy = true;
      this.saving = this.send();
    }

    async send() {
      const sent = this.values();
      this.tell(words.saving);
      try {
        const response = await post(form.dataset.save, { ...sent, part: this.key, revision: this.revision }, true);
        await this.answered(response, sent);
      } catch {
        this.tell(words.offline, "problem");
      } finally {
        this.busy = false;
      }
      if (this.dirty && !this.conflict && this.status.dataset.kind !== "problem") this.changed();
    }

    async answered(response, sent) {
      const told = await answer(response);
      if (told === null) {
        askToSignIn();
        this.tell(words.unsaved, "problem");
      } else if (response.ok) {
        this.revision = told.revision;
        this.confirmed = JSON.stringify(sent);
        if (JSON.stringify(this.values()) === this.confirmed) {
          this.put({ ...this.values(), outcome: told.texts.outcome ?? "" });
          this.confirmed = JSON.stringify(this.values());
        }
        this.keep();
        this.tell(`${words.saved} ${told.at}`);
        problem.querySelector(".alert-warning")?.remove(); /* signed in again */
      } else if (response.status === 409) {
        this.disagree(told);
      } else {
        this.tell(told.message ?? words.unsaved, "problem");
      }
    }

    disagree(told) {
      this.keep();
      this.conflict?.remove();
      const box = document.getElementById("minutes-conflict").content.firstElementChild.cloneNode(true);
      box.querySelector("[data-by]").textContent = told.by || words.someone;
      const mine = this.values();
      for (const name of Object.keys(mine)) {
        const theirs = told.texts[name] ?? "";
        if (theirs === mine[name]) continue;
        const label = document.createElement("h4");
        label.className = "h6";
        label.textContent = this.label(name);
        const text = document.createElement("pre");
        text.className = "raw-text";
        text.textContent = (name === "outcome" ? this.option(theirs) : theirs) || words.nothing;
        box.querySelector("[data-texts]").append(label, text);
      }
      box.addEventListener("click", (event) => {
        const choice = event.target.dataset.choose;
        if (choice) this.choose(choice, told);
      });
      this.conflict = box;
      this.status.before(box);
      this.tell(words.unsaved, "problem");
    }

    choose(choice, told) {
      const mine = this.values();
      const joined = Object.fromEntries(
        Object.entries(mine).map(([name, text]) => {
          const theirs = told.texts[name] ?? "";
          const both = name === "outcome" || text === theirs || !text || !theirs;
          return [name, both ? text || theirs : `${theirs}\n\n${text}`];
        }),
      );
      this.conflict.remove();
      this.conflict = null;
      this.revision = told.revision;
      this.confirmed = JSON.stringify({ ...mine, ...pick(told.texts, mine) });
      if (choice === "theirs") this.put(told.texts);
      if (choice === "join") this.put(joined);
      this.fields[0].focus();
      this.keep();
      if (this.dirty) this.save();
      else this.tell(`${words.saved} ${told.at}`);
    }

    news(told) {
      if (this.busy || this.conflict || told.revision <= this.revision) return;
      if (this.dirty) return; /* said when it is saved: nothing typed is touched */
      this.put(told.texts);
      this.revision = told.revision;
      this.confirmed = JSON.stringify(this.values());
      this.tell(`${words.changed} ${told.by || words.someone}, ${told.at}`);
    }

    restore() {
      const left = kept.take(this.key);
      if (!left || this.shows(left.values)) return false;
      const now = { texts: this.values(), revision: this.revision, by: "", at: "" };
      this.put(left.values);
      this.revision = left.revision; /* what it started from, until one has chosen */
      if (left.revision !== now.revision) this.disagree(now);
      else this.changed();
      return true;
    }
  }

  function pick(texts, names) {
    return Object.fromEntries(Object.keys(names).map((name) => [name, texts[name] ?? ""]));
  }

  function number(value) {
    return Number(value).toLocaleString(document.documentElement.lang || "it");
  }

  function token() {
    return form.querySelector("[name=csrfmiddlewaretoken]");
  }

  async function post(address, values, again) {
    const data = new URLSearchParams({ ...values, csrfmiddlewaretoken: token().value });
    const headers = { Accept: "application/json" };
    const response = await fetch(address, { method: "POST", body: data, headers, keepalive: String(data).length < 60000 });
    if (response.status !== 403 || !again) return response;
    /* signed in again elsewhere: the page's token is of the earlier session */
    const page = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const found = fresh.querySelector("#minutes-form [name=csrfmiddlewaretoken]");
    if (!found) return response;
    token().value = found.value;
    return post(address, values, false);
  }

  async function answer(response) {
    const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
    if (isOurs && !response.redirected) return response.json();
    if (response.status === 413) return { message: words.long };
    return null;
  }

  function askToSignIn() {
    if (problem.querySelector("a")) return;
    const box = document.createElement("p");
    box.className = "alert alert-warning";
    const link = document.createElement("a");
    link.href = location.pathname;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = words.signIn;
    box.append(`${words.session} `, link);
    problem.append(box);
  }

  function note(text) {
    const box = document.createElement("p");
    box.className = "alert alert-info";
    box.textContent = text;
    problem.append(box);
  }

  function tellBar() {
    const all = [...parts.values()];
    const waiting = all.some((part) => part.dirty || part.conflict);
    const last = all.map((part) => part.status.textContent).filter((text) => text.startsWith(words.saved)).sort().pop();
    said.textContent = waiting ? words.unsaved : (last ?? before.text);
    said.dataset.kind = waiting ? "waiting" : last ? "saved" : before.kind;
  }

  function count(field) {
    const most = Number(field.dataset.most ?? 0);
    if (!most) return;
    const over = field.value.length > most;
    field.toggleAttribute("data-over", over);
    if (over) field.setAttribute("aria-invalid", "true");
    else if (!field.classList.contains("is-invalid")) field.removeAttribute("aria-invalid");
  }

  function partOf(element) {
    const section = element?.closest?.("[data-part]");
    return section ? parts.get(section.dataset.part) : undefined;
  }

  async function ask() {
    if (document.hidden || closed) return;
    const known = Object.fromEntries([...parts.values()].map((part) => [part.key, part.revision]));
    const item = partOf(document.activeElement)?.key ?? "";
    try {
      const response = await post(form.dataset.live, { item, known: JSON.stringify(known) }, true);
      const told = await answer(response);
      if (told === null) return askToSignIn();
      if (!response.ok || closed) return; /* closed: another question was answered first */
      document.getElementById("minutes-writers").textContent = told.writers.join(" · ");
      for (const [key, news] of Object.entries(told.parts)) parts.get(key)?.news(news);
      if (String(told.items) !== form.dataset.items) {
        form.dataset.items = String(told.items);
        note(words.items);
      }
      if (told.state === "approved" || told.state === "published") {
        closed = true;
        return note(words.closed);
      }
      for (const part of parts.values()) part.save(); /* what waited for the network or a session */
    } catch {
      /* no network: asked again in ten seconds */
    }
  }

  /* What is on its way makes a new revision: a form that starts from the one before would disagree with its own page. */
  async function sendAfter(saving, button) {
    pressed = "waiting";
    const late = await Promise.race([Promise.all(saving).then(() => false), new Promise((go) => setTimeout(go, PATIENCE, true))]);
    pressed = late ? "late" : "";
    form.requestSubmit(button);
    pressed = "";
  }

  for (const section of form.querySelectorAll("[data-part]")) {
    const part = new Part(section);
    parts.set(part.key, part);
  }
  const lines = window.MinutesLines(form, kept);
  bar.hidden = false;
  if (!form.querySelector(".minutes-theirs") && !form.querySelector(".is-invalid")) {
    const restored = [...parts.values(), ...lines].filter((one) => one.restore());
    if (restored.length) note(words.restored);
  }
  form.addEventListener("input", (event) => {
    count(event.target);
    partOf(event.target)?.changed();
    lines.find((line) => line.box.contains(event.target))?.keep();
  });
  form.addEventListener("focusout", (event) => {
    const part = partOf(event.target);
    if (part && !part.section.contains(event.relatedTarget)) part.save();
  });
  form.addEventListener("submit", (event) => {
    const over = [...parts.values()].find((part) => part.tooLong);
    if (over || leaving) {
      event.preventDefault();
      over?.changed();
      over?.tooLong.focus();
      return;
    }
    const saving = [...parts.values()].filter((part) => part.busy).map((part) => part.saving);
    if (saving.length && pressed !== "late") {
      event.preventDefault();
      if (!pressed) sendAfter(saving, event.submitter);
      return;
    }
    leaving = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });
  document.addEventListener("visibilitychange", () => {
    for (const part of parts.values()) if (document.hidden) part.save();
    if (!document.hidden) ask();
  });
  window.addEventListener("online", () => {
    for (const part of parts.values()) part.save();
  });
  ask();
  setInterval(ask, POLL);
})();
