// The search page: sections of the book in which every word of the query begins a word.
// SECTIONS comes from sections.js (book/_ext/gan_book_search.py): [address, page, title, text].

const MOST = 60; // sections shown
const AROUND = 110; // letters of an excerpt on either side
const ENDINGS = /(?:ies|ing|ed|es|s|e)$/;

const field = document.querySelector(".bd-search-container input");
const list = document.querySelector("#search-results");

/** Returns a pattern for each word of the query: at the start of a word, its ending left open. */
function readQuery(text) {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return words.map((word) => {
    const stem = word.length > 4 ? word.replace(ENDINGS, "") : word;
    return new RegExp(`(?<![\\p{L}\\p{N}])${stem}[\\p{L}\\p{N}]*`, "giu");
  });
}

/** Returns how well a section answers; 0 where a word is missing. A title that says it all is best. */
function rate([, page, title, text], patterns) {
  let points = 0;
  for (const pattern of patterns) {
    const [inTitle, inPage, inText] = [title, page, text].map((part) => part.match(pattern) ?? []);
    if (!inTitle.length && !inPage.length && !inText.length) return 0;
    points += (20 * inTitle.join("").length) / title.length;
    points += (inPage.length ? 1 : 0) + Math.log1p(inText.length);
  }
  return points;
}

function find(patterns) {
  const rated = SECTIONS.map((section) => [rate(section, patterns), section]);
  return rated.filter(([points]) => points > 0).sort((a, b) => b[0] - a[0]);
}

function create(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Returns a text as nodes, with what was sought marked. */
function mark(text, patterns) {
  const any = new RegExp(patterns.map((pattern) => pattern.source).join("|"), "giu");
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(any)) {
    nodes.push(text.slice(end, found.index), create("mark", { textContent: found[0] }));
    end = found.index + found[0].length;
  }
  return [...nodes, text.slice(end)];
}

/** Returns the text around the first word that was sought. */
function cut(text, patterns) {
  const places = patterns.map((pattern) => text.search(pattern)).filter((place) => place >= 0);
  const first = places.length ? Math.min(...places) : 0;
  const start = first > AROUND ? text.indexOf(" ", first - AROUND) + 1 : 0;
  const rest = text.slice(start, first + AROUND);
  const whole = first + AROUND >= text.length;
  return `${start ? "… " : ""}${whole ? rest : rest.slice(0, rest.lastIndexOf(" "))}${whole ? "" : " …"}`;
}

function draw([address, page, title, text], patterns) {
  const link = create("a", { href: address }, ...mark(title, patterns));
  const place = title === page ? [] : [create("span", { className: "search-page" }, page)];
  const excerpt = create("p", { className: "context" }, ...mark(cut(text, patterns), patterns));
  return create("li", {}, link, ...place, excerpt);
}

function show() {
  const patterns = readQuery(field.value);
  const found = patterns.length ? find(patterns) : [];
  const count = found.length === 1 ? "1 section" : `${found.length || "No"} sections`;
  const words = found.length > MOST ? `${count}, the best ${MOST} of them:` : `${count}.`;
  list.replaceChildren(
    create("p", { className: "search-summary", role: "status" }, patterns.length ? words : ""),
    create(
      "ul",
      { className: "search" },
      ...found.slice(0, MOST).map(([, section]) => draw(section, patterns)),
    ),
  );
}

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.addEventListener("input", show);
show();
