"""Compares values of two tensors with numpy: python3 numpy-compare.py VALUES TYPE OFFSET FILE TYPE OFFSET FILE

Prints the seconds that it takes, without reading the files, and the sum of squared differences.
"""

import sys
import time

import numpy as np

PIECE = 1 << 20


def half(blocks, at):
    return blocks[:, at : at + 2].copy().view(np.float16).astype(np.float32)


def bf16(data):
    return (data.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def f16(data):
    return data.view(np.float16).astype(np.float32)


def q8_0(data):
    blocks = data.reshape(-1, 34)
    return (half(blocks, 0) * blocks[:, 2:].view(np.int8).astype(np.float32)).reshape(-1)


def q4_k(data):
    blocks = data.reshape(-1, 144)
    d, dmin = half(blocks, 0), half(blocks, 2)
    low, middle, high = blocks[:, 4:8], blocks[:, 8:12], blocks[:, 12:16]
    scales = np.concatenate([low & 63, (high & 15) | ((low >> 6) << 4)], axis=1).astype(np.float32)
    minima = np.concatenate([middle & 63, (high >> 4) | ((middle >> 6) << 4)], axis=1).astype(np.float32)
    codes = blocks[:, 16:].reshape(-1, 4, 1, 32) >> np.array([0, 4], dtype=np.uint8).reshape(1, 1, 2, 1)
    codes = (codes & 15).reshape(-1, 8, 32).astype(np.float32)
    return ((d * scales)[:, :, None] * codes - (dmin * minima)[:, :, None]).reshape(-1)


TYPES = {"BF16": (bf16, 1, 2), "F16": (f16, 1, 2), "Q8_0": (q8_0, 32, 34), "Q4_K": (q4_k, 256, 144)}


def load(count, name, offset, path):
    decode, block, size = TYPES[name]
    data = np.fromfile(path, dtype=np.uint8, count=count // block * size, offset=int(offset))
    return lambda first, values: decode(data[first // block * size : (first + values) // block * size])


def main():
    count = int(sys.argv[1])
    reference, other = load(count, *sys.argv[2:5]), load(count, *sys.argv[5:8])
    started = time.perf_counter()
    total = np.zeros(6)
    largest = 0.0
    histogram = np.zeros(32768, dtype=np.int64)
    for first in range(0, count, PIECE):
        values = min(PIECE, count - first)
        a, b = reference(first, values), other(first, values)
        histogram += np.bincount(np.abs(b - a).view(np.uint32) >> 17, minlength=32768)
        a, b = a.astype(np.float64), b.astype(np.float64)
        d = b - a
        largest = max(largest, np.abs(d).max())
        total += [d.sum(), np.abs(d).sum(), (d * d).sum(), (a * a).sum(), (b * b).sum(), (a * b).sum()]
    print(time.perf_counter() - started, total[2])


main()
