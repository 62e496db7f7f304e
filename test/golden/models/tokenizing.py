"""Makes tokenizing.json: what transformers makes of texts, ids and conversations with the tokenizers under shared/data.

Run with transformers 5.18: python test/golden/models/tokenizing.py SHARED_FOLDER
"""

import datetime
import json
import pathlib
import random
import sys

from transformers import PreTrainedTokenizerFast

data = pathlib.Path(sys.argv[1]) / "data"
FOLDERS = [
    "models/stories260K",
    "models/babyllama105",
    "models/gpt-nano-sort",
    "tokenizers/gpt2",
    "tokenizers/qwen2",
    "tokenizers/bert",
]
TEXTS = {
    "models/gpt-nano-sort": ["ABCCBA", "A"],
    "models/babyllama105": ["Once upon a time", "The cat sat.", "a  b", " lead", ""],
}
COMMON = [
    "Once upon a time, there was a little girl named Lily.",
    "",
    " ",
    "  two  spaces and\ttabs\nnew lines\n\n\nthree",
    " leading and trailing ",
    "Numbers 1234567 and 3.14, don't you'll WE'RE it's",
    "Na\u00efve caf\u00e9 \u2014 d\u00e9j\u00e0 vu, e\u0301 (combining)",
    "\u4f60\u597d\uff0c\u4e16\u754c \u6771\u4eac \u0645\u0631\u062d\u0628\u0627",
    "emoji \U0001f642 \U0001f468\u200d\U0001f469\u200d\U0001f467 flags \U0001f1e9\U0001f1ea",
    "<|im_start|>user\nhi<|im_end|> <|endoftext|> </s><s>",
    "def f(x):\n    return x ** 2  # !?",
]
CONVERSATIONS = [
    [{"role": "user", "content": "Hello!"}],
    [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "2+2?"},
        {"role": "assistant", "content": "4"},
        {"role": "user", "content": "Sure? \u4f60\u597d <b>"},
    ],
]

draw = random.Random(7)
tables = []
for folder in FOLDERS:
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(data / folder / "tokenizer.json"))
    backend = tokenizer.backend_tokenizer
    backend.no_truncation()
    encoded = []
    for text in TEXTS.get(folder, COMMON):
        encoded.append(
            {
                "text": text,
                "ids": backend.encode(text).ids,
                "bare": backend.encode(text, add_special_tokens=False).ids,
                "tokens": backend.encode(text).tokens,
                "decoded": backend.decode(backend.encode(text).ids, skip_special_tokens=True),
                "decoded_all": backend.decode(backend.encode(text).ids, skip_special_tokens=False),
            }
        )
    # Any ids at all, which an untrained model would write. A byte-fallback decoder is left out: the two libraries turn
    # invalid UTF-8 into different numbers of replacement characters.
    wild = []
    if "ByteFallback" not in json.dumps(backend.decoder and json.loads(backend.to_str())["decoder"]):
        for _ in range(6):
            ids = [draw.randrange(backend.get_vocab_size()) for _ in range(40)]
            wild.append({"ids": ids, "decoded": backend.decode(ids, skip_special_tokens=True)})
    tables.append({"folder": folder, "size": backend.get_vocab_size(), "encoded": encoded, "wild": wild})

chats = []
templates = data / "tokenizers" / "chat_templates"
today = datetime.date.today().strftime("%d %B %Y")
for name in ["qwen2.5.tokenizer_config.json", "v5_qwen2.5-synthetic.chat_template.jinja", "v5_smollm3.chat_template.jinja"]:
    text = (templates / name).read_text()
    template = json.loads(text)["chat_template"] if name.endswith(".json") else text
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(data / "tokenizers/qwen2/tokenizer.json"))
    for messages in CONVERSATIONS:
        for prompt in (True, False):
            rendered = tokenizer.apply_chat_template(
                messages, chat_template=template, add_generation_prompt=prompt, tokenize=False
            )
            rendered = rendered.replace(today, "DATE")
            ids = tokenizer(rendered, add_special_tokens=False)["input_ids"]
            chats.append(
                {"template": name, "messages": messages, "generation_prompt": prompt, "text": rendered, "ids": ids}
            )

target = pathlib.Path(__file__).with_suffix(".json")
target.write_text(json.dumps({"tables": tables, "chats": chats}) + "\n")
