"""What a submission may ask of a device, beyond what a host tries by itself. Runs inside a host, as its program."""

import torch
from torch import nn

F = nn.functional


def expect(condition, what="wrong numbers"):
    if not condition:
        raise AssertionError(what)


def close(got, expected, tolerance=1e-3):
    expect(torch.allclose(got.cpu().double(), expected.cpu().double(), rtol=tolerance, atol=tolerance))


def size(device, large, small):
    """A GPU has work to do; the processor in its place is not kept waiting."""
    return large if device.type == "cuda" else small


def products(device):
    for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16):
        for n in (1, 3, 128, 1025, size(device, 4096, 64)):
            a = torch.ones(n, n, device=device, dtype=dtype)
            expect(bool(((a @ a) / n - 1).abs().max() < 0.02))
    a = torch.randn(8, 33, 65, device=device)
    close(torch.bmm(a, a.transpose(1, 2)), torch.einsum("bij,bkj->bik", a.cpu(), a.cpu()), 1e-2)
    weight, bias = torch.randn(17, 65, device=device), torch.randn(17, device=device)
    close(F.linear(a, weight, bias), F.linear(a.cpu(), weight.cpu(), bias.cpu()), 1e-2)


def convolutions(device):
    for dtype in (torch.float32, size(device, torch.float16, torch.float32)):
        x = torch.randn(4, 8, 31, 31, device=device, dtype=dtype, requires_grad=True)
        layers = nn.Sequential(nn.Conv2d(8, 16, 3, 2, 1), nn.BatchNorm2d(16), nn.ReLU(), nn.ConvTranspose2d(16, 4, 2))
        layers = layers.to(device, dtype)
        layers(x).square().mean().backward()
        expect(bool(x.grad.isfinite().all()))
        layers.to(memory_format=torch.channels_last)(x.to(memory_format=torch.channels_last)).sum().backward()
    x = torch.randn(2, 3, 50, device=device)
    close(F.conv1d(x, x[:, :, :5]), F.conv1d(x.cpu(), x.cpu()[:, :, :5]), 1e-2)


def streams_and_events(device):
    x = torch.randn(512, 512, device=device)
    if device.type != "cuda":
        return
    stream, start, end = torch.cuda.Stream(), *(torch.cuda.Event(enable_timing=True) for _ in range(2))
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        start.record()
        y = x @ x
        end.record()
    end.synchronize()
    torch.cuda.current_stream().wait_stream(stream)
    expect(start.elapsed_time(end) > 0)
    close(y, x.cpu() @ x.cpu(), 1e-1)


def graphs(device):
    if device.type != "cuda":
        return
    x = torch.zeros(64, device=device)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        x * 2
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        y = x * 2 + 1
    x.fill_(3)
    graph.replay()
    close(y, torch.full((64,), 7.0))


def pinned_memory(device):
    x = torch.arange(1 << 20, dtype=torch.float32)
    if device.type == "cuda":
        x = x.pin_memory()
    y = x.to(device, non_blocking=True) * 2
    close(y.to("cpu"), x * 2)


def large_memory(device):
    blocks = [torch.empty(size(device, 1 << 29, 1 << 20), device=device).fill_(1) for _ in range(4)]
    expect(all(float(block[-1]) == 1 for block in blocks))
    del blocks
    if device.type == "cuda":
        torch.cuda.empty_cache()  # and map it anew
    expect(float(torch.ones(size(device, 1 << 29, 1 << 20), device=device)[7]) == 1)


def sorting_and_indexing(device):
    x = torch.randint(0, 1000, (size(device, 1 << 20, 1 << 12),), device=device)
    close(x.sort().values, x.cpu().sort().values)
    close(x.float().topk(9).values, x.cpu().float().topk(9).values)
    close(x.unique(), x.cpu().unique())
    close(torch.bincount(x), torch.bincount(x.cpu()))
    close(
        torch.zeros(1000, device=device).scatter_add(0, x, torch.ones_like(x, dtype=torch.float32)),
        x.cpu().bincount(minlength=1000),
    )
    close(x.cumsum(0), x.cpu().cumsum(0))
    y = torch.zeros(1000, device=device)
    y[x] = 1
    y.index_add_(0, x[:5], torch.ones(5, device=device))
    expect(bool((y[x] >= 1).all()) and int(x[x > 500].min()) > 500 and len(x.nonzero()) > 0)
    close(torch.median(x.float()), torch.median(x.cpu().float()))


