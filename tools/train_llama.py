#!/usr/bin/env python3
"""Trains the small Llama-type language model that dse ships, on any text file.

Needs Python 3.10 or newer, numpy and JAX (`pip install numpy jax`); no network, no other library. Runs on a CPU or on
a GPU. The model reads bytes (256 tokens) and has the parts of a present-day language model: RMSNorm before each block,
rotary position embedding in the half-rotation form of Hugging Face's Llama, grouped-query attention, a SwiGLU
feed-forward block, no biases, an output matrix of its own. Widths are multiples of 128, so that groups of 32, 64 and
128 weights divide every K.

The last tenth of the text is held out. Training minimises the mean cross entropy of the next byte by AdamW (decoupled
weight decay on matrices, none on norm gains) with a linear warm-up and a cosine schedule down to a tenth of the peak.

Files written to --out:
  model.safetensors   FP16, tensor names and orientation ([out, in]) as in Hugging Face's Llama
  config.json         the architecture, as Hugging Face writes it
  provenance.yaml     script, arguments, corpus and its SHA-256, losses of the FP16 weights, versions, seed
  golden.json         a short held-out text with the logits of its last byte and its loss, computed from the FP16
                      weights by a second forward pass in numpy float64 that shares no code with the trained one

Example, about half an hour on two CPU cores:
  python3 tools/train_llama.py --text tinyshakespeare.txt --out tiny-llama --seed 1
"""

import argparse
import datetime
import hashlib
import json
import math
import os
import platform
import struct
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

VOCABULARY = 256


