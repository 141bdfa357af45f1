package sim

import (
	"fmt"
	"strconv"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// idMaker numbers requests the way proxies do. Compact ids share a long prefix,
// so that small checked-in logs compress well.
type idMaker struct {
	r       *source
	compact bool
	prefix  string
}

func newIDMaker(seed uint64, compact bool) *idMaker {
	r := newSource(seed, streamText)
	return &idMaker{r: r, compact: compact, prefix: r.hex(24)}
}

// request is nginx's $request_id: 32 hex digits.
func (m *idMaker) request(n uint64) string {
	if m.compact {
		return m.prefix[:8] + fmt.Sprintf("%06x", n)
	}
	return m.r.hex(32)
}

// trace is the balancer's trace id, without "Root=".
func (m *idMaker) trace(n uint64, at time.Time) string {
	if m.compact {
		return fmt.Sprintf("1-%08x-%s%08x", at.Unix(), m.prefix[:16], n)
	}
	return fmt.Sprintf("1-%08x-%s", at.Unix(), m.r.hex(24))
}

// conn is the balancer's connection trace id.
func (m *idMaker) conn(n uint64) string {
	if m.compact {
		return fmt.Sprintf("TID_%s%08x", m.prefix, n)
	}
	return "TID_" + m.r.hex(32)
}
