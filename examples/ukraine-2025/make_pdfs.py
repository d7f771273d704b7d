"""Set the texts of pdf/ as the PDFs of reports/: `python make_pdfs.py`. The same text gives the same bytes.

A text's first line is its publisher, the second its title; paragraphs stand apart by a blank
line. Each page has a running head and a page number, as such bulletins do.
"""

from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

HERE = Path(__file__).parent
STYLES = getSampleStyleSheet()


def furniture(publisher: str, canvas: Canvas, page: SimpleDocTemplate) -> None:
    """Draw what stands on every page: who publishes it, and the page's number."""
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, A5[1] - 40, publisher)
    canvas.drawRightString(A5[0] - 72, 40, f"Page {page.page}")


def make(source: Path, target: Path) -> None:
    """Set one text."""
    head, *paragraphs = source.read_text("utf-8").strip().split("\n\n")
    publisher, title = head.split("\n")
    story: list[Flowable] = [Paragraph(escape(title), STYLES["Heading2"])]
    story += [Paragraph(escape(p), STYLES["BodyText"]) for p in paragraphs]
    page = SimpleDocTemplate(str(target), pagesize=A5, title=title, author=publisher, invariant=1)
    draw = partial(furniture, publisher)
    page.build(story, onFirstPage=draw, onLaterPages=draw)


if __name__ == "__main__":
    for text in sorted((HERE / "pdf").glob("*.txt")):
        make(text, HERE / "reports" / f"{text.stem}.pdf")
