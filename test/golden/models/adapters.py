"""Makes adapters/ (a tiny Llama, tied and untied, and adapters of it as PEFT saves them) and adapters.json: what PEFT computes with each.

Needs peft 0.21, transformers 5.24, torch 2.15, scipy and attrs. Run: python test/golden/models/adapters.py
Each adapter is "trained" by adding noise to everything that its settings make trainable. Its logits are those of the folder as PEFT loads it
again. `moved`: how far they are from the base's. `kept` is false where they are not those of the model that was saved, which is a fault of
PEFT: it takes the first pattern that fits, and sorts the patterns when it saves.
LoftQ has no row: PEFT quantises the base with bitsandbytes on a CUDA or XPU device while it makes such an adapter (loftq_init and
_loftq_init_new of peft/utils/loftq_utils.py), and not elsewhere. It is refused by the same rule as CorDA, which has rows.
"""

import json
import pathlib
import shutil
import tempfile

import torch
from peft import EvaConfig, LoraConfig, PeftModel, get_peft_model, initialize_lora_eva_weights
from peft.tuners.lora.config import CordaConfig
from peft.tuners.lora.corda import preprocess_corda
from safetensors.torch import load_file, save_file
from transformers import LlamaConfig, LlamaForCausalLM

HERE = pathlib.Path(__file__).parent
OUT = HERE / "adapters"
SIZES = dict(
    vocab_size=24,
    hidden_size=16,
    intermediate_size=20,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_key_value_heads=1,
    max_position_embeddings=32,
    attention_bias=True,
    eos_token_id=2,
)
IDS = torch.tensor([[1, 5, 9, 3, 22, 7, 7, 14, 0, 19]])
QV = ["q_proj", "v_proj"]


