// Light and dark: the system's choice, until the button is pressed.

import { recall, remember } from "../app/storage.js";
import { icon } from "../render/dom.js";

const system = matchMedia("(prefers-color-scheme: dark)");
const button = document.getElementById("theme-toggle");

const theme = () => recall("theme") ?? (system.matches ? "dark" : "light");

function paint() {
  const other = theme() === "dark" ? "light" : "dark";
  const label = `Switch to ${other} theme`;
  button.setAttribute("aria-label", label);
  button.title = label;
  button.replaceChildren(icon(other === "dark" ? "moon" : "sun"));
}

export function startTheme() {
  button.addEventListener("click", () => {
    remember("theme", theme() === "dark" ? "light" : "dark");
    document.documentElement.dataset.theme = theme();
    paint();
  });
  system.addEventListener("change", paint);
  paint();
}
