/* What the sheet says once the entries still waiting are added to what the server knows: the same rules as the server's verbs. */
"use strict";
window.SheetState = (() => {
  const HERE = ["present", "guest"];
  const STATUSES = ["present", "absent", "excused", "guest", "unknown"];
  const slot = (subject, per) => `${subject}|${per}`;
  const isPerson = (subject) => subject.startsWith("p-");
  const number = (text) => (/^\d+$/.test(text ?? "") ? Number(text) : null);

  function open(state) {
    const entries = new Map(state.entries.map((entry) => [slot(entry.s, entry.per), { ...entry }]));
    return { ...state, entries };
  }

  function mark(sheet, subject, per, status, fields, nameOf) {
    const known = sheet.entries.get(slot(subject, per));
    const here = HERE.includes(status);
    const entry = known ?? { s: subject, per, n: nameOf(subject), k: "", p: null, a: "", l: "", f: "", fn: "" };
    if (isPerson(subject)) {
      if (fields.for) Object.assign(entry, { f: fields.for, fn: nameOf(fields.for) });
      entry.p = here && !entry.f ? 1 : null;
    } else if (!here) entry.p = null;
    else if (!known || !HERE.includes(known.st)) entry.p = 1;
    entry.st = status;
    sheet.entries.set(slot(subject, per), entry);
    raise(sheet, entry, nameOf);
  }

  /* The organisation a person came for is present, with as many people at least as are named. */
  function raise(sheet, person, nameOf) {
    if (!isPerson(person.s) || !person.f || !HERE.includes(person.st)) return;
    const named = [...sheet.entries.values()].filter(
      (one) => isPerson(one.s) && one.f === person.f && one.per === person.per && HERE.includes(one.st)).length;
    const own = sheet.entries.get(slot(person.f, person.per));
    if (!own || !HERE.includes(own.st)) {
      const fresh = { s: person.f, per: person.per, n: nameOf(person.f), k: "", a: "", l: "", f: "", fn: "" };
      sheet.entries.set(slot(person.f, person.per), { ...fresh, ...own, st: "present", p: named });
    } else if (own.p !== null && own.p < named) own.p = named;
  }

  function count(sheet, what, whom, fields) {
    if (whom === "set") sheet[what] = number(fields.people);
    else sheet[what] = Math.max((sheet[what] ?? 0) + (whom === "plus" ? 1 : -1), 0);
  }

  function change(sheet, what, entry, fields, nameOf) {
    if (what === "plus" || what === "minus") entry.p = Math.max((entry.p ?? 0) + (what === "plus" ? 1 : -1), 1);
    if (what === "number") entry.p = number(fields.people);
    if (what === "times") Object.assign(entry, { a: fields.arrived, l: fields.left });
    if (what === "off") sheet.entries.delete(slot(entry.s, entry.per));
    if (what === "for") {
      Object.assign(entry, { f: fields.for, fn: fields.for ? nameOf(fields.for) : "" });
      entry.p = entry.f || !HERE.includes(entry.st) ? null : 1;
      raise(sheet, entry, nameOf);
    }
  }

  function apply(sheet, fields, nameOf) {
    const [what, whom] = [fields.do.slice(0, fields.do.indexOf(":")), fields.do.slice(fields.do.indexOf(":") + 1)];
    const entry = sheet.entries.get(slot(whom, fields.per));
    if (what === "citizens" || what === "headcount") count(sheet, what, whom, fields);
    else if (what === "new" || STATUSES.includes(what))
      mark(sheet, whom, fields.per, what === "new" ? "present" : what, fields, nameOf);
    else if (what === "put") {
      const back = { st: fields.status, p: number(fields.people), a: fields.arrived, l: fields.left, f: fields.for };
      const own = { s: whom, per: fields.per, n: nameOf(whom), k: "", fn: fields.for ? nameOf(fields.for) : "" };
      sheet.entries.set(slot(whom, fields.per), { ...own, ...back });
    } else if (entry) change(sheet, what, entry, fields, nameOf);
  }

  /* What to send to take back a tap, read before it is applied. */
  function inverse(sheet, fields) {
    const [what, whom] = [fields.do.slice(0, fields.do.indexOf(":")), fields.do.slice(fields.do.indexOf(":") + 1)];
    const { per } = fields;
    const opposite = { plus: "minus", minus: "plus" };
    if (what === "citizens" || what === "headcount") {
      if (opposite[whom]) return { do: `${what}:${opposite[whom]}`, per };
      return { do: `${what}:set`, per, people: String(sheet[what] ?? "") };
    }
    const entry = sheet.entries.get(slot(whom, per));
    if (opposite[what]) return what === "minus" && entry?.p === 1 ? null : { do: `${opposite[what]}:${whom}`, per };
    if (!entry) return { do: `off:${whom}`, per };
    return { do: `put:${whom}`, per, status: entry.st, people: String(entry.p ?? ""), arrived: entry.a, left: entry.l, for: entry.f };
  }

  function totals(sheet, words) {
    const here = [...sheet.entries.values()].filter((entry) => HERE.includes(entry.st));
    const own = here.filter((entry) => !isPerson(entry.s));
    const named = here.filter((entry) => isPerson(entry.s));
    const numbered = new Set(own.filter((entry) => entry.p !== null).map((entry) => entry.s));
    const alone = named.filter((entry) => !entry.f || !numbered.has(entry.f));
    const came = new Set(named.map((entry) => entry.f).filter(Boolean));
    let people = sheet.citizens ?? 0;
    for (const entry of own) people += entry.p ?? 0;
    for (const entry of alone) people += entry.p ?? 1;
    const organisations = new Set([...own.map((entry) => entry.s), ...came]).size;
    const unknown = own.filter((entry) => entry.p === null && !came.has(entry.s)).length;
    const said = (forms, n) => forms[n === 1 ? 0 : 1].replace("%n", n);
    const parts = [said(words.people, people), said(words.organisations, organisations)];
    parts.push(sheet.citizens === null ? words.uncounted : said(words.citizens, sheet.citizens));
    const text = parts.join(", ");
    return unknown ? words.atLeast.replace("%totals", text).replace("%unknown", said(words.unknown, unknown)) : text;
  }
  return { HERE, open, apply, inverse, totals, slot, isPerson };
})();
