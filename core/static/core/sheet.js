/* The attendance sheet on a phone: a tap shows at once, waits in the queue and is sent; what other people mark appears by itself.
   Without this file every tap is a form of its own and the page reloads. */
"use strict";
(() => {
  const root = document.getElementById("sheet");
  if (!root) return;
  const { SheetState: State } = window;
  const TWICE = { ms: 400, px: 30 }; /* a finger that taps the same place again so soon meant the first button */
  const part = (id) => document.getElementById(id);
  const told = (id) => JSON.parse(part(id).textContent);
  const words = told("sheet-words");
  const { per, stateUrl, indexUrl, mine } = root.dataset;
  const tapForm = part("tap");
  const names = new Map();
  const nameOf = (subject) => names.get(subject) ?? "";
  const queue = window.SheetQueue(root.dataset, tapForm.elements.csrfmiddlewaretoken.value);
  const kept = window.SheetKeep(root);
  const lines = window.SheetLines(root, per, words);
  const find = window.SheetFind(indexUrl, words, (subject) => shown.entries.get(State.slot(subject, per)), (subject, name) => names.set(subject, name));
  const bar = window.SheetTold(queue, words, (similar) => { for (const one of similar) names.set(one.s, one.n); });
  let base = kept.begin(told("sheet-state"));
  let mark = "";
  let heard = 0; /* answers, of any kind: a poll that began before one is older than it */
  let shown = State.open(base);
  let seen = []; /* what waited when this tab looked last */
  let passing = []; /* what another tab sent, until this one hears how the sheet stands */
  let back = null;

  for (const line of root.querySelectorAll("[data-line]")) names.set(line.dataset.line, line.dataset.name);
  const [whatOf, whomOf] = [({ do: text }) => text.slice(0, text.indexOf(":")), ({ do: text }) => text.slice(text.indexOf(":") + 1)];

  /* What waited and is gone without this tab having taken it off was sent by another one, which may tell later than it shows. */
  function notice() {
    const waiting = queue.all();
    const left = new Set(waiting.map(({ key }) => key));
    const sent = seen.filter(({ key, refused }) => refused === undefined && !left.has(key) && !queue.tookOff(key));
    seen = waiting;
    if (!sent.length) return;
    passing.push(...sent);
    heard += 1;
  }

  function current() {
    const sheet = State.open(base);
    for (const entry of base.entries) names.set(entry.s, entry.n);
    for (const { fields, refused } of [...passing, ...queue.all()]) {
      if (whatOf(fields) === "new") names.set(whomOf(fields), nameTyped(fields));
      if (refused === undefined) State.apply(sheet, fields, nameOf);
    }
    return sheet;
  }

  const nameTyped = (fields) => fields.name ?? `${fields.given_name} ${fields.family_name}`.trim();

  /* --- showing ------------------------------------------------------------------------------------------------- */
  const write = (id, text) => {
    if (part(id) && part(id).textContent !== text) part(id).textContent = text;
  };

  function showTotals(waiting) {
    const text = waiting.length || passing.length ? State.totals(shown, words) : base.totals;
    for (const id of ["totals", "totals-done"]) write(id, text);
    write("citizens", String(shown.citizens ?? "—"));
    write("remark", waiting.length ? "" : base.remark);
    part("remark").hidden = !part("remark").textContent;
    for (const id of ["headcount", "citizens"]) {
      const input = part(`set-${id}`);
      if (!lines.isBeingWritten(input)) input.value = shown[id] ?? "";
    }
  }

  function show() {
    notice();
    shown = current();
    const { waiting, refused } = bar.show();
    lines.show(shown.entries, new Set(waiting.map(({ fields }) => State.slot(whomOf(fields), fields.per))));
    find.learn([...shown.entries.values()]);
    part("undo").hidden = !back;
    if (back) write("undo-label", back.label);
    showTotals(waiting);
    done.show(waiting, refused, queue.idle());
  }

  /* --- tapping ------------------------------------------------------------------------------------------------- */
  function labelOf(fields) {
    if (whatOf(fields) === "new") return nameTyped(fields);
    const done = words.labels[fields.do] ?? words.labels[whatOf(fields)] ?? "";
    return [names.get(whomOf(fields)), done].filter(Boolean).join(": ");
  }

  function tap(fields) {
    const label = labelOf(fields);
    const isNew = whatOf(fields) === "new";
    const inverse = isNew ? { do: fields.do.replace("new", "off"), per } : State.inverse(shown, fields);
    back = inverse && { fields: inverse, label };
    queue.add(fields, label);
  }

  function fieldsOf(form, button) {
    const fields = { per };
    const left = ["csrfmiddlewaretoken", "page", "undone"];
    for (const [name, value] of new FormData(form)) if (!left.includes(name)) fields[name] = value;
    if (button?.name) fields[button.name] = button.value;
    if (button?.dataset.for) fields.for = button.dataset.for;
    return fields;
  }

  /* "For which organisation" is typed by name, sent by key: the phone tells at once what it does not know. */
  function withKey(fields, form) {
    if (fields.for_name === undefined) return true;
    const known = fields.for_name.trim() ? find.organisation(fields.for_name) : { s: "", n: "" };
    if (known === null) return true; /* the server looks instead */
    form.querySelector("[name=for_name]").setCustomValidity(known ? "" : words.noSuch);
    if (!form.reportValidity()) return false;
    delete fields.for_name;
    fields.for = known.s;
    names.set(known.s, known.n);
    return true;
  }

  /* The button a form is sent with, for browsers that do not tell; and none of what appears under a finger that taps twice. */
  let pressed = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const [x, y] = [event.clientX + scrollX, event.clientY + scrollY]; /* on the page: who scrolls means what comes */
    const now = { at: event.timeStamp, x, y, value: button?.value };
    const near = pressed && now.at - pressed.at < TWICE.ms && Math.hypot(now.x - pressed.x, now.y - pressed.y) < TWICE.px;
    const twice = near && event.detail && pressed.button?.form; /* by hand, after a button that did something */
    if (twice && button?.form && now.value !== pressed.value) event.preventDefault();
    else pressed = { ...now, button };
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-tap")) return;
    event.preventDefault();
    const button = event.submitter ?? (pressed?.button?.form === form ? pressed.button : null);
    const fields = fieldsOf(form, button);
    if (!withKey(fields, form)) return;
    lines.forgetTyped(form);
    if (form.dataset.newcomer) {
      if (!form.reportValidity()) return;
      fields.do = `new:${form.dataset.newcomer}-${queue.newKey()}`;
      form.hidden = true;
      form.reset();
    }
    if (!fields.do) return;
    const found = button?.closest("#found") || form.dataset.newcomer;
    if (button?.dataset.name) names.set(whomOf(fields), button.dataset.name);
    const line = button?.closest("[data-line]");
    tap(fields);
    if (found) find.clear();
    else if (line && !button.offsetParent) lines.stay(line);
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

  /* The newcomer of the last tap is someone known, or nobody: what takes the tap back follows. */
  queue.on.meant = (was, known) => {
    if (!back) return;
    const { fields } = back;
    if (fields.do === `off:${was}`) back.fields = State.inverse(shown, { do: `present:${known}`, per: fields.per });
    else back.fields = { ...fields, do: fields.do.replace(was, known), ...(fields.for === was ? { for: known } : {}) };
  };
  queue.on.gone = (newcomer) => {
    if (back && (whomOf(back.fields) === newcomer || back.fields.for === newcomer)) back = null;
  };

  /* --- what the others mark -------------------------------------------------------------------------------------- */
  function hear(state, etag) {
    notice();
    heard += 1;
    base = state;
    mark = etag;
    passing = [];
    kept.heard(state);
  }

  async function poll() {
    if (document.hidden || !queue.idle()) return;
    notice();
    const began = heard;
    try {
      const response = await fetch(stateUrl, { headers: mark ? { "If-None-Match": mark } : {}, redirect: "manual" });
      const state = response.status === 200 ? await response.json() : null;
      notice();
      if (queue.busy() || heard !== began) return; /* what was tapped meanwhile is newer */
      if (response.type === "opaqueredirect") queue.problem = "session";
      else if (state && !mine.includes(state.user)) queue.problem = "other";
      else if (state) {
        hear(state, response.headers.get("ETag") ?? "");
        queue.problem = "";
      } else if (response.status === 304) {
        passing = [];
        queue.problem = "";
      }
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

  const done = window.SheetDone(words);
  queue.on.change = () => {
    show();
    if (passing.length) poll();
  };
  queue.on.answer = (state) => hear(state, "");
  queue.on.elsewhere = () => {
    heard += 1;
    show();
    poll();
  };
  document.documentElement.classList.add("sheet-js");
  show();
  queue.send();
})();
