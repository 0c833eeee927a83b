"""Drawn faces for the demo's invented workers: friendly, on white, marked 演示."""

from __future__ import annotations

import random
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from certreg.settings import asset

WIDTH, HEIGHT = 354, 496
MARK = "演示"
MARK_COLOUR = "#9aa0a6"
WHITE = "#ffffff"
SKIN = ("#f3d2b3", "#e8b98f", "#d9a57c", "#f0c9a4", "#c98f63")
HAIR = ("#1f1a17", "#2d2420", "#4a3a2e", "#6b6b6b")
CLOTHES = ("#174ea6", "#3c5a78", "#2e6b5e", "#7a4a3a", "#5b4b8a", "#51606e")


def draw_photo(
    seed: int, *, long_hair: bool = False, background: str = WHITE, scale: float = 1.0
) -> bytes:
    """A portrait as JPEG; the same seed gives the same face.

    Args:
        background: white unless a wrong photo is wanted.
        scale: below 1 for a photo that is too small.
    """
    choose = random.Random(seed)
    picture = Image.new("RGB", (WIDTH, HEIGHT), background)
    pen = ImageDraw.Draw(picture)
    hair, skin = choose.choice(HAIR), choose.choice(SKIN)
    _draw_body(pen, choose.choice(CLOTHES), skin)
    if long_hair:
        pen.rounded_rectangle((82, 150, WIDTH - 82, 370), 60, hair)
        pen.rectangle((147, 320, 207, 392), skin)
    _draw_head(pen, choose, hair, skin)
    pen.text((WIDTH - 14, HEIGHT - 12), MARK, MARK_COLOUR, _font(), anchor="rs")
    size = (round(WIDTH * scale), round(HEIGHT * scale))
    stream = BytesIO()
    picture.resize(size, Image.Resampling.LANCZOS).save(stream, "JPEG", quality=85)
    return stream.getvalue()


def _draw_body(pen: ImageDraw.ImageDraw, clothes: str, skin: str) -> None:
    pen.rounded_rectangle((36, 372, WIDTH - 36, HEIGHT + 60), 70, clothes)
    pen.rectangle((147, 320, 207, 392), skin)
    pen.polygon([(137, 372), (177, 418), (217, 372)], skin)
    pen.polygon([(120, 372), (140, 372), (177, 420), (165, 436)], WHITE)
    pen.polygon([(234, 372), (214, 372), (177, 420), (189, 436)], WHITE)


def _draw_head(pen: ImageDraw.ImageDraw, choose: random.Random, hair: str, skin: str) -> None:
    wide = choose.randint(-6, 8)
    left, right = 95 - wide, WIDTH - 95 + wide
    pen.ellipse((left - 12, 88, right + 12, 300), hair)
    pen.ellipse((left, 110, right, 350), skin)
    fringe = choose.randint(148, 172)
    pen.pieslice((left - 4, 92, right + 4, 2 * fringe - 92), 180, 360, hair)
    for x in (142, 212):
        pen.ellipse((x - 9, 218, x + 9, 234), "#2b2b2b")
        pen.line((x - 16, 202, x + 16, 200 + choose.randint(-2, 4)), hair, 6)
    pen.arc((166, 232, 188, 272), 40, 140, "#b9825c", 4)
    pen.arc((140, 252, 214, 302), 35, 145, "#a4463b", 5)
    if choose.random() < 0.3:
        pen.ellipse((118, 204, 166, 248), outline="#333333", width=4)
        pen.ellipse((188, 204, 236, 248), outline="#333333", width=4)
        pen.line((166, 224, 188, 224), "#333333", 4)


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(asset("static") / "fonts" / "certreg-serif-bold.woff2", 26)
