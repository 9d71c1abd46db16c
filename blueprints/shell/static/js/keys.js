// Keys: "/" goes to the search box; in a list marked data-keys j and k walk, o opens; any other single letter presses
// the element that carries it as data-key (r in the inbox: 签收). Never while one is typing.
(() => {
  "use strict";

  const typing = (element) =>
    element instanceof Element && element.closest("input, textarea, select, [contenteditable]");
  const links = () =>
    [...document.querySelectorAll("[data-keys] [data-row]")].filter((link) => link.offsetParent !== null);

  function walk(step) {
    const all = links();
    if (!all.length) return;
    const open = all.findIndex((link) => link.closest(".is-open"));
    const now = all.includes(document.activeElement) ? all.indexOf(document.activeElement) : open;
    const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  // Whoever dictates or presses keys by mistake can switch them off; remembered on this computer.
  const OFF = "keys-off";
  const isOff = () => {
    try { return localStorage.getItem(OFF) === "yes"; } catch { return false; }
  };
  const button = document.querySelector("[data-keys-switch]");
  const tell = () => {
    button.setAttribute("aria-pressed", String(!isOff()));
    button.querySelector("span").textContent = `单键快捷键：${isOff() ? "关" : "开"}`;
  };
  if (button) {
    tell();
    button.addEventListener("click", () => {
      try { localStorage.setItem(OFF, isOff() ? "no" : "yes"); } catch { /* stays as it is */ }
      tell();
    });
  }

  document.addEventListener("keydown", (event) => {
    if (isOff()) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
      return;
    }
    if (document.querySelector("[data-keys]")) {
      if (event.key === "j" || event.key === "k") return walk(event.key === "j" ? 1 : -1);
      if (event.key === "o" && document.activeElement?.matches("[data-row]")) return document.activeElement.click();
    }
    if (/^[a-z]$/.test(event.key)) document.querySelector(`[data-key="${event.key}"]`)?.click();
    return undefined;
  });
})();
