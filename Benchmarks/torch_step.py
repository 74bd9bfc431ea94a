"""The training steps of `wdiv bench` in PyTorch on the CPU, for comparison.

Same networks (ConvNet: 5x5 stages of stride 2, leaky relu, batch norm in the generator; the official code's ResNet without
a norm in the critic), same losses, same batch: a
critic step makes the fakes, takes the penalty's double backward and one Adam update; a generator step backpropagates
through a frozen critic. Weights and images are random. Every combination of memory format and Adam (plain, fused) is
timed; one JSON object a line, as `wdiv bench --json`, with "peer" naming the variant. With --inception FILE (a .pth that
pytorch-fid would load) only the features of 64 images are timed, resized as pytorch-fid does.
"""

import argparse
import itertools
import json
import time

import torch
from torch import nn
from torch.nn import functional as F

MEMORY, ADAM = ("contiguous", "channels_last"), ("plain", "fused")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("width", 32), ("size", 32), ("channels", 1), ("batch", 64), ("threads", 2), ("repeats", 15)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--memory", nargs="*", choices=MEMORY, default=MEMORY)
    parser.add_argument("--adam", nargs="*", choices=ADAM, default=ADAM)
    parser.add_argument("--step", nargs="*", choices=("critic", "generator"), default=["critic", "generator"])
    parser.add_argument("--network", choices=("convnet", "official-resnet"), default="convnet")
    parser.add_argument("--inception", default="")
    parser.add_argument("--method", choices=("wgan-div", "wgan-gp"), default="wgan-div")
    parser.add_argument("--points", nargs="*", choices=("interpolates", "real-and-fake", "half"), default=["interpolates"])
    return parser.parse_args()


