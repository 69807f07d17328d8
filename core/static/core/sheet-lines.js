/* The lines of the attendance sheet: what each shows, a line for who was not expected, and fields that are being written. */
"use strict";
window.SheetLines = (root, per, words) => {
  const { SheetState: State } = window;
  const part = (id) => document.getElementById(id);

  const put = (line, name, text) => {
    for (const place of line.querySelectorAll(`[data-put=${name}]`)) if (place.textContent !== text) place.textContent = text;
  };

  /* What was typed and not sent yet stays as it is, whatever arrives from the others meanwhile. */
  const isBeingWritten = (input) => input === document.activeElement || "typed" in input.dataset;
  document.addEventListener("input", (event) => {
    event.target.setCustomValidity?.("");
    if (event.target.closest("[data-tap]")) event.target.dataset.typed = "";
  });

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

  function add(entry) {
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
  }

  return {
    isBeingWritten,
    forgetTyped(form) {
      for (const input of form.elements) delete input.dataset.typed;
    },
    /* Entries by slot, and the slots something waits about. */
    show(entries, about) {
      for (const entry of entries.values()) if (entry.per === per && !part(entry.s)) add(entry);
      for (const line of root.querySelectorAll("[data-line]")) {
        const slot = State.slot(line.dataset.line, per);
        paint(line, entries.get(slot), about.has(slot));
        if (entries.has(slot)) line.closest("details[data-folded]")?.setAttribute("open", "");
      }
      part("others-title").hidden = !part("others").children.length;
    },
    /* The button pressed is gone: who works with the keyboard goes on from the same line. */
    stay(line) {
      const place = [...line.querySelectorAll(".sheet-label, .sheet-name")].find((one) => !one.hidden);
      if (place.matches(".sheet-label")) place.tabIndex = -1;
      place.focus({ preventScroll: true });
    },
  };
};
