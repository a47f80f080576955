"""Labels and other articles' headlines of a page that still has its markup.

Text alone can't always tell a headline from a sentence, or three keywords from one. Markup can: headlines of other
articles are links, and so are keywords. What is found here is taken out of the tree, before the text is extracted.

Theory of operation. An element whose own text is the name of a list («إقرأ أيضاً», "مواضيع ذات صلة") is the beginning of
one. The list is the widest element around it in which there is hardly any text but that name and links; where the
name stands alone, the neighbours behind it that are links. A name with nothing of the kind near it stays: labels.py
sees it again as a line.
"""

from __future__ import annotations

from typing import NamedTuple

import lxml.html

from monitor.articles.labels import Labels, label_of, made, may_be_label, related_of
from monitor.articles.markup import one_line

_MAY_NAME = (
    "p", "div", "span", "strong", "b", "h2", "h3", "h4", "h5", "h6", "a", "li", "em", "i", "u", "font", "header",
    "section", "dt", "th", "td", "label", "time", "legend", "address", "small", "cite",
)  # fmt: skip
_LONGEST_NAME = 60
_LONGEST_LABELLED = 400
_SLACK = 12
"""Characters that may stand beside a list's name and its links: separators, a date, a count."""
_MOST_LISTS, _MOST_LABELS, _MOST_STEPS, _MOST_NEIGHBOURS, _MOST_KEYWORDS = 40, 40, 6, 30, 100
_BOUNDARIES = frozenset({"body", "html", "main", "article"})


def read_labels_off(tree: lxml.html.HtmlElement) -> Labels:
    """What labels of a page say, and the lists of other articles' headlines taken out of its tree. ``text`` is empty."""
    said: dict[str, str] = {}
    labels = lists = 0
    for element in [each for each in tree.iter(*_MAY_NAME) if each.text and may_be_label(each.text)]:
        own = one_line(element.text or "")
        if len(own) <= _LONGEST_NAME and related_of(own) is not None:
            lists += 1
            if lists <= _MOST_LISTS and _stands_in(element, tree):
                _cut_list(element)
        elif (
            len(own) <= _LONGEST_LABELLED
            and labels < _MOST_LABELS
            and (found := _labelled(element, own)) is not None
        ):
            labels += 1
            if found.value:
                said.setdefault(found.name, found.value)
            for each in found.elements:
                remove(each)
    return made("", said)


def remove(element: lxml.html.HtmlElement) -> None:
    """Take an element out of its tree; the text behind it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def _stands_in(element: lxml.html.HtmlElement, tree: lxml.html.HtmlElement) -> bool:
    """Whether an element was not taken out already, with a list around it."""
    return element is tree or any(above is tree for above in element.iterancestors())


# --- lists of headlines ------------------------------------------------------------------------------------------


def _cut_list(name: lxml.html.HtmlElement) -> None:
    """Take out the list that a name begins: around it, or behind it; nothing where there are no links."""
    box = _widest(name)
    if box is name and name.tag == "a":
        remove(name)  # "اقرأ المزيد" alone, at the end of a teaser
    elif box.tag == "a" or _linked(box):
        remove(box)
    elif behind := _neighbours(box):
        for element in (*behind, box):
            remove(element)


def _widest(name: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The widest element around a list's name in which nearly everything else is links."""
    box, allowed = name, _SLACK + (0 if name.tag == "a" else len(one_line(name.text or "")))
    for _ in range(_MOST_STEPS):
        parent = box.getparent()
        if parent is None or parent.tag in _BOUNDARIES or parent.find(".//h1") is not None:
            break
        whole = one_line(parent.text_content())
        if len(whole) - _linked(parent, most=len(whole)) > allowed + 2 * len(parent.findall(".//a")):
            break
        box = parent
    return box


def _neighbours(box: lxml.html.HtmlElement) -> list[lxml.html.HtmlElement]:
    """The elements behind a list's name that are links, up to the last of them."""
    found: list[lxml.html.HtmlElement] = []
    empty: list[lxml.html.HtmlElement] = []
    for element in box.itersiblings():
        if len(found) + len(empty) >= _MOST_NEIGHBOURS:
            break
        whole = one_line(element.text_content()) if isinstance(element.tag, str) else ""
        if not whole:
            empty.append(element)
        elif _linked(element) >= 0.8 * len(whole) and not one_line(element.tail or ""):
            found += [*empty, element]
            empty = []
        else:
            break
    return found


def _linked(element: lxml.html.HtmlElement, most: int = 10**6) -> int:
    """How many characters of an element are text of links."""
    if element.tag == "a":
        return len(one_line(element.text_content()))
    return min(most, sum(len(one_line(link.text_content())) for link in element.iter("a")))


# --- labels ------------------------------------------------------------------------------------------------------


class _Labelled(NamedTuple):
    """A field, its value ("" where only the label was found), and the elements that are nothing but the two."""

    name: str
    value: str
    elements: tuple[lxml.html.HtmlElement, ...] = ()


def _labelled(element: lxml.html.HtmlElement, own: str) -> _Labelled | None:
    """What an element labels: the value stands behind the label in it, around it, or in its neighbour."""
    here = one_line(element.text_content())
    if len(here) > _LONGEST_LABELLED:
        return None
    own_label, label = label_of(own), label_of(here)
    if label is not None and label[1]:
        return _Labelled(label[0], _links_of(element, label), (element,))
    if own_label is None:
        return None
    if own_label[1]:  # the element goes on with something else: only its first line is the label's
        return _Labelled(*own_label)
    return _in_parent(element, own) or _in_neighbour(element, own) or _Labelled(*own_label)


def _in_parent(element: lxml.html.HtmlElement, own: str) -> _Labelled | None:
    parent = element.getparent()
    if parent is None or parent.tag in _BOUNDARIES:
        return None
    whole = one_line(parent.text_content())
    if len(whole) > _LONGEST_LABELLED or not whole.startswith(own):
        return None
    label = label_of(whole)
    return (
        _Labelled(label[0], _links_of(parent, label), (parent,)) if label is not None and label[1] else None
    )


def _in_neighbour(element: lxml.html.HtmlElement, own: str) -> _Labelled | None:
    neighbour = element.getnext()
    if neighbour is None or not isinstance(neighbour.tag, str):
        return None
    whole = one_line(neighbour.text_content())
    label = label_of(f"{own.rstrip(' :')}: {whole}") if 0 < len(whole) <= _LONGEST_LABELLED else None
    return (
        _Labelled(label[0], _links_of(neighbour, label), (element, neighbour)) if label is not None else None
    )


def _links_of(place: lxml.html.HtmlElement, label: tuple[str, str]) -> str:
    """The value of a label; of keywords the texts of the links there, parted by bars, if there are several."""
    links = [one_line(link.text_content()).strip("#، ,") for link in place.iter("a")][:_MOST_KEYWORDS]
    several = "|".join(filter(None, links)) if label[0] == "keywords" and len(links) > 1 else ""
    return several or label[1]
