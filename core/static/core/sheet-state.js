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

  const isHere = (entry) => Boolean(entry) && HERE.includes(entry.st);

  /* How many people are here by name for an organisation. */
  const named = (sheet, subject, per) => new Set(
    [...sheet.entries.values()].filter((one) => isPerson(one.s) && one.f === subject && one.per === per && isHere(one)).map((one) => one.s),
  ).size;

  /* The organisation a person counts for, and how many are named for it with her; null for who comes on her own. */
  const cameFor = (sheet, entry) =>
    isHere(entry) && isPerson(entry.s) && entry.f ? { s: entry.f, per: entry.per, named: named(sheet, entry.f, entry.per) } : null;

  /* Marked for two bodies of a joint meeting a person is one, and none when she is among the people of an organisation. */
  function countOnce(sheet, subject) {
    const hers = [...sheet.entries.values()].filter((one) => one.s === subject && isHere(one));
    let counted = hers.some((one) => one.f);
    for (const one of hers.filter(({ f }) => !f)) {
      one.p = counted ? 0 : 1;
      counted = true;
    }
  }

  function mark(sheet, subject, per, status, fields, nameOf) {
    const known = sheet.entries.get(slot(subject, per));
    const [was, came] = [isHere(known), cameFor(sheet, known)];
    const here = HERE.includes(status);
    const entry = known ?? { s: subject, per, n: nameOf(subject), k: "", p: null, a: "", l: "", f: "", fn: "" };
    if (isPerson(subject)) {
      if (fields.for) Object.assign(entry, { f: fields.for, fn: nameOf(fields.for) });
      entry.p = here && !entry.f ? 1 : null;
    } else if (!here) entry.p = null;
    else if (!was) entry.p = Math.max(1, named(sheet, subject, per));
    Object.assign(entry, { st: status, i: false });
    sheet.entries.set(slot(subject, per), entry);
    follow(sheet, came, entry, nameOf);
  }

  /* A person's entry changed: the organisation she came for has one fewer, the one she comes for is present, with as many people at
     least as are named. An organisation that is here only because of them (`i`) is not, once nobody comes for it. */
  function follow(sheet, came, person, nameOf) {
    if (!isPerson(person.s)) return;
    countOnce(sheet, person.s);
    const before = came && sheet.entries.get(slot(came.s, came.per));
    if (isHere(before) && before.p === came.named) {
      const left = named(sheet, came.s, came.per);
      if (!left && before.i) sheet.entries.delete(slot(came.s, came.per));
      else before.p = Math.max(left, 1);
    }
    const comes = sheet.entries.has(slot(person.s, person.per)) ? cameFor(sheet, person) : null;
    if (!comes) return;
    const own = sheet.entries.get(slot(comes.s, comes.per));
    const fresh = { s: comes.s, per: comes.per, n: nameOf(comes.s), k: "", a: "", l: "", f: "", fn: "" };
    if (!isHere(own)) sheet.entries.set(slot(comes.s, comes.per), { ...fresh, ...own, st: "present", p: comes.named, i: true });
    else if (own.p !== null && own.p < comes.named) own.p = comes.named;
  }

  function count(sheet, what, whom, fields) {
    if (whom === "set") sheet[what] = number(fields.people);
    else sheet[what] = Math.max((sheet[what] ?? 0) + (whom === "plus" ? 1 : -1), 0);
  }

  function change(sheet, what, entry, fields, nameOf) {
    const came = cameFor(sheet, entry);
    if (what === "plus" || what === "minus")
      entry.p = Math.max((entry.p ?? 0) + (what === "plus" ? 1 : -1), 1, named(sheet, entry.s, entry.per));
    if (what === "number") entry.p = number(fields.people);
    if (what === "times") Object.assign(entry, { a: fields.arrived, l: fields.left });
    if (what === "for") {
      Object.assign(entry, { f: fields.for, fn: fields.for ? nameOf(fields.for) : "" });
      entry.p = entry.f || !isHere(entry) ? null : 1;
    } else entry.i = false;
    if (what === "off") sheet.entries.delete(slot(entry.s, entry.per));
    follow(sheet, came, entry, nameOf);
  }

  function put(sheet, whom, fields, nameOf) {
    const came = cameFor(sheet, sheet.entries.get(slot(whom, fields.per)));
    const back = { st: fields.status, p: number(fields.people), a: fields.arrived, l: fields.left, f: fields.for, i: false };
    const own = { s: whom, per: fields.per, n: nameOf(whom), k: "", fn: fields.for ? nameOf(fields.for) : "" };
    if (back.p !== null && !isPerson(whom)) back.p = Math.max(back.p, named(sheet, whom, fields.per));
    sheet.entries.set(slot(whom, fields.per), { ...own, ...back });
    follow(sheet, came, sheet.entries.get(slot(whom, fields.per)), nameOf);
  }

  function apply(sheet, fields, nameOf) {
    const [what, whom] = [fields.do.slice(0, fields.do.indexOf(":")), fields.do.slice(fields.do.indexOf(":") + 1)];
    const entry = sheet.entries.get(slot(whom, fields.per));
    if (what === "citizens" || what === "headcount") count(sheet, what, whom, fields);
    else if (what === "new" || STATUSES.includes(what))
      mark(sheet, whom, fields.per, what === "new" ? "present" : what, fields, nameOf);
    else if (what === "put") put(sheet, whom, fields, nameOf);
    else if (entry) change(sheet, what, entry, fields, nameOf);
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
