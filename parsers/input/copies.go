package input

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// packed are the endings that compressors give to names.
var packed = []string{".gz", ".zst", ".bz2", ".xz"}

// stem is a path without the ending of its compression.
func stem(path string) string {
	if ext := filepath.Ext(path); slices.Contains(packed, ext) {
		path = strings.TrimSuffix(path, ext)
	}
	return filepath.Clean(path)
}

// DropCopies leaves out files whose lines another one holds: log rotation has
// access.log.1 and access.log.1.gz side by side while it compresses, and gzip -k
// forever. Only files of one directory whose names differ in the ending of their
// compression are compared, and one is left out only when all of its bytes, as far
// as they go, are those at the beginning of the other. Sources that are no files stay.
func DropCopies(ctx context.Context, srcs []Source) ([]Source, []Warning) {
	same := map[string][]int{}
	for i := range srcs {
		if srcs[i].stem != "" {
			same[srcs[i].stem] = append(same[srcs[i].stem], i)
		}
	}
	copyOf := map[int]int{}
	for _, group := range same {
		for k, i := range group {
			for _, j := range group[:k] {
				if _, gone := copyOf[j]; gone {
					continue
				}
				if short, long := contained(ctx, srcs, j, i); short != long {
					if copyOf[short] = long; short == i {
						break
					}
				}
			}
		}
	}
	var kept []Source
	var warnings []Warning
	for i := range srcs {
		long, is := copyOf[i]
		if !is {
			kept = append(kept, srcs[i])
			continue
		}
		warnings = append(warnings, Warning{
			Code: WarnDuplicate, Input: srcs[i].Name, Count: 1,
			Says: "holds the same lines as " + srcs[long].Name + ", or its first ones; they are read once",
		})
	}
	return kept, warnings
}

// contained compares two texts and returns the one whose bytes are the beginning of
// the other, and the other; the same number twice when neither is. An empty one is
// no copy of anything.
func contained(ctx context.Context, srcs []Source, i, j int) (short, long int) {
	a, err := openUncounted(ctx, srcs[i])
	if err != nil {
		return i, i
	}
	defer a.Close()
	b, err := openUncounted(ctx, srcs[j])
	if err != nil {
		return i, i
	}
	defer b.Close()
	bufA, bufB := make([]byte, aheadChunk), make([]byte, aheadChunk)
	for empty := true; ; empty = false {
		n, errA := io.ReadFull(a, bufA)
		m, errB := io.ReadFull(b, bufB)
		both := min(n, m)
		switch {
		case !bytes.Equal(bufA[:both], bufB[:both]), failedRead(errA), failedRead(errB), both == 0 && empty:
			return i, i
		case errB != nil && m <= n: // j comes later in the list: of two equal ones the first stays
			return j, i
		case errA != nil && n <= m:
			return i, j
		}
	}
}

// failedRead tells the end of a text from a failure.
func failedRead(err error) bool {
	return err != nil && err != io.EOF && err != io.ErrUnexpectedEOF
}

// openUncounted opens a source without telling its progress.
func openUncounted(ctx context.Context, src Source) (*Stream, error) {
	src.Progress = nil
	return Open(ctx, src)
}
