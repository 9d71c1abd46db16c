// Working through a box: ticks and the keys that go with them, the list of keys, batches that go on by themselves.
// Without it the same forms work by hand.
(() => {
  "use strict";

  const ticks = () => [...document.querySelectorAll(".tick")];
  const form = document.getElementById("many");
  const all = document.querySelector("[data-tick-all]");

  function tell() {
    const number = ticks().filter((tick) => tick.checked).length;
    for (const button of form?.querySelectorAll("button") ?? []) {
      button.dataset.word ||= button.textContent;
      button.textContent = number ? `${button.dataset.word}（${number}）` : button.dataset.word;
    }
    if (all) {
      all.checked = number > 0 && number === ticks().length;
      all.indeterminate = number > 0 && number < ticks().length;
    }
  }

  if (form) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      for (const tick of ticks()) tick.checked = all.checked;
      tell();
    });
    let last = null;
    document.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || !event.target.matches(".tick")) return;
      const rows = ticks();
      if (event.shiftKey && last && last !== event.target) {
        const [from, to] = [rows.indexOf(last), rows.indexOf(event.target)].sort((a, b) => a - b);
        for (const tick of rows.slice(from, to + 1)) tick.checked = event.target.checked;
      }
      last = event.target;
      tell();
    });
    tell();
  }

  // The row that keys mean: the one in focus, else the one that is open.
  const row = () => document.activeElement?.closest(".mail > li") ?? document.querySelector(".mail > li.is-open");

  function press(key) {
    const button = form?.querySelector(`[data-many-key="${key}"]`);
    if (!button) return false;
    if (!ticks().some((tick) => tick.checked)) {
      const here = document.activeElement?.closest(".mail > li")?.querySelector(".tick");
      if (!here || document.querySelector(`[data-key="${key}"]`)) return false;
      here.checked = true;
    }
    button.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const isOff = document.querySelector("[data-keys-switch]")?.getAttribute("aria-pressed") === "false";
    const isTyping = event.target instanceof Element &&
      event.target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]');
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isOff || isTyping || document.querySelector("dialog[open]")) return;
    let done = false;
    if (event.key === "?") {
      document.querySelector("[data-help]")?.click();
      done = true;
    } else if (event.key === "/" && !document.querySelector("[data-search]")) {
      document.querySelector("[data-look]")?.click();
      done = true;
    } else if (event.key === "x") {
      const tick = row()?.querySelector(".tick");
      if (tick) {
        tick.checked = !tick.checked;
        tell();
        done = true;
      }
    } else if (event.key === "r" || event.key === "a") done = press(event.key);
    if (done) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  document.querySelector("form[data-go-on]")?.requestSubmit();
})();
