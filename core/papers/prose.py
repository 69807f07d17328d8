"""Texts people wrote, as blocks a document can be made of: light Markdown, the same as on the pages (`prose`)."""

from collections.abc import Iterator, Sequence

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from core.templatetags.prose import prose_tokens

Run = tuple[str, bool, bool]
"""Words, whether bold, whether in italics."""
Block = dict[str, object]
"""`p` or `h` with its `runs`; `ul` or `ol` with its `items`, each with its `number` (None in `ul`) and its `blocks`."""

_LISTS = {"bullet_list": "ul", "ordered_list": "ol"}


def blocks_of(text: str) -> list[Block]:
    """Paragraphs, headings and lists in order. Raw HTML is text; a link is its words and its address."""
    return list(_blocks(SyntaxTreeNode(prose_tokens(text)).children))


def _blocks(nodes: Sequence[SyntaxTreeNode], *, in_list: bool = False) -> Iterator[Block]:
    for node in nodes:
        if node.type in _LISTS:
            yield {"kind": _LISTS[node.type], "items": list(_items(node))}
        elif node.type in {"paragraph", "heading"}:
            runs = [list(run) for run in _runs(node.children[0].token)] if node.children else []
            yield {"kind": "h" if node.type == "heading" and not in_list else "p", "runs": runs}
        else:
            yield from _blocks(node.children, in_list=in_list)


def _items(node: SyntaxTreeNode) -> Iterator[dict[str, object]]:
    number = int(node.attrs.get("start", 1))
    for item in node.children:
        number = int(item.attrs.get("value", number))
        blocks = list(_blocks(item.children, in_list=True))
        yield {"number": number if node.type == "ordered_list" else None, "blocks": blocks}
        number += 1


def _runs(inline: Token | None) -> Iterator[Run]:
    bold = italic = False
    address = ""
    for token in (inline.children if inline else None) or ():
        if token.type in {"strong_open", "strong_close"}:
            bold = token.type == "strong_open"
        elif token.type in {"em_open", "em_close"}:
            italic = token.type == "em_open"
        elif token.type == "link_open":
            address = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            yield f" ({address})", bold, italic
        elif token.type in {"softbreak", "hardbreak"}:
            yield "\n", bold, italic
        elif token.content:
            yield token.content, bold, italic
