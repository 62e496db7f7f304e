"""Makes csv.json: texts, sound and broken, and what Python's csv module reads in them (strict, as pandas and datasets read tables).

Run: python test/golden/tables/make.py
Of each text: `rows`, the records with the line that each begins on, or null where Python refuses the text; `stray`, whether a field that is not
quoted holds a double quote, which Python takes as it is.
"""

import csv
import io
import json
import pathlib
import random
import re

random.seed(5)
PIECES = ['"', '"', ",", ",", "\n", "\r\n", "a", "b b", " ", '""', "ü", "1.0", ";", "\t", "'"]
FIELD = ["", "a", "b b", " c ", 'say "hi"', '"', '""', "x,y", "two\nlines", "\n", "ü", ",", "1", "'", "a\n\n\"b\",\n"]


def sound():
    """A table as a program writes it."""
    out = io.StringIO()
    quoting = random.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    writer = csv.writer(out, quoting=quoting, lineterminator=random.choice(["\n", "\r\n"]))
    width = random.randint(1, 4)
    writer.writerow(random.sample(["q", "answer", 'a "b"', "x,y", "two\nlines", "ä"], width))
    for _ in range(random.randint(0, 5)):
        writer.writerow(random.choices(FIELD, k=width))
    text = out.getvalue()
    return text.rstrip("\r\n") if random.random() < 0.3 else text


def broken():
    """Signs at random, below a header of two columns."""
    return "q,a\n" + "".join(random.choices(PIECES, k=random.randint(1, 14)))


def spoilt():
    """A sound table with one sign more, less or other than it should be."""
    text = sound()
    at = random.randrange(len(text))
    return text[:at] + random.choice(["", '"', ",", "\n"]) + text[at + random.randint(0, 1) :]


def read(text):
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            if row:
                rows.append([line, row])
            line = reader.line_num + 1
    except csv.Error:
        return None
    return rows


def stray(text):
    return '"' in re.sub(r'(^|,|\n)"(?:[^"]|"")*"(?=,|\r?\n|$)', r"\1", text)


texts = [make() for make in (sound, broken, spoilt) for _ in range(150)]
# A carriage return by itself is a line end to Python, and to us only where no line ends otherwise.
texts = [text for text in dict.fromkeys(texts) if not re.search(r"\r(?!\n)", text)]
table = [{"text": text, "rows": read(text), "stray": stray(text)} for text in texts]
place = pathlib.Path(__file__).parent / "csv.json"
place.write_text("[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in table) + "\n]\n")
print(len(table), "texts,", sum(one["rows"] is None for one in table), "refused,", sum(one["stray"] for one in table), "with a stray quote")
