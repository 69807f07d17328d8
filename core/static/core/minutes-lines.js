/* The lines of the minutes that wait for their button (who does what by when, a point outside the agenda): kept on this device as they
   are typed, and back in their place when the page opens again, unless the page shows that they were saved. */
"use strict";
window.MinutesLines = (form, kept) => {
  class Line {
    constructor(box) {
      this.box = box;
      this.place = box.dataset.line;
      this.fields = [...box.querySelectorAll("input")];
    }

    name(field) {
      return field.name.slice(this.place.length);
    }

    get empty() {
      return this.fields.every((field) => field.type === "hidden" || !field.value.trim());
    }

    keep() {
      const values = Object.fromEntries(this.fields.map((field) => [this.name(field), field.value]));
      if (this.empty) kept.drop(this.place);
      else kept.put(this.place, { values });
    }

    restore() {
      if (!this.empty) return false; /* refused, and still there */
      const left = kept.take(this.place);
      if (!left || isSaved(left.values.key ?? left.values.title)) return false;
      for (const field of this.fields) field.value = left.values[this.name(field)] ?? "";
      this.keep();
      return true;
    }
  }

  function isSaved(mark) {
    const plain = mark.trim().split(/\s+/).join(" ");
    return [...form.querySelectorAll("[data-saved]")].some((one) => one.dataset.saved === plain);
  }

  return [...form.querySelectorAll("[data-line]")].map((box) => new Line(box));
};
