package main

import (
	"bufio"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/tidwall/gjson"
)

// probes are what a part of the work costs by itself, each a run of this program.
var probes = map[string]func(io.Reader) error{
	"gjson":  getFields,
	"gunzip": decompress,
}

// runProbe reads a file with one of the probes.
func runProbe(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return probes[name](f)
}

// fieldPaths are what an analysis needs of a line of jsonLine.
var fieldPaths = [...]string{"time", "level", "msg", "service", "version", "req.id", "req.method", "req.url", "req.remoteAddress", "req.headers.user-agent", "res.statusCode"}

// getFields reads fields as a straightforward program would: a Get for each.
func getFields(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	refused, length := 0, 0
	for lines.Scan() {
		for _, path := range fieldPaths {
			v := gjson.GetBytes(lines.Bytes(), path)
			length += len(v.String())
			if path == "res.statusCode" && v.Int() == 401 {
				refused++
			}
		}
	}
	if refused > length { // so that nothing is left out
		return io.ErrUnexpectedEOF
	}
	return lines.Err()
}

func decompress(r io.Reader) error {
	z, err := gzip.NewReader(bufio.NewReaderSize(r, 1<<20))
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, z)
	return err
}
