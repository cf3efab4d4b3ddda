// The theme, before anything is painted; without a choice it is that of the system.
(() => {
  "use strict";
  const kept = localStorage.getItem("deskloop-theme");
  if (kept) document.documentElement.dataset.theme = kept;
})();
