"""Makes text.json from rouge_score, sacrebleu, NLTK, the SQuAD formula and human-eval's estimator.

Needs rouge-score, sacrebleu, nltk, numpy. Run: python test/golden/text/make.py
"""

import collections
import json
import pathlib
import random
import re
import string
from importlib.metadata import version

import nltk
import numpy as np
import sacrebleu
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
from rouge_score import rouge_scorer

HERE = pathlib.Path(__file__).parent

PAIRS = [
    ("the cat sat on the mat", "the cat is on the mat"),
    ("The Cat sat, on 3.5 mats; really?", "A cat sat on 3.5 mats - really!"),
    ("hello", "hello"),
    ("hello world", "goodbye moon"),
    ("", "something"),
    ("something", ""),
    ("", ""),
    ("the", "a"),
    ("well-known &quot;facts&quot; &amp; 1,000 figures (10-20%)", 'well known "facts" & 1,000 figures (10 - 20 %)'),
    ("It costs $5.00, i.e. 5-6 euros.", "It costs 5.00 dollars, i.e. 5-6 euros."),
    ("Der Käse schmeckt müde. Naïve café!", "Der Käse ist müde; naïve Café?"),
    ("日本語 の テスト です。", "日本語 の 試験 です。"),
    ("emoji 😀. and 😀, here", "emoji 😀 and 😀 here"),
    ("a b c d e f g h", "a b c d x f g h"),
    ("one two three", "one two three four five six seven"),
    ("line one-\nline two\nthree", "line oneline two three"),
    ("repeat repeat repeat repeat", "repeat once"),
    ("can't won't don't", "cannot will not do not"),
    ("  spaces\teverywhere  ", "spaces everywhere"),
    ("<skipped> marked <b>bold</b>", "marked bold"),
    ("théa anthem the theatre", "the theatre"),
]


def words_pairs(generator):
    vocabulary = "the a cat dog sat ran on in mat hat . , big small 3 4.5".split()
    text = lambda: " ".join(generator.choice(vocabulary) for _ in range(generator.randint(1, 14)))
    return [(text(), text()) for _ in range(30)]


def squad_f1(hypothesis, reference):
    def tokens(text):
        text = "".join(c for c in text.lower() if c not in set(string.punctuation))
        return re.sub(r"\b(a|an|the)\b", " ", text).split()

    predicted, target = tokens(hypothesis), tokens(reference)
    if not predicted or not target:
        return float(predicted == target)
    common = sum((collections.Counter(predicted) & collections.Counter(target)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(predicted), common / len(target)
    return 2 * precision * recall / (precision + recall)


def self_bleu(texts):
    split = [text.lower().split() for text in texts]
    smooth = SmoothingFunction().method1
    return sum(
        sentence_bleu(split[:i] + split[i + 1 :], split[i], smoothing_function=smooth) for i in range(len(split))
    ) / len(split)


def distinct(texts, n):
    ngrams = [tuple(w[i : i + n]) for w in (t.lower().split() for t in texts) for i in range(len(w) - n + 1)]
    return len(set(ngrams)) / len(ngrams)


def pass_at_k(n, c, k):
    return 1.0 if n - c < k else float(1.0 - np.prod(1.0 - k / np.arange(n - c + 1, n + 1)))


def main():
    generator = random.Random(3)
    pairs = PAIRS + words_pairs(generator)
    rouge = rouge_scorer.RougeScorer(["rougeL"])
    scored = [
        {
            "hypothesis": h,
            "reference": r,
            "rouge_l": float(rouge.score(r, h)["rougeL"].fmeasure),
            "bleu": sacrebleu.sentence_bleu(h, [r]).score,
            "token_f1": squad_f1(h, r),
        }
        for h, r in pairs
    ]
    corpora = []
    for group in [pairs[:10], pairs[10:], pairs[2:4], [("a b", "a b c")]]:
        hypotheses, references = [h for h, _ in group], [r for _, r in group]
        score = sacrebleu.corpus_bleu(hypotheses, [references]).score
        corpora.append({"hypotheses": hypotheses, "references": references, "bleu": score})
    sets = []
    for texts in [
        [h for h, _ in pairs[:5]],
        [h for h, _ in pairs[30:]],
        ["same text here now", "Same Text here now"],
        ["one", "two words", "three words here"],
        ["a a a a a", "a a", "b"],
    ]:
        sets.append(
            {
                "texts": texts,
                "self_bleu": float(self_bleu(texts)),
                "distinct_1": distinct(texts, 1),
                "distinct_2": distinct(texts, 2),
            }
        )
    passes = [[n, c, k, pass_at_k(n, c, k)] for n, c, k in
              [(10, 3, 5), (20, 5, 1), (10, 1, 10), (10, 0, 5), (200, 7, 100), (5, 5, 1), (1, 0, 1)]]  # fmt: skip
    table = {
        "made_with": {"sacrebleu": sacrebleu.__version__, "nltk": nltk.__version__, "rouge_score": version("rouge_score")},
        "pairs": scored,
        "corpora": corpora,
        "sets": sets,
        "pass_at_k": passes,
    }
    text = json.dumps(table, ensure_ascii=False).replace('{"hypothesis"', '\n{"hypothesis"')
    (HERE / "text.json").write_text(text + "\n")


main()
