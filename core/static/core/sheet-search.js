/* Looking for a name among those the phone has: accents, capitals and a letter or two wrong are forgiven. */
"use strict";
window.SheetSearch = (() => {
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  /* Letters that differ, a swap of two neighbours counting one; more than `most` is `most + 1`. */
  function distance(one, other, most) {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let before = [], last = Array.from({ length: other.length + 1 }, (_none, place) => place);
    for (let i = 1; i <= one.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= other.length; j += 1) {
        const same = one[i - 1] === other[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
        const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
        if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      before = last;
      last = row;
    }
    return last[other.length];
  }

  /* How badly a typed word fits a name: 0 begins a word of it, 1 is inside one, 2 with typos; null not at all. */
  function fit(word, name) {
    if (name.words.some((own) => own.startsWith(word))) return 0;
    if (word.length > 2 && name.text.includes(word)) return 1;
    const most = word.length > 7 ? 2 : word.length > 3 ? 1 : 0;
    const near = (own) => [0, -1, 1].some((more) => distance(word, own.slice(0, word.length + more), most) <= most);
    return most && name.words.some((own) => own[0] === word[0] && near(own)) ? 2 : null;
  }

  function prepare(row) {
    const text = fold(row.n);
    return { ...row, text, words: text.split(" ") };
  }

  /* The best rows for what is typed, at most `limit`; `first(row)` true for those likelier to be meant. */
  function search(rows, typed, first, limit) {
    const words = fold(typed).split(" ").filter(Boolean);
    if (!words.length) return [];
    const found = [];
    for (const row of rows) {
      const fits = words.map((word) => fit(word, row));
      if (fits.every((one) => one !== null)) found.push({ row, score: Math.max(...fits) * 2 + (first(row) ? 0 : 1) });
    }
    found.sort((a, b) => a.score - b.score || (a.row.text < b.row.text ? -1 : 1));
    return found.slice(0, limit).map((one) => one.row);
  }
  return { fold, prepare, search };
})();
