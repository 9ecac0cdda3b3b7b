"""Trains `crates/engine/weights/fading.f32`, what auto-restore learned about faded photos.

Usage: fading.py OUT PHOTO... (needs numpy, pillow, jax and scikit-learn; half an hour on two cores).
Prints how well it does on photos that were left out, and the numbers of `SCORES` in
`crates/engine/src/steps/fading.rs`. The features are those of `steps/fading/learned.rs`, in its order.

Each photo is cut, lit and faded by chance 300 times, in the three ways of `quality/src/fade.rs` and in
a little wider ranges, some of them in part, some not at all. A network with one hidden layer tells from the
distribution of values and colours the curve of each channel back: a polynomial of the third degree between
the ends of the channel. What is made small is the difference in CIELAB and the root of the mean square.
"""

import sys

import jax
import jax.numpy as jnp
import numpy as np
from PIL import Image
from sklearn.linear_model import LogisticRegression

Image.MAX_IMAGE_PIXELS = None
jax.config.update("jax_platforms", "cpu")
QUANTILES = [0.02, 0.10, 0.25, 0.50, 0.75, 0.90, 0.98]
FADINGS = 300  # of each photo
PIXELS = 400  # of each faded photo
HIDDEN, STEPS, BATCH, NETWORKS = 16, 700, 128, 3
DECAY, NOISE = 0.1, 0.7  # what keeps the networks from learning the photos by heart
START = np.array([0.02] * 3 + [0.95] * 3 + [0.0] * 6, np.float32)
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
) / np.array([[0.95047], [1.0], [1.08883]])


def linear(coded):
    return np.where(coded <= 0.04045, coded / 12.92, ((np.maximum(coded, 0) + 0.055) / 1.055) ** 2.4)


def coded(light):
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)


def fading(random):
    """A fading by chance, of coded values of shape (..., 3)."""

    def draw(low, high):
        low, high = np.array(low), np.array(high)
        return (low + high) / 2 + (high - low) / 2 * 1.1 * random.uniform(-1, 1, 3)

    kind = random.integers(3)
    if kind == 0:
        white = draw([0.86, 0.78, 0.58], [0.98, 0.93, 0.82])
        black = np.maximum(draw([0.14, 0.09, 0.04], [0.28, 0.20, 0.14]), 0.01)
        return lambda v: black + (white - black) * v
    if kind == 1:
        kept = draw([0.45, 0.55, 0.6], [0.7, 0.8, 0.85])
        stain = np.maximum(draw([0, 0.03, 0.1], [0.07, 0.12, 0.28]), 0)
        return lambda v: coded(10.0 ** (kept * np.log10(np.maximum(linear(v), 0.005)) - stain))
    white = draw([0.7, 0.6, 0.35], [0.95, 0.85, 0.65])
    black = np.maximum(draw([0.02, 0.012, 0.006], [0.075, 0.05, 0.03]), 0.001)
    return lambda v: coded(black + (white - black) * linear(v))


def unevenness(random, height, width):
    turn, slope = random.uniform(0, 2 * np.pi), random.uniform(0, 0.14)
    rim, yellow = random.uniform(-0.06, 0.12), random.uniform(0, 0.06)
    y, x = np.mgrid[0:height, 0:width]
    x, y = x / width * 2 - 1, y / height * 2 - 1
    out = (x * x + y * y) / 2
    light = 1 + slope * (x * np.cos(turn) + y * np.sin(turn)) - rim * out
    return np.stack([light - tint * yellow * out for tint in (0, 0.3, 1)], -1)


def at(ordered, part):
    return ordered[int((len(ordered) - 1) * part + 0.5)]


