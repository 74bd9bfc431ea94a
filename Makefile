# make report [PROFILE=quick] [BUDGET=8h] [OPTIONS=...]: install missing packages, train missing runs, render output/index.html.
PROFILE ?= quick
BUDGET ?=
OPTIONS ?=
PEER ?=
INCEPTION ?=
WDIV = .build/release/wdiv
SWIFT = Sources Tests Examples Package.swift

.PHONY: build report test soak bench format lint clean packages

build: packages
	swift build -c release --product wdiv

report: build
	$(WDIV) report --profile $(PROFILE) $(if $(BUDGET),--budget $(BUDGET)) $(OPTIONS)

test:
	@Scripts/install-packages tests
	swift test

# The kill test at length: 20 kills each with 1 and with 2 jobs.
soak: packages
	WDIV_KILLS=20 swift test --filter KillTests

# make bench [PEER=python] [INCEPTION=file.pth]: time the training steps, and PyTorch's where PEER has torch; with weights also
# Inception; writes the table of BENCHMARKS.md.
bench: build
	Benchmarks/grid --peer "$(PEER)" --inception "$(INCEPTION)"

packages:
	@Scripts/install-packages $(PROFILE)

format:
	swift format -i --recursive $(SWIFT)

lint:
	swift format lint --strict --recursive $(SWIFT)

clean:
	rm -rf .build output/index.html output/report.json output/summary.md output/junit.xml output/badge.json \
	  output/tables output/figures
