"""What a page says: names for who cannot see it, links that lead, numbers that stay together."""

import re

from bs4 import BeautifulSoup

NUMBER = r"[-−]?[\d.,]*\d"
INTERVAL = re.compile(rf"({NUMBER}(?: %)? \[{NUMBER}, {NUMBER}\](?: %)?)")


def name_parts(soup: BeautifulSoup) -> None:
    """Give a screen reader what the theme and pandas do not: a landmark; no head without words."""
    sidebar = soup.select_one(".bd-sidebar-primary")
    if sidebar:
        sidebar["role"], sidebar["aria-label"] = "region", "The book"
    for cell in soup.select("article th"):
        if not cell.get_text().strip():
            cell.name = "td"
    for summary in soup.select("summary[aria-label]"):
        del summary["aria-label"]  # "Toggle hidden content", whatever it says


def lead_to_pages(soup: BeautifulSoup) -> None:
    """Make links in what cells put out lead to pages: Sphinx knows those of the text alone."""
    for link in soup.select(".cell_output a[href]"):
        link["href"] = re.sub(r"^([\w-]+)\.(md|ipynb)(?=#|$)", r"\1.html", str(link["href"]))


def say_claims_once(soup: BeautifulSoup) -> None:
    """Where a heading has just said a claim, let its verdict's box name it by its number."""
    for claim in soup.select(".verdict > .verdict-title strong"):
        number = claim.get_text().partition(".")[0]
        heading = claim.find_previous(["h2", "h3", "h4"])
        if heading and heading.get_text().startswith(f"{number}:"):
            claim.string = number


def keep_together(soup: BeautifulSoup) -> None:
    """Keep a number with its interval and unit, "27 [20, 35] %", on one line."""
    found = [text for part in soup.select("article") for text in part.find_all(string=INTERVAL)]
    for text in found:
        if not text.find_parent(("pre", "code", "script", "style", "svg", "summary")):
            parts = INTERVAL.split(text)
            for i in range(1, len(parts), 2):
                parts[i] = soup.new_tag("span", attrs={"class": "nowrap"}, string=parts[i])
            text.replace_with(*parts)
