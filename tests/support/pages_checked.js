// What is hard to see, to name or to reach on the page, each in words.
() => {
  const faults = [];
  const seen = (node) => node.checkVisibility({ visibilityProperty: true });
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
  const said = (node) => node.outerHTML.slice(0, 120);
  const name = (node) =>
    node.getAttribute("aria-label") || node.textContent.trim() ||
    (node.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)?.textContent).join("").trim();

  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) faults.push(`it is ${wide} pixels wider than the window`);
  for (const node of all("main *")) {
    const scrolls = node.closest(".scroll, .u-wrap, .unseen, svg");
    if (!scrolls && node.getBoundingClientRect().right > innerWidth + 1) faults.push(`it is cut off: ${said(node)}`);
  }

  if (all("h1").length !== 1) faults.push(`it has ${all("h1").length} headings of the first level`);
  let above = 0;
  for (const node of all("h1, h2, h3, h4")) {
    const level = Number(node.tagName[1]);
    if (level > above + 1) faults.push(`h${level} follows h${above}: ${said(node)}`);
    above = level;
  }
  if (!document.title || !document.documentElement.lang) faults.push("it has no title or no language");

  for (const node of all("input:not([type=hidden]), select, textarea"))
    if (!node.labels?.length && !node.getAttribute("aria-label")) faults.push(`no label: ${said(node)}`);
  for (const node of all("a[href], button, summary, [role=region], nav, form[aria-label], section[aria-labelledby]"))
    if (!name(node)) faults.push(`no name: ${said(node)}`);
  for (const node of all("canvas"))
    if (!node.closest("[role=img][aria-label]")) faults.push("a drawing has no words beside it");
  for (const node of all("img, svg"))
    if (!node.getAttribute("alt") && !node.ariaHidden && !node.ariaLabel) faults.push(`no words: ${said(node)}`);
  for (const node of all("table"))
    if (!node.closest("[role=img]") && (!node.caption || !node.querySelector("th[scope=col]"))) faults.push(`a table without caption or heads: ${said(node)}`);
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`two elements are called ${id}`);
  return [...new Set(faults)].slice(0, 12);
}