def arguments():
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--text", required=True, help="the corpus, any file")
    parser.add_argument("--out", required=True, help="folder for the model, made if missing")
    parser.add_argument("--name", help="name of the corpus in provenance.yaml (default: the file's name)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=2000, help="optimiser steps")
    parser.add_argument("--minutes", type=float, help="stop after this time; the schedule shrinks to it")
    parser.add_argument("--batch", type=int, default=16, help="sequences a step")
    parser.add_argument("--context", type=int, default=256, help="bytes a sequence")
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--ffn", type=int, default=768)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--kv-heads", type=int, default=4)
    parser.add_argument("--rope-theta", type=float, default=10000.0)
    parser.add_argument("--rms-eps", type=float, default=1e-5)
    parser.add_argument("--lr", type=float, default=3e-3, help="peak learning rate")
    parser.add_argument("--warmup", type=int, default=100, help="steps of linear warm-up")
    parser.add_argument("--weight-decay", type=float, default=0.1)
    parser.add_argument("--dropout", type=float, default=0.1, help="of each block's output while training")
    parser.add_argument("--report", type=int, default=100, help="steps between two lines of progress")
    args = parser.parse_args()
    if args.hidden % args.heads or args.heads % args.kv_heads or (args.hidden // args.heads) % 2:
        parser.error("--heads must divide --hidden into even heads, --kv-heads must divide --heads")
    return args


def initial(args, rng):
    """Random weights by Hugging Face name; what writes to the residual stream starts smaller."""
    head = args.hidden // args.heads
    small = 0.02 / math.sqrt(2 * args.layers)

    def normal(rows, columns, deviation=0.02):
        return (rng.standard_normal((rows, columns)) * deviation).astype(np.float32)

    weights = {
        "model.embed_tokens.weight": normal(VOCABULARY, args.hidden),
        "model.norm.weight": np.ones(args.hidden, np.float32),
        "lm_head.weight": normal(VOCABULARY, args.hidden),
    }
    for layer in range(args.layers):
        at = f"model.layers.{layer}."
        weights[at + "input_layernorm.weight"] = np.ones(args.hidden, np.float32)
        weights[at + "self_attn.q_proj.weight"] = normal(args.heads * head, args.hidden)
        weights[at + "self_attn.k_proj.weight"] = normal(args.kv_heads * head, args.hidden)
        weights[at + "self_attn.v_proj.weight"] = normal(args.kv_heads * head, args.hidden)
        weights[at + "self_attn.o_proj.weight"] = normal(args.hidden, args.heads * head, small)
        weights[at + "post_attention_layernorm.weight"] = np.ones(args.hidden, np.float32)
        weights[at + "mlp.gate_proj.weight"] = normal(args.ffn, args.hidden)
        weights[at + "mlp.up_proj.weight"] = normal(args.ffn, args.hidden)
        weights[at + "mlp.down_proj.weight"] = normal(args.hidden, args.ffn, small)
    return weights


def make_forward(args):
    """The forward pass that is trained: (weights, tokens [B, T], key or None) to logits [B, T, 256]."""
    head = args.hidden // args.heads
    frequencies = args.rope_theta ** (-np.arange(0, head, 2) / head)
    angles = np.outer(np.arange(args.context), frequencies)
    cosine = jnp.asarray(np.cos(angles), jnp.float32)
    sine = jnp.asarray(np.sin(angles), jnp.float32)
    causal = jnp.asarray(np.tril(np.ones((args.context, args.context), bool)))

    def norm(x, gain):
        return x * jax.lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + args.rms_eps) * gain

    def rotate(x):
        t = x.shape[1]
        first, second = jnp.split(x, 2, axis=-1)
        c, s = cosine[None, :t, None], sine[None, :t, None]
        return jnp.concatenate([first * c - second * s, second * c + first * s], axis=-1)

    def dropped(x, key):
        if key is None or args.dropout == 0:
            return x
        keep = jax.random.bernoulli(key, 1 - args.dropout, x.shape)
        return jnp.where(keep, x / (1 - args.dropout), 0)

    def forward(weights, tokens, key=None):
        batch, t = tokens.shape
        keys = [None] * (2 * args.layers) if key is None else jax.random.split(key, 2 * args.layers)
        x = weights["model.embed_tokens.weight"][tokens]
        for layer in range(args.layers):
            at = f"model.layers.{layer}."
            h = norm(x, weights[at + "input_layernorm.weight"])
            q = (h @ weights[at + "self_attn.q_proj.weight"].T).reshape(batch, t, args.heads, head)
            k = (h @ weights[at + "self_attn.k_proj.weight"].T).reshape(batch, t, args.kv_heads, head)
            v = (h @ weights[at + "self_attn.v_proj.weight"].T).reshape(batch, t, args.kv_heads, head)
            q, k = rotate(q), rotate(k)
            k = jnp.repeat(k, args.heads // args.kv_heads, axis=2)
            v = jnp.repeat(v, args.heads // args.kv_heads, axis=2)
            scores = jnp.einsum("bthd,bshd->bhts", q, k) / math.sqrt(head)
            scores = jnp.where(causal[:t, :t], scores, -jnp.inf)
            mixed = jnp.einsum("bhts,bshd->bthd", jax.nn.softmax(scores, axis=-1), v)
            mixed = mixed.reshape(batch, t, args.heads * head)
            x = x + dropped(mixed @ weights[at + "self_attn.o_proj.weight"].T, keys[2 * layer])
            h = norm(x, weights[at + "post_attention_layernorm.weight"])
            gate = jax.nn.silu(h @ weights[at + "mlp.gate_proj.weight"].T)
            up = h @ weights[at + "mlp.up_proj.weight"].T
            x = x + dropped((gate * up) @ weights[at + "mlp.down_proj.weight"].T, keys[2 * layer + 1])
        return norm(x, weights["model.norm.weight"]) @ weights["lm_head.weight"].T

    return forward


def cross_entropy(logits, targets):
    """Mean nats a byte."""
    picked = jnp.take_along_axis(logits, targets[..., None], axis=-1)[..., 0]
    return jnp.mean(jax.nn.logsumexp(logits, axis=-1) - picked)


def make_step(args, forward):
    """One AdamW step: (weights, first and second moments, step, rate, key, windows [B, T + 1])."""
    beta1, beta2, eps, clip = 0.9, 0.99, 1e-8, 1.0

    def loss_of(weights, key, windows):
        return cross_entropy(forward(weights, windows[:, :-1], key), windows[:, 1:])

    def step(weights, first, second, number, rate, key, windows):
        loss, slopes = jax.value_and_grad(loss_of)(weights, jax.random.fold_in(key, number), windows)
        size = jnp.sqrt(sum(jnp.sum(g * g) for g in slopes.values()))
        scale = jnp.minimum(1.0, clip / (size + 1e-6))
        count = number.astype(jnp.float32) + 1
        new_weights, new_first, new_second = {}, {}, {}
        for name, weight in weights.items():
            g = slopes[name] * scale
            m = beta1 * first[name] + (1 - beta1) * g
            v = beta2 * second[name] + (1 - beta2) * g * g
            move = m / (1 - beta1**count) / (jnp.sqrt(v / (1 - beta2**count)) + eps)
            if weight.ndim == 2:
                move = move + args.weight_decay * weight
            new_weights[name], new_first[name], new_second[name] = weight - rate * move, m, v
        return new_weights, new_first, new_second, loss

    return jax.jit(step, donate_argnums=(0, 1, 2))


def make_evaluation(args, forward):
    """Mean loss over consecutive windows that cover the whole part, or its first `most` windows."""
    mean = jax.jit(lambda weights, windows: cross_entropy(forward(weights, windows[:, :-1]), windows[:, 1:]))

    def evaluation(weights, part, most=None):
        count = (len(part) - 1) // args.context
        count = count if most is None else min(count, most)
        starts = np.arange(count) * args.context
        total = 0.0
        for low in range(0, count, 64):
            chosen = starts[low : low + 64]
            windows = np.stack([part[s : s + args.context + 1] for s in chosen])
            total += float(mean(weights, windows)) * len(chosen)
        return total / count

    return evaluation


def train(args, training, held_out):
    """Trains and returns the weights as numpy arrays and the number of steps done."""
    rng = np.random.default_rng(args.seed)
    weights = {name: jnp.asarray(w) for name, w in initial(args, rng).items()}
    count = sum(w.size for w in weights.values())
    print(f"{count} parameters, {jax.devices()[0].platform}, {len(training)} bytes to train on", flush=True)
    first = {name: jnp.zeros_like(w) for name, w in weights.items()}
    second = {name: jnp.zeros_like(w) for name, w in weights.items()}
    forward = make_forward(args)
    step = make_step(args, forward)
    evaluation = make_evaluation(args, forward)
    key = jax.random.key(args.seed, impl="rbg")
    began = time.monotonic()
    losses = []
    done = 0
    while done < args.steps:
        spent = (time.monotonic() - began) / 60
        progress = done / args.steps
        if args.minutes:
            progress = max(progress, spent / args.minutes)
        if progress >= 1:
            break
        rate = args.lr * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * progress)))
        rate *= min(1.0, (done + 1) / args.warmup)
        starts = rng.integers(0, len(training) - args.context - 1, args.batch)
        windows = training[starts[:, None] + np.arange(args.context + 1)]
        weights, first, second, loss = step(
            weights, first, second, jnp.int32(done), jnp.float32(rate), key, windows
        )
        done += 1
        losses.append(loss)
        if done % args.report == 0 or done == 1:
            recent = float(jnp.mean(jnp.stack(losses[-args.report :])))
            held = evaluation(weights, held_out, 64)
            minutes = (time.monotonic() - began) / 60
            print(f"step {done}: training {recent:.4f}, held out {held:.4f}, {minutes:.2f} min", flush=True)
    return {name: np.asarray(w) for name, w in weights.items()}, done


