# Short names for the commands of CONTRIBUTING.md.
.PHONY: build test check testdata docs

build:
	go build -trimpath -o authlog ./cmd/authlog

test:
	go test ./...

check:
	.ci/run

# Recreates testdata/ byte for byte from the simulator.
testdata:
	go run ./cmd/logsim --testdata testdata

# Recreates the generated pages of docs/.
docs:
	go test ./cmd/authlog ./rules -run 'Docs' -update