def random_numbers(device):
    for draw in (torch.rand, torch.randn):
        expect(draw(10_000, device=device).std() > 0.1)
    expect(len(torch.randperm(5000, device=device).unique()) == 5000)
    expect(int(torch.multinomial(torch.ones(7, device=device), 100, replacement=True).max()) < 7)
    expect(float(F.dropout(torch.ones(10_000, device=device)).mean()) > 0.5)
    torch.empty(100, device=device).exponential_().log_normal_().geometric_(0.5)
    torch.distributions.Gamma(torch.ones(9, device=device), torch.ones(9, device=device)).sample()


def recurrent(device):
    for kind in (nn.LSTM, nn.GRU, nn.RNN):
        layer = kind(8, 16, num_layers=2, bidirectional=True).to(device)
        x = torch.randn(7, 3, 8, device=device, requires_grad=True)
        layer(x)[0].sum().backward()
        expect(bool(x.grad.isfinite().all()))


def attention(device):
    for dtype in (torch.float32, size(device, torch.float16, torch.float32)):
        q = torch.randn(2, 4, 64, 32, device=device, dtype=dtype, requires_grad=True)
        F.scaled_dot_product_attention(q, q, q, is_causal=True).float().sum().backward()
        expect(bool(q.grad.isfinite().all()))
    layer = nn.TransformerEncoderLayer(32, 4, batch_first=True).to(device)
    expect(bool(layer(torch.randn(2, 9, 32, device=device)).isfinite().all()))
    layer.eval()
    with torch.no_grad():
        expect(bool(layer(torch.randn(2, 9, 32, device=device)).isfinite().all()))


def linear_algebra(device):
    a = torch.randn(40, 40, device=device, dtype=torch.float64)
    spd = a @ a.T + torch.eye(40, device=device)
    u, s, v = torch.linalg.svd(a)
    close(u @ torch.diag(s) @ v, a)
    close(torch.linalg.cholesky(spd) @ torch.linalg.cholesky(spd).T, spd)
    close(spd @ torch.linalg.solve(spd, a), a)
    q, r = torch.linalg.qr(a)
    close(q @ r, a)
    close(torch.linalg.eigvalsh(spd), torch.linalg.eigvalsh(spd.cpu()))
    close(torch.linalg.inv(spd) @ spd, torch.eye(40))
    close(torch.linalg.lstsq(a, a).solution, torch.eye(40))
    torch.linalg.eig(a.cpu().to(device))


def fourier(device):
    x = torch.randn(100, device=device)
    close(torch.fft.ifft(torch.fft.fft(x)).real, x)
    close(torch.fft.irfft2(torch.fft.rfft2(torch.ones(8, 8, device=device))), torch.ones(8, 8))


def compiled_when_first_used(device):
    x = torch.arange(1, 9, device=device)
    close(torch.gcd(x, x * 2), x)
    for function in (torch.special.i1e, torch.special.bessel_j0, torch.special.entr, torch.lgamma, torch.digamma):
        expect(bool(function(x.float() / 10).isfinite().all()))
    torch.special.zeta(x.float() + 1, 2.0)
    z = torch.view_as_complex(torch.rand(4, 2, device=device))
    expect(bool((z * z).prod().abs().isfinite()))


def training(device):
    model = nn.Sequential(nn.Embedding(50, 16), nn.Flatten(), nn.LayerNorm(64), nn.GELU(), nn.Linear(64, 10)).to(device)
    x, y = torch.randint(0, 50, (32, 4), device=device), torch.randint(0, 10, (32,), device=device)
    for make in (torch.optim.SGD, torch.optim.AdamW, torch.optim.Adam):
        optimizer = make(model.parameters(), 1e-2)
        for _ in range(3):
            optimizer.zero_grad()
            with torch.autocast(device.type, dtype=torch.bfloat16):
                loss = F.cross_entropy(model(x), y)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
    expect(bool(loss.isfinite()))
    torch.autograd.gradcheck(torch.tanh, (torch.randn(3, dtype=torch.float64, device=device, requires_grad=True),))
    torch.func.vmap(torch.func.grad(lambda z: z.sin().sum()))(torch.randn(4, 3, device=device))
    torch.utils.checkpoint.checkpoint(model, x, use_reentrant=False).sum().backward()


PIECES = {
    function.__name__: function
    for function in (
        products,
        convolutions,
        streams_and_events,
        graphs,
        pinned_memory,
        large_memory,
        sorting_and_indexing,
        random_numbers,
        recurrent,
        attention,
        linear_algebra,
        fourier,
        compiled_when_first_used,
        training,
    )
}


def run(name, x):
    PIECES[name](x.device)
    if x.device.type == "cuda":
        torch.cuda.synchronize()
    return True