def golden(args, weights, tokens):
    """Logits of the last token and the mean loss, by a plain forward pass in float64, one position after the other."""
    w = {name: value.astype(np.float64) for name, value in weights.items()}
    head = args.hidden // args.heads
    half = head // 2

    def norm(x, gain):
        return x / math.sqrt(float(np.dot(x, x)) / len(x) + args.rms_eps) * gain

    def rotate(x, position):
        y = np.empty_like(x)
        for i in range(half):
            angle = position * args.rope_theta ** (-2.0 * i / head)
            y[i] = x[i] * math.cos(angle) - x[i + half] * math.sin(angle)
            y[i + half] = x[i + half] * math.cos(angle) + x[i] * math.sin(angle)
        return y

    keys = [[[] for _ in range(args.kv_heads)] for _ in range(args.layers)]
    values = [[[] for _ in range(args.kv_heads)] for _ in range(args.layers)]
    losses = []
    logits = None
    for position, token in enumerate(tokens):
        if logits is not None:
            top = logits.max()
            losses.append(top + math.log(np.exp(logits - top).sum()) - logits[token])
        x = w["model.embed_tokens.weight"][token].copy()
        for layer in range(args.layers):
            at = f"model.layers.{layer}."
            h = norm(x, w[at + "input_layernorm.weight"])
            q = w[at + "self_attn.q_proj.weight"] @ h
            k = w[at + "self_attn.k_proj.weight"] @ h
            v = w[at + "self_attn.v_proj.weight"] @ h
            for i in range(args.kv_heads):
                keys[layer][i].append(rotate(k[i * head : (i + 1) * head], position))
                values[layer][i].append(v[i * head : (i + 1) * head])
            mixed = []
            for i in range(args.heads):
                shared = i // (args.heads // args.kv_heads)
                query = rotate(q[i * head : (i + 1) * head], position)
                scores = np.array(keys[layer][shared]) @ query / math.sqrt(head)
                share = np.exp(scores - scores.max())
                mixed.append((share / share.sum()) @ np.array(values[layer][shared]))
            x += w[at + "self_attn.o_proj.weight"] @ np.concatenate(mixed)
            h = norm(x, w[at + "post_attention_layernorm.weight"])
            gate = w[at + "mlp.gate_proj.weight"] @ h
            up = w[at + "mlp.up_proj.weight"] @ h
            x += w[at + "mlp.down_proj.weight"] @ (gate / (1 + np.exp(-gate)) * up)
        logits = w["lm_head.weight"] @ norm(x, w["model.norm.weight"])
    return [float(v) for v in logits], float(np.mean(losses))