def stage_widths(options):
    stages = (options.size // 4).bit_length() - 1
    return [options.channels] + [options.width << stage for stage in range(stages)]


def make_critic(options):
    widths = stage_widths(options)
    layers = []
    for fan_in, fan_out in zip(widths, widths[1:]):
        layers += [nn.Conv2d(fan_in, fan_out, 5, stride=2, padding=2), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(widths[-1] * 16, 1), nn.Flatten(0))


def make_generator(options, latent=128):
    widths = stage_widths(options)[::-1]
    # No bias stands before a batch norm, as in ours: only the last stage has one.
    layers = [nn.Linear(latent, widths[0] * 16, bias=False), nn.Unflatten(1, (widths[0], 4, 4))]
    for position, (fan_in, fan_out) in enumerate(zip(widths, widths[1:]), 2):
        up = nn.ConvTranspose2d(fan_in, fan_out, 5, 2, 2, 1, bias=position == len(widths))
        layers += [nn.BatchNorm2d(fan_in), nn.ReLU(), up]
    return nn.Sequential(*layers, nn.Tanh())


class Block(nn.Module):
    """A residual block that doubles or halves the side, with batch norm where it doubles."""

    def __init__(self, fan_in, fan_out, up):
        super().__init__()
        self.up = up
        middle = fan_out if up else fan_in
        norms = (nn.BatchNorm2d(fan_in), nn.BatchNorm2d(middle)) if up else (nn.Identity(), nn.Identity())
        scale = [nn.Upsample(scale_factor=2)] if up else []
        self.path = nn.Sequential(
            norms[0], nn.ReLU(), *scale, nn.Conv2d(fan_in, middle, 3, padding=1, bias=False),
            norms[1], nn.ReLU(), nn.Conv2d(middle, fan_out, 3, padding=1))
        self.shortcut = nn.Conv2d(fan_in, fan_out, 1)

    def forward(self, x):
        if self.up:
            # A 1x1 convolution before the nearest neighbors gives the same in a quarter of the work, as in ours.
            return self.path(x) + F.interpolate(self.shortcut(x), scale_factor=2)
        return F.avg_pool2d(self.path(x), 2) + self.shortcut(F.avg_pool2d(x, 2))


def residual_widths(options):
    blocks = (options.size // 4).bit_length() - 1
    return [options.width << min(block, 3) for block in range(blocks + 1)]


def make_residual_critic(options):
    widths = residual_widths(options)
    blocks = [Block(fan_in, fan_out, up=False) for fan_in, fan_out in zip(widths, widths[1:])]
    return nn.Sequential(nn.Conv2d(options.channels, widths[0], 3, padding=1), *blocks, nn.Flatten(),
                         nn.Linear(widths[-1] * 16, 1), nn.Flatten(0))


def make_residual_generator(options, latent=128):
    widths = residual_widths(options)[::-1]
    blocks = [Block(fan_in, fan_out, up=True) for fan_in, fan_out in zip(widths, widths[1:])]
    return nn.Sequential(nn.Linear(latent, widths[0] * 16), nn.Unflatten(1, (widths[0], 4, 4)), *blocks,
                         nn.BatchNorm2d(widths[-1]), nn.ReLU(), nn.Conv2d(widths[-1], options.channels, 3, padding=1),
                         nn.Tanh())


class Steps:
    """One training: critic, generator, their optimizers and a batch of random images."""

    def __init__(self, options, points, memory, fused):
        self.options, self.points, self.latent = options, points, 128
        layout = torch.channels_last if memory == "channels_last" else torch.contiguous_format
        makers = (make_critic, make_generator)
        if options.network == "official-resnet":
            makers = (make_residual_critic, make_residual_generator)
        self.critic, self.generator = (make(options).to(memory_format=layout) for make in makers)
        shape = (options.batch, options.channels, options.size, options.size)
        self.real = torch.empty(shape).uniform_(-1, 1).contiguous(memory_format=layout)
        self.critic_adam, self.generator_adam = (
            torch.optim.Adam(net.parameters(), lr=2e-4, betas=(0.0, 0.9), fused=fused)
            for net in (self.critic, self.generator)
        )

    def noise(self):
        return torch.randn(self.options.batch, self.latent)

    def penalty_inputs(self, fake):
        if self.points == "real-and-fake":
            return torch.cat([self.real, fake])
        count = self.options.batch // 2 if self.points == "half" else self.options.batch
        u = torch.rand(count, 1, 1, 1)
        return torch.lerp(fake[:count], self.real[:count], u)

    def critic_step(self):
        with torch.no_grad():
            fake = self.generator(self.noise())
        points = self.penalty_inputs(fake).requires_grad_()
        scores = self.critic(points)
        if self.points == "real-and-fake":
            # The same scores serve the Wasserstein term.
            on_real, on_fake = scores.chunk(2)
        else:
            on_real, on_fake = self.critic(self.real), self.critic(fake)
        (gradient,) = torch.autograd.grad(scores.sum(), points, create_graph=True)
        squares = gradient.flatten(1).square().sum(1)
        if self.options.method == "wgan-div":
            penalty = 2 * squares.pow(3).mean()
        else:
            penalty = 10 * (squares.sqrt() - 1).square().mean()
        loss = on_fake.mean() - on_real.mean() + penalty
        self.critic_adam.zero_grad(set_to_none=True)
        loss.backward()
        self.critic_adam.step()

    def generator_step(self):
        self.critic.requires_grad_(False)
        loss = -self.critic(self.generator(self.noise())).mean()
        self.generator_adam.zero_grad(set_to_none=True)
        loss.backward()
        self.generator_adam.step()
        self.critic.requires_grad_(True)


def inception(options):
    from pytorch_fid import inception as peer

    peer.load_state_dict_from_url = lambda *_, **__: torch.load(options.inception, map_location="cpu")
    images = torch.rand(64, 3, options.size, options.size)
    for memory in options.memory:
        layout = torch.channels_last if memory == "channels_last" else torch.contiguous_format
        net = peer.InceptionV3([3]).eval().to(memory_format=layout)

        def step():
            with torch.no_grad():
                # As many at a time as ours.
                for part in images.split(16):
                    net(part.contiguous(memory_format=layout))

        yield {"peer": f"PyTorch {torch.__version__}, {memory}", "memory": memory, "adam": "plain", "step": "inception",
               "points": None, "method": options.method} | milliseconds(step, 3, warm=1)


def milliseconds(step, repeats, warm=3):
    for _ in range(warm):
        step()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        step()
        times.append(1e3 * (time.perf_counter() - start))
    times.sort()
    return {"best_ms": round(times[0], 2), "median_ms": round(times[len(times) // 2], 2)}


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    sizes = {name: getattr(options, name) for name in ("width", "size", "channels", "batch", "threads")}
    if options.inception:
        for result in inception(options):
            print(json.dumps(result | sizes), flush=True)
        return
    for memory, adam in itertools.product(options.memory, options.adam):
        for position, points in enumerate(options.points):
            steps = Steps(options, points, memory, adam == "fused")
            timed = [("critic", points, steps.critic_step)]
            # The generator has no penalty: it is timed once.
            if position == 0:
                timed.append(("generator", None, steps.generator_step))
            for name, where, step in timed:
                if name not in options.step:
                    continue
                peer = f"PyTorch {torch.__version__}, {memory}, Adam {adam}"
                result = {"peer": peer, "memory": memory, "adam": adam, "step": name, "points": where,
                          "method": options.method}
                print(json.dumps(result | milliseconds(step, options.repeats) | sizes), flush=True)


if __name__ == "__main__":
    main()