def features(photo):
    """What a small photo of shape (height, width, 3) is like; and where its channels end."""
    raw = photo.reshape(-1, 3)
    ordered = np.sort(raw, 0)
    low = at(ordered, 0.005)
    high = np.maximum(at(ordered, 0.995), low + 0.05)
    placed = np.clip((photo - low) / (high - low), 0, 1)
    pixels = placed.reshape(-1, 3)
    count = len(pixels)
    out = [*low, *high]
    for c in range(3):
        out += [np.clip((at(ordered[:, c], q) - low[c]) / (high[c] - low[c]), 0, 1) for q in QUANTILES]
    level = np.minimum((pixels.mean(1) * 6).astype(int), 5)
    red, blue = pixels[:, 0] - pixels[:, 1], pixels[:, 2] - pixels[:, 1]
    for k in range(6):
        of = level == k
        total = of.sum() + count * 0.005
        out += [of.sum() / count, red[of].sum() / total, blue[of].sum() / total]
    classes = np.zeros((5, 5))
    i, j = np.clip((red + 0.5) * 4, 0, 3.999), np.clip((blue + 0.5) * 4, 0, 3.999)
    for di in (0, 1):
        for dj in (0, 1):
            part = np.abs(1 - di - i % 1) * np.abs(1 - dj - j % 1)
            np.add.at(classes, (i.astype(int) + di, j.astype(int) + dj), part)
    out += list(np.sqrt(classes / count).ravel())
    edges = sum(np.abs(np.diff(placed, axis=a)).reshape(-1, 3).mean(0) for a in (0, 1)) + 1e-3
    out += [np.log(edges.mean()), np.log(edges[0] / edges[1]), np.log(edges[2] / edges[1])]
    away = pixels - pixels.mean(0)
    products = away.T @ away / count
    spread = np.sqrt(np.diag(products)) + 1e-3
    out += [*spread, *(products[a, b] / (spread[a] * spread[b]) for a, b in ((0, 1), (1, 2), (0, 2)))]
    luma = raw @ np.array([0.299, 0.587, 0.114])
    for of in (luma <= at(np.sort(luma), 0.02), luma >= at(np.sort(luma), 0.98)):
        out += list(raw[of].mean(0))
    return np.array(out, np.float32), low, high


def relit(photo, random):
    """Another cut of a photo in another light."""
    width, height = photo.size
    least = random.uniform(0.6, 1)
    w, h = int(width * random.uniform(least, 1)), int(height * random.uniform(least, 1))
    x, y = random.integers(0, width - w + 1), random.integers(0, height - h + 1)
    scale = 92 / max(w, h)
    small = photo.crop((x, y, x + w, y + h)).resize((max(8, int(w * scale)), max(8, int(h * scale))), Image.BOX)
    truth = np.asarray(small, float) / 255
    if random.random() < 0.5:
        truth = truth[:, ::-1]
    truth = truth ** random.uniform(0.85, 1.2)
    grey = truth.mean(-1, keepdims=True)
    truth = grey + (truth - grey) * random.uniform(0.75, 1.2)
    return np.clip(truth * (1 + random.normal(0, 0.02, 3)) * random.uniform(0.92, 1.03), 0, 1)


def examples(photos):
    random = np.random.default_rng(1)
    rows = []
    for index, path in enumerate(photos):
        photo = Image.open(path).convert("RGB")
        photo.thumbnail((640, 640), Image.BOX)
        for turn in range(FADINGS):
            if turn % 5 == 0:
                truth = relit(photo, random)
            height, width, _ = truth.shape
            print_, faded = fading(random)(truth), 1.0
            chance = random.random()
            if chance < 0.12:
                print_, faded = truth.copy(), 0.0
            elif chance < 0.3:
                print_ = truth + (print_ - truth) * random.uniform(0.35, 1)
            if faded:
                print_ = coded(linear(print_) * unevenness(random, height, width))
            # What is left of grain and of dust.
            print_ = print_ + random.normal(0, random.uniform(0.001, 0.01), print_.shape)
            if faded:
                specks = random.integers(0, height * width, int(height * width * random.uniform(0, 0.006)))
                pixels = print_.reshape(-1, 3)
                pixels[specks] = (pixels[specks] + random.uniform(0.85, 1, (len(specks), 1))) / 2
            print_ = np.round(np.clip(print_, 0, 1) * 255) / 255
            found, low, high = features(print_)
            some = random.integers(0, height * width, PIXELS)
            place = np.clip((print_.reshape(-1, 3)[some] - low) / (high - low), -0.1, 1.1)
            rows.append((found, low, high, place, truth.reshape(-1, 3)[some], index, faded))
    return [np.array(column, np.float32) for column in zip(*rows)]


def lab(pixels):
    pixels = jnp.clip(pixels, 0, 1) * 0.999 + 0.0005
    light = jnp.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    xyz = light @ XYZ.T
    f = jnp.where(xyz > 216 / 24389, jnp.maximum(xyz, 1e-4) ** (1 / 3), (24389 / 27 * xyz + 16) / 116)
    return jnp.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def network(weights, found):
    hidden = jnp.tanh(found @ weights["w1"] + weights["b1"])
    return hidden @ weights["w2"] + weights["b2"] + START


