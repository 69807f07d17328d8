/* What was typed in the minutes and the server has not confirmed, kept on this device: by user, by meeting, by place (a part, the line
   of a new action, the point outside the agenda) and by open page, so that no tab takes away what another keeps. Minutes that are
   closed show here what was left of them. */
"use strict";
window.MinutesKept = (user, meeting) => {
  const prefix = `minutes:${user}:${meeting}:`;
  const page = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;

  /* The copies of a place, or of all, the latest first. */
  function all(place) {
    try {
      return Object.keys(localStorage)
        .filter((name) => name.startsWith(prefix))
        .map((name) => ({ name, place: name.slice(prefix.length, name.lastIndexOf(":")), ...JSON.parse(localStorage.getItem(name)) }))
        .filter((kept) => place === undefined || kept.place === place)
        .sort((one, other) => other.at - one.at);
    } catch {
      return []; /* this browser keeps nothing */
    }
  }

  function put(place, kept) {
    try {
      localStorage.setItem(`${prefix}${place}:${page}`, JSON.stringify({ ...kept, at: Date.now() }));
      return true;
    } catch {
      return false; /* no room on this device */
    }
  }

  function forget(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      /* nothing was kept */
    }
  }

  /* The latest copy of a place, by whatever page: from now on it is the taker's to keep. */
  function take(place) {
    const [kept] = all(place);
    if (kept) forget(kept.name);
    return kept;
  }

  return { all, put, take, forget, drop: (place) => forget(`${prefix}${place}:${page}`) };
};

(() => {
  const template = document.getElementById("minutes-kept");
  if (!template) return;
  const kept = window.MinutesKept(template.dataset.user, template.dataset.meeting);
  const letters = (text) => text.replace(/[^\p{L}\p{N}]+/gu, "");
  const there = letters(document.querySelector("main").textContent);
  const wordsOf = ({ key, outcome, ...texts }) => Object.values(texts).filter((text) => text.trim());
  const isThere = ({ due_on, ...texts }) => wordsOf(texts).every((text) => there.includes(letters(text)));
  const left = kept.all().filter(({ values }) => !isThere(values));
  if (!left.length) return;
  const section = template.content.firstElementChild.cloneNode(true);
  for (const { values } of left) {
    for (const text of wordsOf(values)) {
      const box = document.createElement("pre");
      box.className = "raw-text";
      box.textContent = text;
      section.querySelector("[data-texts]").append(box);
    }
  }
  section.querySelector("[data-drop]").addEventListener("click", () => {
    for (const { name } of left) kept.forget(name);
    section.remove();
  });
  template.before(section);
})();
