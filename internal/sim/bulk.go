package sim

import (
	"bufio"
	"bytes"
	"io"
	"time"
)

// bulkRate and bulkHours size the sample that Bulk repeats.
const bulkRate, bulkHours = 200, 2.0

// Bulk writes a log in nginx's combined format of at least size bytes: two
// simulated hours with an incident, repeated with advancing times. It is meant
// for speed measurements and writes as fast as the pipe takes it.
func Bulk(w io.Writer, seed uint64, size int64) error {
	inc, err := Run(Config{Seed: seed, Hours: bulkHours, Rate: bulkRate, Topology: topologyIngress, Faults: []Fault{{"expired-token", 0}}})
	if err != nil {
		return err
	}
	lines, err := splitAtTime(inc.File(FileCombined))
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<20)
	stamp := make([]byte, 0, len(timeLocal))
	var last time.Time
	for written, round := int64(0), 0; written < size; round++ {
		shift := time.Duration(round) * time.Duration(bulkHours*float64(time.Hour))
		for _, l := range lines {
			if t := l.at.Add(shift); !t.Equal(last) {
				last, stamp = t, t.AppendFormat(stamp[:0], timeLocal)
			}
			n := len(l.before) + len(stamp) + len(l.after)
			out.Write(l.before)
			out.Write(stamp)
			if _, err := out.Write(l.after); err != nil {
				return err
			}
			if written += int64(n); written >= size {
				break
			}
		}
	}
	return out.Flush()
}

const timeLocal = "02/Jan/2006:15:04:05 -0700" // $time_local

type bulkLine struct {
	at            time.Time
	before, after []byte
}

// splitAtTime cuts the lines of a combined log around their time.
func splitAtTime(log []byte) ([]bulkLine, error) {
	var out []bulkLine
	for l := range bytes.Lines(log) {
		i := bytes.IndexByte(l, '[') + 1
		t, err := time.Parse(timeLocal, string(l[i:i+len(timeLocal)]))
		if err != nil {
			return nil, err
		}
		out = append(out, bulkLine{t, l[:i], l[i+len(timeLocal):]})
	}
	return out, nil
}