def write_safetensors(path, tensors):
    """A length of 8 bytes, a JSON header, then the FP16 bytes, in the order of the names."""
    header = {"__metadata__": {"format": "pt"}}
    at = 0
    for name in sorted(tensors):
        size = tensors[name].size * 2
        header[name] = {"dtype": "F16", "shape": list(tensors[name].shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for name in sorted(tensors):
            file.write(np.ascontiguousarray(tensors[name], "<f2").tobytes())


def config(args):
    """The architecture as Hugging Face's LlamaConfig."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": VOCABULARY,
        "hidden_size": args.hidden,
        "intermediate_size": args.ffn,
        "num_hidden_layers": args.layers,
        "num_attention_heads": args.heads,
        "num_key_value_heads": args.kv_heads,
        "hidden_act": "silu",
        "max_position_embeddings": args.context,
        "rms_norm_eps": args.rms_eps,
        "rope_theta": args.rope_theta,
        "tie_word_embeddings": False,
        "torch_dtype": "float16",
    }


def write_provenance(path, facts):
    """YAML with one nested level; JSON scalars are YAML scalars."""
    with open(path, "w", encoding="utf-8") as file:
        for key, value in facts.items():
            if isinstance(value, dict):
                file.write(f"{key}:\n")
                for inner, scalar in value.items():
                    file.write(f"  {inner}: {json.dumps(scalar)}\n")
            else:
                file.write(f"{key}: {json.dumps(value)}\n")


def main():
    args = arguments()
    with open(args.text, "rb") as file:
        corpus = file.read()
    cut = len(corpus) * 9 // 10
    tokens = np.frombuffer(corpus, np.uint8).astype(np.int32)
    training, held_out = tokens[:cut], tokens[cut:]
    if len(held_out) <= args.context + 1:
        sys.exit(f"{args.text}: {len(corpus)} bytes; a tenth of it must be more than {args.context + 1}")
    began = time.monotonic()
    weights, steps = train(args, training, held_out)
    minutes = (time.monotonic() - began) / 60
    for name, weight in weights.items():
        if not np.all(np.isfinite(weight.astype(np.float16))):
            sys.exit(f"{name}: not finite in FP16; lower --lr")
    stored = {name: weight.astype(np.float16) for name, weight in weights.items()}
    rounded = {name: jnp.asarray(weight.astype(np.float32)) for name, weight in stored.items()}
    with jax.default_matmul_precision("highest"):
        evaluation = make_evaluation(args, make_forward(args))
        held = evaluation(rounded, held_out)
        seen = evaluation(rounded, training, (len(held_out) - 1) // args.context)
    print(f"FP16 weights: training text {seen:.4f}, held-out text {held:.4f} nats a byte", flush=True)
    os.makedirs(args.out, exist_ok=True)
    write_safetensors(os.path.join(args.out, "model.safetensors"), stored)
    with open(os.path.join(args.out, "config.json"), "w", encoding="utf-8") as file:
        json.dump(config(args), file, indent=2)
        file.write("\n")
    text = held_out[: args.context]
    logits, loss = golden(args, stored, text)
    with open(os.path.join(args.out, "golden.json"), "w", encoding="utf-8") as file:
        json.dump({"tokens": text.tolist(), "lastLogits": logits, "meanLoss": loss}, file)
        file.write("\n")
    settings = {name: value for name, value in vars(args).items() if name not in ("text", "out", "report", "name")}
    write_provenance(
        os.path.join(args.out, "provenance.yaml"),
        {
            "script": "tools/train_llama.py",
            "corpus": args.name or os.path.basename(args.text),
            "corpusBytes": len(corpus),
            "corpusSha256": hashlib.sha256(corpus).hexdigest(),
            "split": "the first nine tenths train, the last tenth is held out",
            "arguments": settings,
            "parameters": int(sum(w.size for w in stored.values())),
            "steps": steps,
            "trainingBytesSeen": steps * args.batch * args.context,
            "trainLossNats": round(seen, 4),
            "validationLossNats": round(held, 4),
            "lossesAre": "of the FP16 weights, mean over consecutive windows of one context each",
            "minutes": round(minutes, 2),
            "device": f"{jax.devices()[0].platform} ({jax.devices()[0].device_kind})",
            "date": datetime.date.today().isoformat(),
            "versions": {
                "python": platform.python_version(),
                "jax": jax.__version__,
                "numpy": np.__version__,
            },
        },
    )


if __name__ == "__main__":
    main()
