/* "Done: the meeting took place". What still waits on this phone goes first; where something is to be decided, she is asked. */
"use strict";
window.SheetDone = (words) => {
  const form = document.getElementById("hold");
  if (!form) return { show() {} };
  const part = (id) => document.getElementById(id);
  const label = part("hold-it").textContent;
  let wanted = false;
  let left = { waiting: [], refused: [], idle: true };

  function tell() {
    const { waiting, refused, idle } = left;
    const these = words.afterThese[waiting.length === 1 ? 0 : 1].replace("%n", waiting.length);
    part("hold-it").textContent = wanted ? words.notYet : label;
    part("hold-why").textContent = wanted ? (refused.length ? words.decideFirst : these) : "";
    part("hold-anyway").hidden = !wanted || !refused.length || !idle;
  }

  form.addEventListener("submit", (event) => {
    if (!left.waiting.length && !left.refused.length) return;
    event.preventDefault();
    wanted = !wanted;
    tell();
  });
  part("hold-anyway").addEventListener("click", () => form.submit());

  return {
    show(waiting, refused, idle) {
      left = { waiting, refused, idle };
      if (wanted && !waiting.length && !refused.length) {
        wanted = false;
        form.submit();
      }
      tell();
    },
  };
};
