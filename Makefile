# Every target works on a machine with nothing but Python 3.11 or newer: .venv is made when it is not there.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# The Python of the machine with the GPU, for `make gpu-wheels`.
GPU_PYTHON ?= 3.12

# PyTorch's own builds for processors alone. For Linux the public index has the build for CUDA, which asks for some 20
# packages more: 4 GB instead of 0.2.
TORCH_FOR_CPUS ?= https://download.pytorch.org/whl/cpu
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: install demo test hostile lint verify bench soak gpu gpu-wheels clean

install: $(READY)  ## .venv, for learning and for developing; the targets below make it, too

demo: $(READY)  ## the main job: a buggy original fails with its reason, a fix passes, the board
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash docs/demo.sh

test: $(READY)  ## the tests
	$(BIN)/python -m pytest -n auto --ignore tests/hostile

hostile: $(READY)  ## hostile and broken submissions against the grader: some eight minutes on two cores
	$(BIN)/python -m pytest tests/hostile -q -n 2

lint: $(READY)  ## formatting, lint, types, who may import whom, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

verify: $(READY)  ## prove that every exercise's checks are good
	$(BIN)/kata verify --all --strict

bench: $(READY)  ## the bounds, measured on this machine
	@for script in wire commands kata_check ahead breakdown server forks hosts noise verify diagnosis; do $(BIN)/python benchmarks/$$script.py || failed=1; done; \
	exit $${failed:-0}

soak: $(READY)  ## a quarter of an hour: 2,000 gradings through one server, and 200 checks with a kill -9 in each
	cd benchmarks && ../$(BIN)/python soak.py && ../$(BIN)/python kills.py

# Not after READY: a machine with a GPU may have no index to make .venv from. start.py finds what is there.
gpu:  ## whether and how well kata grades on this machine's GPU: eight minutes at most; goes on where it was cut off
	@$(PYTHON) benchmarks/gpu/start.py $(GPU_OPTIONS)

gpu-wheels: $(READY)  ## what a machine with a GPU and without an index lacks, into .gpu-wheels
	@$(BIN)/python benchmarks/gpu/wheels.py $(GPU_PYTHON)

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache

# Where there is an NVIDIA GPU, and on a Mac, the build that pip takes by itself is the one that fits.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	@if [ "$$(uname -s)" = Linux ] && ! nvidia-smi -L >/dev/null 2>&1; then \
		$(PIP) install --no-deps --retries 0 --timeout 10 --index-url $(TORCH_FOR_CPUS) $$(grep '^torch' constraints.txt) \
			>/dev/null 2>&1 || echo "PyTorch's own index cannot be reached: pip takes torch from where it looks by itself."; \
	fi
	$(PIP) install -c constraints.txt -e '.[dev]'
	touch $(READY)
