/* What waits on this phone and what is to be decided, told on the sheet; and on the page of a meeting whose sheet is closed, where
   entries may still wait: there the site says why it refuses them. */
"use strict";
window.SheetTold = (queue, words, nameThem = () => {}) => {
  const SOON = 1500; /* ms: an entry on its way is nobody's business, and a bar that comes and goes is in the way of fingers */
  const part = (id) => document.getElementById(id);
  let later = 0;
  const count = (forms, n) => forms[n === 1 ? 0 : 1].replace("%n", n);

  const button = (label, does, kind = "outline-primary") => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn btn-${kind}`;
    made.textContent = label;
    made.addEventListener("click", does);
    return made;
  };

  function choices({ key, fields, similar = [] }) {
    const made = similar.map((one) =>
      button(words.meant.replace("%s", one.k ? `${one.n} (${one.k})` : one.n), () => queue.meant(key, one.s)));
    if (!similar.length) made.push(button(words.again, () => queue.again(key, {})));
    else if (!fields.confirmed) made.push(button(words.another, () => queue.again(key, { confirmed: "on" })));
    made.push(button(words.discard, () => queue.discard(key), "outline-danger"));
    return made;
  }

  function refusal(entry) {
    nameThem(entry.similar ?? []);
    const item = document.createElement("li");
    const text = document.createElement("p");
    text.textContent = `${entry.label}: ${words.refused[entry.refused] ?? entry.refused}`;
    const list = document.createElement("div");
    list.className = "sheet-choices";
    list.append(...choices(entry));
    item.append(text, list);
    return item;
  }

  function showRefused(refused) {
    const list = part("refused");
    list.hidden = !refused.length;
    const key = JSON.stringify(refused);
    if (list.dataset.shows === key) return;
    list.dataset.shows = key;
    part("refused-list").replaceChildren(...refused.map(refusal));
  }

  function showBar(waiting, refused) {
    const waited = Math.max(...waiting.map(({ at }) => Date.now() - (at ?? 0)), 0);
    clearTimeout(later);
    if (waiting.length && waited < SOON) later = setTimeout(() => showBar(waiting, refused), SOON - waited);
    part("waiting").hidden = !queue.problem && !refused.length && !(waiting.length && waited >= SOON);
    part("waiting").dataset.entries = waiting.length;
  }

  return {
    show() {
      const all = queue.all();
      const waiting = all.filter((entry) => entry.refused === undefined);
      const refused = all.filter((entry) => entry.refused !== undefined);
      showBar(waiting, refused);
      part("waiting-count").textContent = waiting.length ? count(words.waiting, waiting.length) : "";
      part("waiting-why").textContent = queue.problem ? words.problems[queue.problem] : "";
      part("to-decide").textContent = refused.length ? count(words.toDecide, refused.length) : "";
      part("to-decide").hidden = !refused.length;
      part("sign-in").hidden = queue.problem !== "session";
      part("unkept").hidden = queue.keepsThem() || !waiting.length;
      showRefused(refused);
      return { waiting, refused };
    },
  };
};
(() => {
  const closed = document.getElementById("closed");
  if (!closed) return;
  const words = JSON.parse(document.getElementById("sheet-words").textContent);
  const queue = window.SheetQueue(closed.dataset, document.getElementById("tap").elements.csrfmiddlewaretoken.value);
  const told = window.SheetTold(queue, words);
  queue.on.change = queue.on.elsewhere = told.show;
  told.show();
  if (queue.all().length) queue.send();
})();
