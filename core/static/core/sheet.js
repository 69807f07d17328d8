/* The attendance sheet on a phone: a tap shows at once, waits in the queue and is sent; what other people mark appears by itself.
   Without this file every tap is a form of its own and the page reloads. */
"use strict";
(() => {
  const root = document.getElementById("sheet");
  if (!root) return;
  const { SheetState: State } = window;
  const told = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = told("sheet-words");
  const { per, tapUrl, stateUrl, indexUrl, mine } = root.dataset;
  const tapForm = document.getElementById("tap");
  const queue = window.SheetQueue(mine, tapUrl, tapForm.elements.csrfmiddlewaretoken.value);
  const names = new Map();
  const kept = window.SheetKeep(root);
  let base = kept.begin(told("sheet-state"));
  let mark = "";
  let index = null;
  let shown = null;
  let back = null;

  const part = (id) => document.getElementById(id);
  const nameOf = (subject) => names.get(subject) ?? "";
  for (const line of root.querySelectorAll("[data-line]")) names.set(line.dataset.line, line.dataset.name);

  function current() {
    const sheet = State.open(base);
    for (const entry of base.entries) names.set(entry.s, entry.n);
    for (const { fields, refused } of queue.all()) {
      const whom = fields.do.slice(fields.do.indexOf(":") + 1);
      if (fields.do.startsWith("new:")) names.set(whom, fields.name ?? `${fields.given_name} ${fields.family_name}`.trim());
      if (!refused) State.apply(sheet, fields, nameOf);
    }
    return sheet;
  }

  /* --- showing ------------------------------------------------------------------------------------------------- */
  const put = (line, name, text) => {
    for (const place of line.querySelectorAll(`[data-put=${name}]`)) if (place.textContent !== text) place.textContent = text;
  };

  function paint(line, entry, waits) {
    const here = Boolean(entry) && State.HERE.includes(entry.st);
    const person = State.isPerson(line.dataset.line);
    line.classList.toggle("sheet-here", here);
    line.classList.toggle("sheet-waits", waits);
    const when = {
      unmarked: !entry, marked: Boolean(entry), here: here && !person, present: here, waits,
      declined: !entry && "declined" in line.dataset, expected: !entry && "member" in line.dataset,
      told: Boolean(entry) && entry.st !== "present", person: Boolean(entry) && person, for: Boolean(entry?.f),
      times: Boolean(entry?.a || entry?.l), "not-present": Boolean(entry) && entry.st !== "present",
      "not-excused": entry?.st !== "excused", "not-absent": entry?.st !== "absent", "not-guest": entry?.st !== "guest",
      "not-unknown": entry?.st !== "unknown",
    };
    for (const piece of line.querySelectorAll("[data-when]")) piece.hidden = !piece.dataset.when.split(" ").every((name) => when[name]);
    if (!entry) return;
    put(line, "status", words.statuses[entry.st]);
    put(line, "people", entry.p === null ? "—" : String(entry.p));
    put(line, "for", entry.fn ?? "");
    put(line, "times", [entry.a, entry.l].filter(Boolean).join("–"));
    for (const [field, value] of [["people", entry.p ?? ""], ["arrived", entry.a], ["left", entry.l], ["for_name", entry.fn ?? ""]])
      for (const input of line.querySelectorAll(`input[name=${field}]`)) if (!isBeingWritten(input)) input.value = value;
  }

  /* What was typed and not sent yet stays as it is, whatever arrives from the others meanwhile. */
  const isBeingWritten = (input) => input === document.activeElement || "typed" in input.dataset;
  function forgetTyped(form) {
    for (const input of form.elements) delete input.dataset.typed;
  }

  function newLine(entry) {
    const line = part("line").content.firstElementChild.cloneNode(true);
    const fill = (node) => {
      for (const { name, value } of [...(node.attributes ?? [])]) {
        const full = value.replaceAll("LINE", entry.s);
        if (full !== value) node.setAttribute(name, full);
      }
      for (const child of node.children) fill(child);
    };
    fill(line);
    line.dataset.name = entry.n;
    put(line, "name", entry.n);
    for (const piece of line.querySelectorAll("[data-only]")) if (piece.dataset.only !== entry.s[0]) piece.remove();
    part("others").append(line);
    return line;
  }

  function showTotals(waiting) {
    const text = waiting.length ? State.totals(shown, words) : base.totals;
    for (const [id, value] of [["totals", text], ["citizens", shown.citizens ?? "—"], ["remark", waiting.length ? "" : base.remark]])
      if (part(id).textContent !== String(value)) part(id).textContent = value;
    part("remark").hidden = !part("remark").textContent;
    for (const id of ["headcount", "citizens"]) {
      const input = part(`set-${id}`);
      if (!isBeingWritten(input)) input.value = shown[id] ?? "";
    }
  }

  function showWaiting(waiting, refused) {
    const bar = part("waiting");
    bar.hidden = !waiting.length && !queue.problem;
    part("waiting-count").textContent = waiting.length ? words.waiting[waiting.length === 1 ? 0 : 1].replace("%n", waiting.length) : "";
    part("waiting-why").textContent = queue.problem ? words.problems[queue.problem] : "";
    part("sign-in").hidden = queue.problem !== "session";
    part("unkept").hidden = queue.keepsThem() || !waiting.length;
    const list = part("refused");
    list.hidden = !refused.length;
    const key = JSON.stringify(refused);
    if (list.dataset.shows === key) return;
    list.dataset.shows = key;
    part("refused-list").replaceChildren(...refused.map(refusal));
  }

  const button = (label, does, kind = "outline-primary") => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn btn-${kind}`;
    made.textContent = label;
    made.addEventListener("click", does);
    return made;
  };

  function refusal({ key, label, refused, similar = [] }) {
    const item = document.createElement("li");
    const text = document.createElement("p");
    text.textContent = `${label}: ${refused === "?" ? words.refused : refused}`;
    const choices = document.createElement("div");
    choices.className = "sheet-choices";
    for (const one of similar) {
      names.set(one.s, one.n);
      choices.append(button(words.meant.replace("%s", one.k ? `${one.n} (${one.k})` : one.n), () => queue.meant(key, one.s)));
    }
    choices.append(similar.length
      ? button(words.another, () => queue.again(key, { confirmed: "on" }))
      : button(words.again, () => queue.again(key, {})));
    choices.append(button(words.discard, () => queue.discard(key), "outline-danger"));
    item.append(text, choices);
    return item;
  }

  function show() {
    shown = current();
    const all = queue.all();
    const waiting = all.filter((entry) => !entry.refused);
    const about = new Set(waiting.map(({ fields }) => State.slot(fields.do.slice(fields.do.indexOf(":") + 1), fields.per)));
    for (const entry of shown.entries.values())
      if (entry.per === per && !part(entry.s)) newLine(entry);
    for (const line of root.querySelectorAll("[data-line]")) {
      const slot = State.slot(line.dataset.line, per);
      paint(line, shown.entries.get(slot), about.has(slot));
    }
    part("others-title").hidden = !part("others").children.length;
    part("undo").hidden = !back;
    if (back) part("undo-label").textContent = back.label;
    showTotals(waiting);
    showWaiting(waiting, all.filter((entry) => entry.refused !== undefined));
  }

  /* --- tapping ------------------------------------------------------------------------------------------------- */
  function labelOf(fields) {
    const [what, whom] = [fields.do.slice(0, fields.do.indexOf(":")), fields.do.slice(fields.do.indexOf(":") + 1)];
    if (what === "new") return fields.name ?? `${fields.given_name} ${fields.family_name}`.trim();
    const done = words.labels[fields.do] ?? words.labels[what] ?? "";
    return [names.get(whom), done].filter(Boolean).join(": ");
  }

  function tap(fields) {
    const label = labelOf(fields);
    const inverse = fields.do.startsWith("new:") ? { do: fields.do.replace("new", "off"), per } : State.inverse(shown, fields);
    back = inverse && { fields: inverse, label };
    queue.add(fields, label);
  }

  function fieldsOf(form, button) {
    const fields = { per };
    const left = ["csrfmiddlewaretoken", "page", "undone"];
    for (const [name, value] of new FormData(form, button)) if (!left.includes(name)) fields[name] = value;
    if (button?.dataset.for) fields.for = button.dataset.for;
    return fields;
  }

  /* "For which organisation" is typed by name, sent by key: the phone tells at once what it does not know. */
  function withKey(fields, form) {
    if (fields.for_name === undefined || !index) return true;
    const typed = window.SheetSearch.fold(fields.for_name);
    const known = typed && index.find((row) => row.text === typed && row.s[0] === "o");
    const input = form.querySelector("[name=for_name]");
    input.setCustomValidity(typed && !known ? words.noSuch : "");
    if (!form.reportValidity()) return false;
    delete fields.for_name;
    fields.for = known ? known.s : "";
    if (known) names.set(known.s, known.n);
    return true;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-tap")) return;
    event.preventDefault();
    const fields = fieldsOf(form, event.submitter);
    if (!withKey(fields, form)) return;
    forgetTyped(form);
    if (form.dataset.newcomer) {
      if (!form.reportValidity()) return;
      fields.do = `new:${form.dataset.newcomer}-${queue.newKey()}`;
      form.hidden = true;
      form.reset();
    }
    const found = event.submitter?.closest("#found") || form.dataset.newcomer;
    if (event.submitter?.dataset.name) names.set(fields.do.slice(fields.do.indexOf(":") + 1), event.submitter.dataset.name);
    const line = event.submitter?.closest("[data-line]");
    tap(fields);
    if (found) clearSearch();
    else if (line && !event.submitter.offsetParent) stay(line);
  });

  /* The button pressed is gone: who works with the keyboard goes on from the same line. */
  function stay(line) {
    const place = [...line.querySelectorAll(".sheet-label, .sheet-name")].find((one) => !one.hidden);
    if (place.matches(".sheet-label")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  document.addEventListener("input", (event) => {
    event.target.setCustomValidity?.("");
    if (event.target.closest("[data-tap]")) event.target.dataset.typed = "";
  });
  part("undo-it").addEventListener("click", (event) => {
    event.preventDefault();
    const { fields, label } = back;
    back = null;
    queue.add(fields, words.undone.replace("%s", label));
    part("q").focus({ preventScroll: true });
  });
  root.addEventListener("click", (event) => {
    const field = event.target.closest("[data-now]")?.dataset.now;
    if (!field) return;
    const now = new Date();
    const input = event.target.form.elements[field];
    input.value = [now.getHours(), now.getMinutes()].map((n) => String(n).padStart(2, "0")).join(":");
    input.dataset.typed = "";
  });

  /* --- searching ----------------------------------------------------------------------------------------------- */
  const box = part("q");
  function clearSearch() {
    box.value = "";
    part("found").replaceChildren();
  }

  function result(row) {
    const made = part("found-line").content.firstElementChild.cloneNode(true);
    const choose = made.querySelector("button");
    const entry = shown.entries.get(State.slot(row.s, per));
    const here = entry && State.HERE.includes(entry.st);
    choose.value = `${here && row.s[0] === "o" ? "plus" : "present"}:${row.s}`;
    choose.dataset.name = row.n;
    if (row.f) {
      choose.dataset.for = row.f;
      names.set(row.f, row.k);
    }
    made.querySelector("[data-put=name]").textContent = row.n;
    made.querySelector("[data-put=detail]").textContent = [row.k, here ? words.alreadyHere : ""].filter(Boolean).join(", ");
    return made;
  }

  function adding(typed) {
    return [...(part("found-new")?.content.children ?? [])].map((template) => {
      const made = template.cloneNode(true);
      made.querySelector("[data-put=name]").textContent = typed;
      const link = made.querySelector("a");
      link.href += encodeURIComponent(typed);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        openNewcomer(link.dataset.newcomer, typed);
      });
      return made;
    });
  }

  function openNewcomer(kind, typed) {
    for (const form of document.querySelectorAll("[data-newcomer][data-tap]")) form.hidden = form.dataset.newcomer !== kind;
    const form = part(`new-${kind}`);
    const space = typed.lastIndexOf(" ");
    if (kind === "o") form.elements.name.value = typed;
    else [form.elements.given_name.value, form.elements.family_name.value] = [typed.slice(0, Math.max(space, 0)), typed.slice(space + 1)];
    part("found").replaceChildren();
    form.querySelector("input:not([type=hidden])").focus();
  }

  function look() {
    const typed = box.value.trim();
    if (!index || !typed) return part("found").replaceChildren();
    const usual = (row) => Boolean(part(row.s));
    const rows = window.SheetSearch.search(index, typed, usual, 8);
    const list = document.createElement("ul");
    list.className = "sheet-lines";
    list.append(...rows.map(result), ...adding(typed));
    part("found").replaceChildren(list);
    part("found-count").textContent = words.found[rows.length === 1 ? 0 : 1].replace("%n", rows.length);
  }

  async function loadIndex() {
    try {
      const read = await (await fetch(indexUrl, { redirect: "manual" })).json();
      const rows = [
        ...read.organisations.map(([s, n, k]) => ({ s, n, k })),
        ...read.people.map(([s, n, f, k]) => ({ s, n, f, k })),
      ];
      index = rows.map(window.SheetSearch.prepare);
      part("organisations").replaceChildren(...read.organisations.map(([, n]) => new Option(n, n)));
      if (document.activeElement === box) look();
    } catch {
      setTimeout(loadIndex, 15000); /* no network yet */
    }
  }
  box.addEventListener("input", look);
  box.form.addEventListener("submit", (event) => {
    if (!index) return; /* the server looks instead */
    event.preventDefault();
    look();
  });

  /* --- what the others mark -------------------------------------------------------------------------------------- */
  async function poll() {
    if (document.hidden || queue.busy() || queue.all().some((entry) => !entry.refused)) return;
    try {
      const response = await fetch(stateUrl, { headers: mark ? { "If-None-Match": mark } : {}, redirect: "manual" });
      if (response.type === "opaqueredirect") queue.problem = "session";
      else if (response.status === 200) {
        const state = await response.json();
        mark = response.headers.get("ETag") ?? "";
        if (queue.busy()) return;
        base = state;
        kept.heard(state);
        queue.problem = "";
      } else if (response.status === 304) queue.problem = "";
    } catch {
      queue.problem = "network";
    }
    show();
  }
  setInterval(poll, 8000);
  document.addEventListener("visibilitychange", poll);
  window.addEventListener("offline", () => { queue.problem = "network"; show(); });
  window.addEventListener("online", poll);
  window.addEventListener("beforeunload", (event) => {
    if (!queue.keepsThem() && queue.all().length) event.preventDefault();
  });

  queue.on.change = show;
  queue.on.answer = (state) => { base = state; mark = ""; kept.heard(state); };
  document.documentElement.classList.add("sheet-js");
  show();
  queue.send();
  loadIndex();
})();
