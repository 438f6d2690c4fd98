"""Generated parts of pages that are written by hand."""


def with_part(text: str, name: str, body: str) -> str:
    """A page with `body` between its markers `<!-- generated:<name> -->` and `<!-- /generated:<name> -->`.

    Raises:
        ValueError: the markers are not both there, once, in this order.
    """
    begin, end = f"<!-- generated:{name} -->", f"<!-- /generated:{name} -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"the page needs {begin} and {end}, once each and in this order")
    before, _, rest = text.partition(begin)
    return f"{before}{begin}\n\n{body}\n\n{end}{rest.partition(end)[2]}"