def distances(curves, place, truth):
    """Mean ΔE and root mean square of each example."""
    low, high, bend, skew = (curves.reshape(-1, 1, 4, 3)[:, :, k] for k in range(4))
    back = low * (1 - place) + high * place + place * (1 - place) * (bend + skew * (1 - 2 * place))
    back = jnp.clip(back, 0, 1) + 0.05 * (back - jnp.clip(back, 0, 1))
    colour = jnp.sqrt(((lab(back) - lab(truth)) ** 2).sum(-1) + 0.01).mean(-1)
    return colour, jnp.sqrt(((back - truth) ** 2).mean((1, 2)) + 1e-5)


def loss(weights, found, place, truth, faded):
    colour, square = distances(network(weights, found), place, truth)
    decay = (weights["w1"] ** 2).sum() + (weights["w2"] ** 2).sum()
    return ((colour + 50 * square) * (0.3 + 0.7 * faded)).mean() + DECAY * decay


@jax.jit
def step(weights, first, second, turn, rate, *batch):
    """One step of Adam (D. Kingma and J. Ba, 2015)."""
    slope = jax.grad(loss)(weights, *batch)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, slope)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, slope)

    def moved(w, m, v):
        return w - rate * (m / (1 - 0.9**turn)) / (jnp.sqrt(v / (1 - 0.999**turn)) + 1e-6)

    return jax.tree.map(moved, weights, first, second), first, second


def trained(seed, found, place, truth, faded):
    random = np.random.default_rng(seed)
    count = found.shape[1]
    one, two = jax.random.split(jax.random.PRNGKey(seed))
    weights = {
        "w1": jax.random.normal(one, (count, HIDDEN)) / np.sqrt(count),
        "b1": jnp.zeros(HIDDEN),
        "w2": jax.random.normal(two, (HIDDEN, 12)) * 0.1 / np.sqrt(HIDDEN),
        "b2": jnp.zeros(12),
    }
    first = second = jax.tree.map(jnp.zeros_like, weights)
    for turn in range(1, STEPS + 1):
        some, pixels = random.choice(len(found), BATCH), random.integers(0, PIXELS, 100)
        noisy = found[some] + random.normal(0, NOISE, (BATCH, count)).astype(np.float32)
        rate = 2e-3 * min(1, turn / 100) * 0.5 * (1 + np.cos(np.pi * turn / STEPS)) + 1e-5
        batch = noisy, place[some][:, pixels], truth[some][:, pixels], faded[some]
        weights, first, second = step(weights, first, second, float(turn), rate, *batch)
    return weights


def main(out, photos):
    found, low, high, place, truth, photo, faded = examples(photos)
    mean, deviation = found.mean(0), found.std(0) + 1e-3
    scaled = np.clip((found - mean) / deviation, -4, 4)

    fold = np.random.default_rng(5).permutation(len(photos))[photo.astype(int)] % 5
    away = []
    for k in range(5):
        learnt = trained(k, *(a[fold != k] for a in (scaled, place, truth, faded)))
        left = (fold == k) & (faded > 0)
        away.append([np.mean(d) for d in distances(network(learnt, scaled[left]), place[left], truth[left])])
    print("photos left out: ΔE %.2f, root mean square %.4f" % tuple(np.mean(away, 0)))

    ends = np.concatenate([low, high, np.log(low + 0.01)], 1)
    centre, spread = ends.mean(0), ends.std(0)
    score = LogisticRegression(C=0.01, class_weight="balanced", max_iter=500).fit((ends - centre) / spread, faded)
    scores = score.coef_[0] / spread
    print("SCORES", scores.reshape(3, 3).T.round(2), "SCORE", round(score.intercept_[0] - scores @ centre, 2))

    numbers = [mean, deviation]
    for seed in range(NETWORKS):
        learnt = trained(seed, scaled, place, truth, faded)
        numbers += [learnt[name] for name in ("w1", "b1", "w2", "b2")]
    np.concatenate([np.ravel(n) for n in numbers]).astype("<f4").tofile(out)


main(sys.argv[1], sys.argv[2:])
