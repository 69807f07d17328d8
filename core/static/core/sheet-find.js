/* The search box of the attendance sheet: the names the phone has, those marked this evening included, and the two forms for who is new. */
"use strict";
window.SheetFind = (indexUrl, words, entryOf, nameIt) => {
  const { SheetState: State, SheetSearch: Search } = window;
  const part = (id) => document.getElementById(id);
  const box = part("q");
  let index = null;
  let keys = new Set();
  let learnt = [];
  let marked = [];

  function result(row) {
    const made = part("found-line").content.firstElementChild.cloneNode(true);
    const choose = made.querySelector("button");
    const entry = entryOf(row.s);
    const here = entry && State.HERE.includes(entry.st);
    choose.value = `${here && row.s[0] === "o" ? "plus" : "present"}:${row.s}`;
    choose.dataset.name = row.n;
    if (row.f) {
      choose.dataset.for = row.f;
      nameIt(row.f, row.k);
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
    const rows = Search.search([...index, ...learnt], typed, usual, 8);
    const list = document.createElement("ul");
    list.className = "sheet-lines";
    list.append(...rows.map(result), ...adding(typed));
    part("found").replaceChildren(list);
    part("found-count").textContent = words.found[rows.length === 1 ? 0 : 1].replace("%n", rows.length);
  }

  const offerNames = () =>
    part("organisations").replaceChildren(
      ...[...index, ...learnt].filter((row) => row.s[0] === "o").map((row) => new Option(row.n, row.n)));

  /* Who was added this evening, here or on another phone, is found like everybody else. */
  function learn(entries) {
    marked = entries;
    if (!index) return;
    const fresh = new Map(entries.filter((entry) => !keys.has(entry.s)).map((entry) => [entry.s, entry]));
    if (fresh.size === learnt.length && learnt.every((row) => fresh.get(row.s)?.n === row.n)) return;
    learnt = [...fresh.values()].map(({ s, n, k, f, fn }) => Search.prepare({ s, n, k: f ? fn : k, f }));
    offerNames();
    if (part("found").children.length) look();
  }

  async function load() {
    try {
      const read = await (await fetch(indexUrl, { redirect: "manual" })).json();
      const rows = [
        ...read.organisations.map(([s, n, k]) => ({ s, n, k })),
        ...read.people.map(([s, n, f, k]) => ({ s, n, f, k })),
      ];
      index = rows.map(Search.prepare);
      keys = new Set(index.map((row) => row.s));
      offerNames();
      learn(marked);
      if (document.activeElement === box) look();
    } catch {
      setTimeout(load, 15000); /* no network yet */
    }
  }

  box.addEventListener("input", look);
  box.form.addEventListener("submit", (event) => {
    if (!index) return; /* the server looks instead */
    event.preventDefault();
    look();
  });
  load();
  return {
    learn,
    clear() {
      box.value = "";
      part("found").replaceChildren();
    },
    /* The organisation of that name: undefined for none, null when the names are not here yet. */
    organisation(name) {
      const typed = Search.fold(name);
      return index && [...index, ...learnt].find((row) => row.text === typed && row.s[0] === "o");
    },
  };
};
