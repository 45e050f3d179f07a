"""One style sheet for the site: the themes' many, without what no page of the book can match."""

import re
from pathlib import Path

import tinycss2

NAME = "site.css"
WORD = re.compile(r"[\w-]+")
# Containers of further rules; everything else that begins with @ is kept as it is.
NESTED = {"media", "supports", "container", "layer"}


def write_bundle(names: list[str], site: Path) -> None:
    """Write the style sheets into one, their addresses adapted.

    Args:
        names: the style sheets, relative to the site, in their order.
        site: the built pages.
    """
    text = "".join(read_style(site / name, site / "_static") for name in names)
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    kept = keep_used(rules, collect_words(site))
    (site / "_static" / NAME).write_text(kept, encoding="utf-8")


def read_style(file: Path, home: Path) -> str:
    """Return a style sheet, and what it imports, as if it stood in the folder `home`."""

    def include(found: re.Match[str]) -> str:
        return read_style(file.parent / found[1], home)

    def move(found: re.Match[str]) -> str:
        if re.match(r"data:|#|[a-z]+:", found[1]):
            return found[0]
        there = (file.parent / found[1]).resolve()
        return f'url("{there.relative_to(home.resolve()).as_posix()}")'

    text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r'@import (?:url\()?"([^"]+)"\)?;', include, text)
    text = re.sub(r"@charset [^;]+;", "", text)
    return re.sub(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)", move, text)


def collect_words(site: Path) -> set[str]:
    """Return every word of the pages and scripts: a class that is none of them is never used."""
    words: set[str] = set()
    for file in [*site.rglob("*.html"), *site.rglob("*.js")]:
        if file.name != "searchindex.js":
            words.update(WORD.findall(file.read_text(encoding="utf-8", errors="replace")))
    return words


def keep_used(rules: list, words: set[str]) -> str:
    """Return the rules some selector of which names only classes and ids among the words."""
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = split_selectors(tinycss2.serialize(rule.prelude))
            used = [selector for selector in selectors if is_used(selector, words)]
            if used:
                kept.append(f"{','.join(used)}{{{squeeze(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTED and rule.content:
            inner = keep_used(tinycss2.parse_rule_list(rule.content, True, True), words)
            if inner:
                prelude = squeeze(rule.prelude)
                kept.append(f"@{rule.lower_at_keyword} {prelude}{{{inner}}}")
        elif rule.type == "at-rule":
            kept.append(rule.serialize())
    return "\n".join(kept)


def split_selectors(prelude: str) -> list[str]:
    """Split a list of selectors at its outer commas."""
    return [part.strip() for part in re.split(r",(?![^()]*\))", prelude)]


def is_used(selector: str, words: set[str]) -> bool:
    """Say whether a selector can match: the names that it negates or offers as choice aside."""
    plain = re.sub(r":(not|is|where|has)\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]", "", selector)
    names = re.findall(r"[.#]((?:[\w-]|\\.)+)", plain)
    return all(WORD.findall(name.replace("\\", " "))[0] in words for name in names)


def squeeze(tokens: list) -> str:
    """Write tokens with no more space than they need."""
    return re.sub(r"\s+", " ", tinycss2.serialize(tokens)).strip()
