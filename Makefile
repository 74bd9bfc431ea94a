# make report [PROFILE=quick]: install what is missing, train what is missing, render output/index.html.
PROFILE ?= quick
PEER ?=
WDIV = .build/release/wdiv

.PHONY: build report test soak bench format lint clean packages

build: packages
	swift build -c release --product wdiv

report: build
	$(WDIV) report --profile $(PROFILE)

test: packages
	swift test

# The kill test at length: 20 kills each with 1 and with 2 jobs.
soak: packages
	WDIV_KILLS=20 swift test --filter KillTests

# make bench [PEER=python]: time the steps, with PyTorch beside them where PEER has torch; writes BENCHMARKS.md's table.
bench: build
	Benchmarks/grid --peer "$(PEER)"

packages:
	@Scripts/install-packages

format:
	swift format -i --recursive Sources Tests Package.swift

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

clean:
	rm -rf .build output/index.html output/report.json output/tables output/figures
