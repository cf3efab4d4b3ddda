// A classic script in <head>: the chosen theme is set before the first paint, so nothing flashes.
try {
  const theme = localStorage.getItem("deskloop.theme");
  if (theme) document.documentElement.dataset.theme = JSON.parse(theme);
} catch {
  // Storage can be switched off in the browser; the system's theme then stands.
}