def noisy(parameters, seed, size):
    """Adds noise to parameters in the order of their names, the same on every machine."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in sorted(parameters):
            parameter.add_(size * torch.randn(parameter.shape, generator=generator))


def make_base(name, tied):
    torch.manual_seed(1)
    model = LlamaForCausalLM(LlamaConfig(**SIZES, tie_word_embeddings=tied))
    noisy([(key, one) for key, one in model.named_parameters()], 1, 0.3)
    model.save_pretrained(OUT / name)
    config = json.loads((OUT / name / "config.json").read_text())
    config["torch_dtype"] = config.pop("dtype", "float32")
    (OUT / name / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (OUT / name / "generation_config.json").unlink(missing_ok=True)


def base(name):
    return LlamaForCausalLM.from_pretrained(OUT / name, dtype=torch.float32).eval()


def logits(model):
    with torch.no_grad():
        return model.eval()(IDS).logits[0]


def lora(**settings):
    return LoraConfig(**({"task_type": "CAUSAL_LM", "r": 2, "lora_alpha": 6, "target_modules": QV} | settings))


def train(model):
    noisy([(key, one) for key, one in model.named_parameters() if one.requires_grad], 2, 0.2)


def tidy(folder, of):
    """The base by a path that holds everywhere, and nothing that a test does not read."""
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text())
    config["base_model_name_or_path"] = f"../{of}"
    # A set in PEFT: its order is another with every run.
    for key in ("target_modules", "exclude_modules"):
        if isinstance(config.get(key), list):
            config[key] = sorted(config[key])
    path.write_text(json.dumps(config, indent=1) + "\n")
    (folder / "README.md").unlink(missing_ok=True)


table = {}


def record(name, of, saved=None):
    """What PEFT computes with the folder. @param saved  the logits of the model that was saved"""
    loaded = logits(PeftModel.from_pretrained(base(of), OUT / name))
    row(name, of, loaded, saved is None or bool((loaded - saved).abs().max() < 1e-4))


def row(name, of, computed, kept):
    table[name] = {
        "moved": round((computed - logits(base(of))).abs().max().item(), 3),
        "kept": kept,
        "logits": [[round(x, 6) for x in values] for values in computed[[0, 4, 9]].tolist()],
    }


def case(name, of="base", change=None, **settings):
    """@param change  of adapter_config.json, after PEFT wrote it"""
    torch.manual_seed(3)
    model = get_peft_model(base(of), lora(**settings))
    train(model)
    saved = logits(model)
    model.save_pretrained(OUT / name)
    tidy(OUT / name, of)
    if change is not None:
        path = OUT / name / "adapter_config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | change, indent=1) + "\n")
        saved = None
    record(name, of, saved)


def seen_first(model, settings):
    """CorDA begins with what the layers see of some texts."""
    texts = torch.randint(24, (8, 12), generator=torch.Generator().manual_seed(4))

    def run():
        with torch.no_grad():
            for text in texts:
                model(text[None])

    preprocess_corda(model, settings, run_model=run)
    return model


def corda(name, method):
    """PEFT cannot load it by itself: it wants the texts again. The logits are those of the model that was saved."""
    torch.manual_seed(3)
    settings = lora(init_lora_weights="corda", corda_config=CordaConfig(corda_method=method))
    model = get_peft_model(seen_first(base("base"), settings), settings)
    train(model)
    saved = logits(model)
    model.save_pretrained(OUT / name)
    tidy(OUT / name, "base")
    row(name, "base", saved, True)


def converted(name, init, **settings):
    """An adapter whose beginning alters the base, made a plain one when it is saved (path_initial_model_for_weight_conversion)."""
    torch.manual_seed(3)
    settings = lora(init_lora_weights=init, **settings)
    model = base("base") if init != "corda" else seen_first(base("base"), settings)
    model = get_peft_model(model, settings)
    with tempfile.TemporaryDirectory() as first:
        model.peft_config["default"].init_lora_weights = True
        model.save_pretrained(first)
        model.peft_config["default"].init_lora_weights = init
        train(model)
        saved = logits(model)
        model.save_pretrained(OUT / name, path_initial_model_for_weight_conversion=first)
    tidy(OUT / name, "base")
    record(name, "base", saved)


shutil.rmtree(OUT, ignore_errors=True)
make_base("base", tied=False)
make_base("tied-base", tied=True)

case("plain")
case("tied", of="tied-base")
case("no-task", task_type=None)
case("rslora", r=3, use_rslora=True)
case("all-linear", target_modules="all-linear", r=1)
# Made in the order of the file.
case(
    "patterns",
    target_modules="all-linear",
    r=1,
    rank_pattern={".*\\.1\\.self_attn\\..*": 3, "^model.layers.0.self_attn.q_proj": 2, "q_proj|up_proj": 4, "proj": 5},
    alpha_pattern={"0.mlp.down_proj": 1.5, "[kv]_proj": 12, "down_proj": 9, "layers\\.\\d\\.mlp": 7},
)
case("patterns-rslora", r=4, use_rslora=True, rank_pattern={"v_proj": 2}, alpha_pattern={"q_proj": 3})
# Made with `v_proj: 40` before the other; loaded in the other order.
case("patterns-order", alpha_pattern={"v_proj": 40, "layers.1.self_attn.v_proj": 2})
case("layers", target_modules=["q_proj", "down_proj"], layers_to_transform=[1])
case("layers-pattern", target_modules=["q_proj", "down_proj"], layers_to_transform=0, layers_pattern="layers")
# A name in full is meant whatever layers_to_transform says.
case("layers-full-name", target_modules=["model.layers.0.mlp.up_proj", "v_proj"], layers_to_transform=[1])
case("other-names", target_modules=["q_proj", "query_key_value"])
case("excluded", target_modules=["q_proj", "up_proj"], exclude_modules=["layers.0.self_attn.q_proj", "1.mlp.up_proj"])
case("excluded-pattern", exclude_modules=".*0.*q_proj")
case("regex", target_modules=r".*\.1\..*(q|up)_proj")
case("regex-alternatives", target_modules=r"model\.layers\.0\.self_attn\.q_proj|.*\.v_proj")
case("gaussian", init_lora_weights="gaussian")
case("orthogonal", init_lora_weights="orthogonal")
case("mica", init_lora_weights="mica")
case("random-start", init_lora_weights=False)
case("dropout", lora_dropout=0.5)
case("fan-in-fan-out", fan_in_fan_out=True)
case("fan-in-fan-out-written", change={"fan_in_fan_out": True})
case("bias-all", bias="all")
case("bias-lora-only", bias="lora_only")
case("lora-bias", lora_bias=True)
case("dora", use_dora=True)
case("head-to-save", modules_to_save=["lm_head"])
case("norm-to-save", modules_to_save=["input_layernorm"])
case("embedding", target_modules=["embed_tokens", "q_proj"])
case("tied-embedding", of="tied-base", target_modules=["embed_tokens", "q_proj"])
case("head", target_modules=["lm_head", "q_proj"])
case("tokens", trainable_token_indices=[3, 7])
case("replicated", layer_replication=[[0, 2], [1, 2]])
case("parameters", target_modules=["q_proj"], target_parameters=["mlp.up_proj.weight"])
case("pissa", init_lora_weights="pissa")
case("olora", init_lora_weights="olora")
converted("pissa-converted", "pissa")
converted("pissa-converted-patterns", "pissa", rank_pattern={"v_proj": 3}, alpha_pattern={"q_proj": 5})
converted("pissa-converted-steps", "pissa_niter_4")
converted("olora-converted", "olora")
corda("corda", "ipm")
corda("corda-knowledge", "kpm")
converted("corda-converted", "corda", corda_config=CordaConfig(corda_method="ipm"))

# The same adapter stored in half precision, as trainers that compute in it do.
case("half")
weights = load_file(OUT / "half" / "adapter_model.safetensors")
save_file({key: one.bfloat16() for key, one in weights.items()}, OUT / "half" / "adapter_model.safetensors")
record("half", "base")

# Two adapters made one.
torch.manual_seed(3)
model = get_peft_model(base("base"), lora(use_rslora=True))
model.add_adapter("other", lora(r=3, lora_alpha=5))
model.set_adapter("default")
train(model)
model.set_adapter("other")
train(model)
model.add_weighted_adapter(["default", "other"], [0.7, -0.4], "sum", combination_type="cat")
model.set_adapter("sum")
saved = logits(model)
with tempfile.TemporaryDirectory() as all_of_them:
    model.save_pretrained(all_of_them, selected_adapters=["sum"])
    shutil.copytree(pathlib.Path(all_of_them) / "sum", OUT / "sum-of-two")
tidy(OUT / "sum-of-two", "base")
record("sum-of-two", "base", saved)

# Ranks that EVA spread over the layers.
torch.manual_seed(3)
model = get_peft_model(base("base"), lora(r=2, init_lora_weights="eva", eva_config=EvaConfig(rho=2.0)))
initialize_lora_eva_weights(model, dataloader=[{"input_ids": torch.randint(24, (8, 12))} for _ in range(4)], show_progress_bar=False)
train(model)
saved = logits(model)
model.save_pretrained(OUT / "eva")
tidy(OUT / "eva", "base")
record("eva", "base", saved)

(HERE / "adapters.json").write_text(json.dumps({"ids": IDS[0].tolist(), "positions": [0, 4, 9], "adapters": table}) + "\n")
for name, row in table.items():
    print(f"{name:28} moved {row['moved']:<8} {'' if row['kept'] else 'NOT KEPT'}")
