// A browser may refuse storage (blocked site data, a sandboxed frame): then memory stands in, so that
// the theme's scripts go on working. Written into the head of every page, before they run.
for (const name of ["localStorage", "sessionStorage"]) {
  try {
    window[name].getItem("theme");
  } catch {
    const kept = new Map();
    const value = {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, text) => void kept.set(key, String(text)),
      removeItem: (key) => void kept.delete(key),
    };
    Object.defineProperty(window, name, { value });
  }
}
