#!/usr/bin/env python3
"""Opens a run's checkpoint with safetensors and scores its sample sheet with a PyTorch critic.

usage: critic_scores.py output/runs/ID   (a run with the ConvNet critic that is done; needs torch and safetensors)

Compares with the scores that the training left beside the sheet: 0 when each is within 1e-4, else 1.
"""

import json
import sys

import torch
from safetensors.torch import load_file
from torch import nn


class Critic(nn.Module):
    """5x5 convolutions of stride 2, leaky relu 0.2, a linear head on C, H, W."""

    def __init__(self, state):
        super().__init__()
        weights = [state[f"critic.conv{stage}.weight"] for stage in range(1, 9) if f"critic.conv{stage}.weight" in state]
        self.convs = nn.ModuleList(
            nn.Conv2d(weight.shape[1], weight.shape[0], 5, stride=2, padding=2) for weight in weights
        )
        self.head = nn.Linear(state["critic.head.weight"].shape[1], 1)
        for stage, conv in enumerate(self.convs, 1):
            conv.load_state_dict({name: state[f"critic.conv{stage}.{name}"] for name in ("weight", "bias")})
        self.head.load_state_dict({name: state[f"critic.head.{name}"] for name in ("weight", "bias")})

    def forward(self, x):
        for conv in self.convs:
            x = nn.functional.leaky_relu(conv(x), 0.2)
        return self.head(x.flatten(1)).squeeze(1)


def main(run):
    with open(f"{run}/config.json", encoding="utf-8") as file:
        config = json.load(file)
    if config.get("network") != "convnet" or config["criticNorm"] != "none" or config["method"] == "sngan":
        sys.exit("critic_scores.py: this script knows the ConvNet critic without any norm")
    pictures = load_file(f"{run}/samples.safetensors")
    images = pictures["samples"].permute(0, 3, 1, 2).float() / 127.5 - 1
    with torch.no_grad():
        scores = Critic(load_file(f"{run}/state.safetensors"))(images)
    expected = pictures["scores"]
    off = ((scores - expected).abs() / expected.abs().clamp(min=1)).max().item()
    print(f"{len(scores)} scores from {expected.min():.4f} to {expected.max():.4f}, largest difference {off:.1e}")
    return 0 if off <= 1e-4 else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
