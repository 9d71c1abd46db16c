// What every page does: dialogs, menus, the rail, toasts, copying, printing. Without it every form still works.
(() => {
  "use strict";

  const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  // Dialogs. A row may fill the one dialog of its list: data-action, data-fill-*, data-field-*.
  function fill(dialog, button) {
    const form = dialog.querySelector("form");
    if (form && button.dataset.action) form.action = button.dataset.action;
    for (const { name, value } of button.attributes) {
      if (name.startsWith("data-fill-")) {
        for (const slot of dialog.querySelectorAll(`[data-slot="${name.slice(10)}"]`)) slot.textContent = value;
      } else if (name.startsWith("data-field-")) {
        const input = dialog.querySelector(`[name="${name.slice(11)}"]`);
        if (input) input.value = value;
      }
    }
  }

  document.addEventListener("click", (event) => {
    const opener = closest(event, "[data-open]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.open);
      if (dialog && dialog.showModal) {
        fill(dialog, opener);
        dialog.showModal();
      }
      return;
    }
    if (closest(event, "[data-close]")) closest(event, "dialog")?.close();
    if (closest(event, "[data-dismiss]")) closest(event, ".toast-item, .notice")?.remove();
    if (closest(event, "[data-print]")) window.print();

    const copier = closest(event, "[data-copy]");
    if (copier) copy(copier);

    const toggle = closest(event, "[data-toggle]");
    if (toggle) {
      const open = document.getElementById(toggle.dataset.toggle).classList.toggle("is-open");
      toggle.setAttribute("aria-expanded", String(open));
    }

    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  async function copy(button) {
    const source = button.dataset.copy;
    const element = source.startsWith("#") ? document.querySelector(source) : null;
    const text = element ? element.value ?? element.textContent.trim() : source;
    try {
      await navigator.clipboard.writeText(text);
      toast("success", "已复制。");
    } catch {
      toast("warning", "浏览器不允许自动复制，请选中文字后手动复制。");
    }
  }

  // Toasts: those of the server are in the page already, further ones come by the event `toast`.
  const box = document.querySelector("[data-toasts]");
  const leaveLater = (item) => setTimeout(
    () => item.matches(":hover, :focus-within") ? leaveLater(item) : item.remove(), 6000,
  );

  function toast(kind, text) {
    const item = box?.querySelector("[data-toast-form]").content.firstElementChild.cloneNode(true);
    if (!item) return;
    item.classList.add(`is-${kind}`);
    item.querySelector("span").textContent = text;
    box.append(item);
    if (kind === "success") leaveLater(item);
  }

  for (const item of document.querySelectorAll('.toast-item[data-kind="success"]')) leaveLater(item);
  document.addEventListener("toast", (event) => toast(event.detail.kind || "info", event.detail.text));
  document.addEventListener("htmx:sendError", () => toast("error", "网络不通，操作没有送达。请检查网络后重试。"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    toast("error", status === 401 || status === 403 ? "没有权限，或登录已过期。请刷新页面后重试。" : "系统未能完成这次操作，没有保存任何内容。请稍后重试。");
  });
})();
