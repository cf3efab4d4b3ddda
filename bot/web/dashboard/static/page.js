// What a page does beyond being read: filters that apply at once, asking before an act, live updates, keys.
(() => {
  "use strict";
  // A page is fetched again after this long, and so much longer that building it stays a small part of the time.
  const REFRESH_SECONDS = 5, REST = 20;
  const content = () => document.getElementById("content");
  const changed = () => document.dispatchEvent(new Event("deskloop:changed"));

  document.getElementById("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const isDark = (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    root.dataset.theme = isDark ? "light" : "dark";
    localStorage.setItem("deskloop-theme", root.dataset.theme);
    changed();
  });

  // On a phone the menu is wider than the window.
  document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  // A choice applies at once; empty ones leave the address alone.
  document.addEventListener("change", (event) => {
    const form = event.target.closest(".filters");
    if (!form) return;
    if (event.target.name === "span") form.querySelectorAll("[name=since], [name=until]").forEach((each) => each.remove());
    for (const each of form.elements) each.disabled = !each.value;
    form.requestSubmit();
  });

  // An act that cannot be taken back lightly is asked about first.
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.ask;
    if (!question || event.target.dataset.sure) return;
    event.preventDefault();
    const dialog = document.createElement("dialog");
    const words = document.createElement("p");
    words.textContent = question;
    const buttons = document.createElement("div");
    buttons.className = "acts";
    const yes = document.createElement("button");
    yes.className = "primary";
    yes.textContent = event.submitter?.textContent.trim() || "Yes";
    const no = document.createElement("button");
    no.textContent = "Cancel";
    buttons.append(yes, no);
    dialog.append(words, document.createElement("br"), buttons);
    document.body.append(dialog);
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => {
      event.target.dataset.sure = "yes";
      dialog.close();
      event.target.requestSubmit();
    });
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  });

  // Live: the same page is fetched again and what changed is shown, unless somebody is busy on it.
  const live = document.getElementById("live");
  const isOn = () => live.getAttribute("aria-pressed") === "true";
  const setLive = (on) => {
    live.setAttribute("aria-pressed", String(on));
    localStorage.setItem("deskloop-live", on ? "on" : "off");
  };
  setLive(localStorage.getItem("deskloop-live") !== "off");
  live.addEventListener("click", () => setLive(!isOn()));

  // Whoever clicked between things has only the content itself as what is active.
  const isAtWork = () => content().contains(document.activeElement) && content() !== document.activeElement;
  const isBusy = () => document.hidden || document.querySelector("dialog[open], [data-still]") || isAtWork() || !getSelection().isCollapsed;

  const refresh = async () => {
    if (isOn() && !isBusy()) {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok) show(await answer.text());
    }
  };
  const show = (html) => {
    if (isBusy()) return;
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("content");
    const open = [...content().querySelectorAll("details[open][data-keep]")].map((each) => each.dataset.keep);
    const told = content().querySelector(".told");
    content().replaceChildren(...fresh.childNodes);
    if (told && !content().querySelector(".told")) content().prepend(told);
    for (const name of open) content().querySelector(`details[data-keep="${CSS.escape(name)}"]`)?.setAttribute("open", "");
    changed();
  };
  const keepLive = async () => {
    const begun = performance.now();
    await refresh().catch(() => setLive(false));
    setTimeout(keepLive, Math.max(1000 * REFRESH_SECONDS, REST * (performance.now() - begun)));
  };
  setTimeout(keepLive, 1000 * REFRESH_SECONDS);

  // Lists that are worked with the keyboard: j and k move, and each item names its keys.
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select, textarea, dialog") || event.metaKey || event.ctrlKey || event.altKey) return;
    const items = [...document.querySelectorAll("[data-item]")];
    if (!items.length) return;
    const at = items.findIndex((item) => item.contains(document.activeElement));
    if (event.key === "j" || event.key === "k") {
      const next = event.key === "j" ? Math.min(at + 1, items.length - 1) : Math.max(at - 1, 0);
      items[next].focus();
      event.preventDefault();
    } else if (at >= 0) {
      const pressed = items[at].querySelector(`[data-key~="${CSS.escape(event.key)}"]`);
      if (!pressed) return;
      event.preventDefault();
      pressed.tagName === "BUTTON" ? pressed.click() : pressed.focus();
    }
  });
})();
