// Applies the remembered theme before the first paint. Blocking on purpose, and a file of its own because the
// content security policy allows no inline script. lib/theme.ts writes what is read here.
(function () {
  try {
    var theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // No storage: the system's theme it is.
  }
})();
