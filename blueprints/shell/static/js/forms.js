// Forms: pressed twice counts once, nothing typed is lost, errors are where the eye is.
// The server checks everything again.
(() => {
  "use strict";

  const PREFIX = "draft:";
  const who = document.body.dataset.who || "";
  const keyOf = (form) => `${PREFIX}${who}:${location.pathname}#${form.id}`;
  const initial = new WeakMap();

  const isKept = (input) =>
    input.name && !["hidden", "password", "file", "submit", "button"].includes(input.type) &&
    !input.closest("[data-no-draft]");

  function values(form) {
    const found = {};
    for (const input of form.elements) {
      if (!isKept(input)) continue;
      if (["checkbox", "radio"].includes(input.type)) {
        (found[input.name] ||= []).push(...(input.checked ? [input.value] : []));
      } else if (input.multiple) {
        found[input.name] = [...input.selectedOptions].map((option) => option.value);
      } else {
        found[input.name] = input.value;
      }
    }
    return found;
  }

  function restore(form, saved) {
    for (const input of form.elements) {
      if (!isKept(input) || !(input.name in saved)) continue;
      const value = saved[input.name];
      if (["checkbox", "radio"].includes(input.type)) input.checked = value.includes(input.value);
      else if (input.multiple) for (const option of input.options) option.selected = value.includes(option.value);
      else input.value = value;
    }
  }

  const state = (form) => JSON.stringify(values(form));
  const store = {
    read(key) {
      try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
    },
    write(key, value) {
      try {
        sessionStorage.setItem(key, JSON.stringify(value));
      } catch { /* full or forbidden: the warning before leaving remains */ }
    },
    drop(key) {
      try { sessionStorage.removeItem(key); } catch { /* nothing was kept */ }
    },
    keys() {
      try { return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
    },
  };

  // A draft that was sent is done with, unless this page says that it was refused.
  function forgetSent() {
    if (document.querySelector("[data-keep-drafts]")) {
      for (const key of store.keys()) {
        const draft = store.read(key);
        if (draft?.sent) store.write(key, { ...draft, sent: false });
      }
      return;
    }
    const isRefused = (form) => form.querySelector(".has-error, [data-error-summary]") ||
      form.previousElementSibling?.matches("[data-error-summary]");
    const refused = new Set([...document.querySelectorAll("form[data-guard]")].filter(isRefused).map(keyOf));
    for (const key of store.keys()) if (store.read(key)?.sent && !refused.has(key)) store.drop(key);
  }

  function offerDraft(form) {
    const draft = store.read(keyOf(form));
    if (!draft || draft.sent || JSON.stringify(draft.values) === initial.get(form)) return;
    if (form.querySelector(".has-error")) return; // the server has just given back what was typed
    restore(form, draft.values);
    const note = document.createElement("div");
    note.className = "notice draft-notice";
    note.setAttribute("role", "status");
    const text = document.createElement("div");
    text.textContent = "已恢复您上次没有提交的内容。";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = "不要了，恢复原样";
    button.addEventListener("click", () => {
      restore(form, JSON.parse(initial.get(form)));
      store.drop(keyOf(form));
      note.remove();
    });
    note.append(text, button);
    form.prepend(note);
  }

  function guard(form) {
    initial.set(form, state(form));
    offerDraft(form);
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!form.dataset.sent) store.write(keyOf(form), { values: values(form), sent: false });
      }, 400);
    });
  }

  // Pressed twice: the second press does nothing. The server would answer it with the first result anyway.
  function release(form) {
    delete form.dataset.sent;
    for (const button of buttonsOf(form)) {
      button.removeAttribute("aria-busy");
      button.removeAttribute("aria-disabled");
    }
  }

  const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (form.matches("[data-forget-drafts]")) for (const key of store.keys()) store.drop(key);
    if (form.matches("[data-guard]")) store.write(keyOf(form), { values: values(form), sent: true });
    form.dataset.sent = "yes";
    const pressed = event.submitter;
    setTimeout(() => {
      for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
      pressed?.setAttribute("aria-busy", "true");
    });
  }, true);

  // A large file: how far it has travelled, then how long it is being checked.
  // A refusal is shown by sending it the plain way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const shown = form.matches("[data-progress]") && form.querySelector("[data-progress-shown]");
    if (!shown || event.defaultPrevented) return;
    event.preventDefault();
    const [bar, words] = [shown.querySelector("progress"), shown.querySelector("span")];
    const request = new XMLHttpRequest();
    let began = 0;
    const ticking = setInterval(() => {
      if (began) words.textContent = `${form.dataset.progress}，已用${Math.round((Date.now() - began) / 1000)}秒`;
    }, 500);
    request.upload.addEventListener("progress", (step) => {
      shown.hidden = false;
      if (!step.lengthComputable) return;
      bar.value = step.loaded / step.total;
      words.textContent = `正在上传 ${Math.round(bar.value * 100)}%`;
    });
    request.upload.addEventListener("load", () => {
      began = Date.now();
      bar.removeAttribute("value");
    });
    request.addEventListener("loadend", () => {
      clearInterval(ticking);
      if (request.status === 200) location.assign(request.responseURL);
      else form.submit();
    });
    request.open("POST", form.action);
    request.send(new FormData(form, event.submitter));
  });

  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) release(form);
  });

  // After htmx has answered in place, the form may be used again, under a new token.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (!form) return;
    release(form);
    const token = form.querySelector("[name=_idem]");
    if (token && event.detail.successful) token.value = freshId();
  });

  function freshId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const written = (byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0");
    return [...bytes].map(written).join("");
  }

  addEventListener("beforeunload", (event) => {
    const isUnsaved = (form) => !form.dataset.sent && initial.has(form) && state(form) !== initial.get(form);
    const unsaved = [...document.querySelectorAll("form[data-guard]")].some(isUnsaved);
    if (unsaved) event.preventDefault();
  });

  // Files are looked at before they travel.
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.form?.matches("[data-autosubmit]") && input.matches("select")) input.form.requestSubmit();
    if (input.type !== "file") return;
    let hint = input.parentElement.querySelector(".file-hint");
    if (!hint) {
      hint = document.createElement("p");
      hint.className = "file-hint";
      hint.setAttribute("role", "status");
      input.after(hint);
    }
    const limit = Number(input.dataset.maxBytes || 0);
    const kinds = (input.accept || "").toLowerCase().split(",").filter(Boolean);
    const isOfKind = (file) => kinds.some((kind) => file.name.toLowerCase().endsWith(kind));
    const wrong = [...input.files].find((file) => (limit && file.size > limit) || (kinds.length && !isOfKind(file)));
    const told = [...input.files].map((file) => `${file.name}（${(file.size / 1048576).toFixed(1)} MB）`).join("、");
    hint.textContent = !wrong ? `已选择：${told}` : limit && wrong.size > limit
      ? `“${wrong.name}”有 ${(wrong.size / 1048576).toFixed(1)} MB，超过 ${(limit / 1048576).toFixed(0)} MB，请压缩或拆分后再选。`
      : `“${wrong.name}”的类型不对，可上传 ${kinds.join("、")}。`;
    hint.classList.toggle("text-late", Boolean(wrong));
    if (wrong) input.value = "";
  });

  function counters() {
    for (const area of document.querySelectorAll("textarea[maxlength]")) {
      const shown = document.createElement("span");
      shown.className = "counter";
      shown.setAttribute("aria-hidden", "true");
      const tell = () => { shown.textContent = `${area.value.length} / ${area.maxLength}`; };
      area.after(shown);
      area.addEventListener("input", tell);
      tell();
    }
  }

  forgetSent();
  for (const form of document.querySelectorAll("form[data-guard]")) guard(form);
  counters();
  const first = document.querySelector("[aria-invalid=true], .has-error input") ||
    document.querySelector("[data-error-summary]");
  if (first) first.focus();
})();
