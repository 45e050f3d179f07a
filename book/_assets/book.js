// The buttons at the top of a page, and the help for the keyboard.

const KEYS = [
  ["Ctrl or ⌘ + K", "search"],
  ["← →", "the page before, the page after"],
  ["Tab, Enter", "walk through links and controls; use one"],
  ["Space", "in a film: play or pause"],
  ["?", "this help; Esc closes it"],
];
// The contents at the side follow the scrolling. On a small screen they are folded away, and to find
// every heading the theme would lay out the whole page, section by section.
if (matchMedia("(max-width: 1199px)").matches) document.body.removeAttribute("data-bs-spy");

// Blocks that scroll are stops for the keyboard. A browser asks this of those that it lays out; the
// theme asked all of them at once, and again after every change of the page (gan_book_publish.py).
const stops = new ResizeObserver((entries) => {
  const blocks = entries.map((entry) => entry.target);
  const scrolls = blocks.map(
    (b) => b.scrollWidth > b.clientWidth || b.scrollHeight > b.clientHeight,
  );
  for (const [i, block] of blocks.entries()) block.tabIndex = scrolls[i] ? 0 : -1;
});
for (const block of document.querySelectorAll("pre, .cell_output > .output")) stops.observe(block);

// What arrives late (a font, a picture) may move the heading that was asked for: look once more.
let led = false; // by the reader
for (const deed of ["wheel", "touchmove", "keydown", "pointerdown"])
  addEventListener(deed, () => (led = true), { once: true, passive: true });
addEventListener("load", () => {
  if (!led) document.querySelector(":target")?.scrollIntoView();
});

const isTyping = (target) =>
  target.closest("input, textarea, select, [contenteditable], [role=slider], .gan");

function createHelp() {
  const dialog = document.createElement("dialog");
  dialog.className = "key-help";
  dialog.setAttribute("aria-label", "Keyboard help");
  const list = document.createElement("dl");
  for (const [keys, what] of KEYS) {
    list.append(Object.assign(document.createElement("dt"), { textContent: keys }));
    list.append(Object.assign(document.createElement("dd"), { textContent: what }));
  }
  const close = Object.assign(document.createElement("button"), {
    textContent: "Close",
    type: "button",
    className: "btn btn-sm",
  });
  close.addEventListener("click", () => dialog.close());
  dialog.append(
    Object.assign(document.createElement("h2"), { textContent: "Keyboard" }),
    list,
    close,
  );
  document.body.append(dialog);
  return dialog;
}

function showHelp() {
  const dialog = document.querySelector(".key-help") ?? createHelp();
  if (!dialog.open) dialog.showModal();
}

const ACTIONS = {
  print: () => window.print(),
  fullscreen: () =>
    document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen(),
  keys: showHelp,
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-action]");
  if (button) ACTIONS[button.dataset.action]?.();
});
// A link in place of a form: a sandboxed frame may follow links, and may not send forms.
document.addEventListener("keydown", (event) => {
  const form = event.key === "Enter" && event.target.closest?.("form.bd-search");
  if (!form) return;
  event.preventDefault();
  const address = form.getAttribute("action");
  if (address !== "#") location.href = `${address}?q=${encodeURIComponent(event.target.value)}`;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !isTyping(event.target)) showHelp();
});
