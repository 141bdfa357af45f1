package partial

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/zstd"
)

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A file that does not end is refused for that, and not read further.
func TestEndlessFile(t *testing.T) {
	if _, err := Read(io.MultiReader(strings.NewReader(magic), zeros{})); !errors.Is(err, ErrTooBig) {
		t.Errorf("%v", err)
	}
}

// A file of kilobytes that unpacks to more than any state is refused before it is unpacked.
func TestBombIsNotUnpacked(t *testing.T) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	packed := z.EncodeAll(make([]byte, maxUnpacked+1), nil)
	file := append(binary.LittleEndian.AppendUint64([]byte(magic), xxhash.Sum64(packed)), packed...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = Read(bytes.NewReader(file))
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; !errors.Is(err, ErrDamaged) || grown > maxUnpacked/8 {
		t.Errorf("%v, after %d MB; the file has %d kB", err, grown>>20, len(file)>>10)
	}
}
