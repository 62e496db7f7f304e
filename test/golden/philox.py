"""Makes philox.json: Philox4x32-10 and the streams of core/random in Python's big integers, written from the paper's definition.

Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3. The first three blocks are the known answers of
the Random123 library (kat_vectors, philox4x32 10). Run: python test/golden/philox.py
"""

import json
import pathlib

MASK = 2**32 - 1
KNOWN = [
    ([0, 0, 0, 0], [0, 0], [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([MASK] * 4, [MASK] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        [0xA4093822, 0x299F31D0],
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
]


def philox(counter, key):
    (a, b, c, d), (k, l) = counter, key
    for _ in range(10):
        p, q = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (q >> 32) ^ b ^ k, q & MASK, (p >> 32) ^ d ^ l, p & MASK
        k, l = (k + 0x9E3779B9) & MASK, (l + 0xBB67AE85) & MASK
    return [a, b, c, d]


def stream(seed, purpose, step, draw, indices, double):
    key = [seed & MASK, (seed >> 32) | purpose << 21]
    values = []
    for index in indices:
        per_block = 2 if double else 4
        words = philox([index // per_block, draw & MASK, draw >> 32, step], key)
        at = index % per_block
        if double:
            bits = (words[2 * at] >> 6 << 26) | words[2 * at + 1] >> 6
            values.append((2 * bits + 1) / 2**53)
        else:
            values.append((2 * (words[at] >> 9) + 1) / 2**24)
    return values


for counter, key, words in KNOWN:
    assert philox(counter, key) == words

blocks = [{"counter": c, "key": k, "words": w} for c, k, w in KNOWN]
for n in range(1, 9):
    counter, key = [n * 0x9E3779B1 % 2**32, n, 2**31 + n, MASK - n], [n * 0x85EBCA6B % 2**32, 7 * n]
    blocks.append({"counter": counter, "key": key, "words": philox(counter, key)})

streams = []
for seed, purpose, step, draw in [(0, 0, 0, 0), (7, 0, 42, 3), (2**53 - 1, 5, 2**32 - 1, 2**53 - 1)]:
    for double in (True, False):
        indices = [0, 1, 2, 3, 4, 1001, 2**32 - 1]
        values = stream(seed, purpose, step, draw, indices, double)
        streams.append(
            dict(seed=seed, purpose=purpose, step=step, draw=draw, double=double, indices=indices, values=values)
        )

target = pathlib.Path(__file__).with_suffix(".json")
target.write_text(json.dumps({"blocks": blocks, "streams": streams}) + "\n")
