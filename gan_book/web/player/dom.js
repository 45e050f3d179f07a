/** Finding and building pieces of the document. */

/** @typedef {Record<string, HTMLElement>} Parts what Python marked, HTML and SVG, by its names */
/** @typedef {Record<string, string | number>} Attributes */

/**
 * @param {Element} root
 * @returns {Parts} what Python marked with `data-part`
 */
export function findParts(root) {
  /** @type {NodeListOf<HTMLElement>} */
  const marked = root.querySelectorAll("[data-part]");
  return Object.fromEntries([...marked].map((part) => [part.dataset.part, part]));
}

/**
 * @param {Parts} parts
 * @returns {any} what Python wrote for the element to read
 */
export function readRecipe(parts) {
  return JSON.parse(parts.recipe.textContent ?? "");
}

/**
 * @param {Element} element
 * @param {Attributes} attributes
 */
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function createElement(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  // JupyterLab would take the keys for its own.
  if (made.matches("input, select, button, summary")) {
    made.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  made.append(...children);
  return made;
}

/**
 * A button with words on it.
 * @param {string} text
 * @param {string} help shown on hover, or ""
 * @param {() => void} act
 * @returns {HTMLButtonElement}
 */
export function createButton(text, help, act) {
  const button = createElement("button", { type: "button" }, text);
  if (help) button.title = help;
  button.addEventListener("click", act);
  return button;
}
