package sim

import (
	"math"
	"math/rand/v2"
	"strconv"
	"time"
)

// source is one seeded stream of random numbers. The world, the traffic and
// the faults draw from streams of their own, so that a fault does not reshape
// the world that it hits.
type source struct{ *rand.Rand }

// Streams of randomness derived from one seed.
const (
	streamWorld uint64 = iota + 1
	streamTraffic
	streamFault
	streamText
)

func newSource(seed, stream uint64) *source {
	return &source{rand.New(rand.NewPCG(mix(seed^mix(stream)), mix(seed+stream)))}
}

// mix spreads neighbouring seeds over all bits (the finaliser of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (r *source) chance(p float64) bool { return r.Float64() < p }

// between draws an integer of [lo, hi].
func (r *source) between(lo, hi int) int {
	if hi <= lo {
		return lo
	}
	return lo + r.IntN(hi-lo+1)
}

// span draws a duration of [lo, hi), in whole milliseconds.
func (r *source) span(lo, hi time.Duration) time.Duration {
	if hi <= lo {
		return lo
	}
	return lo + time.Duration(r.Int64N(int64(hi-lo))).Truncate(time.Millisecond)
}

// wait draws an exponential waiting time. Draws are cut at ten times the mean
// and rounded, so that the last bit of a logarithm never shows.
func (r *source) wait(mean time.Duration) time.Duration {
	x := math.Round(-math.Log(1-r.Float64())*1e6) / 1e6
	return time.Duration(math.Min(x, 10) * float64(mean)).Truncate(time.Millisecond)
}

// around draws a log-normal factor with median 1.
func (r *source) around(sigma float64) float64 {
	x := math.Max(-3, math.Min(3, r.NormFloat64()))
	return math.Round(math.Exp(x*sigma)*1e5) / 1e5
}

// logBetween draws a number of [lo, hi] whose logarithm is uniform.
func (r *source) logBetween(lo, hi float64) float64 {
	return math.Round(lo*math.Exp(r.Float64()*math.Log(hi/lo))*1e4) / 1e4
}

func pick[T any](r *source, xs []T) T { return xs[r.IntN(len(xs))] }

// weighted draws an index with probability proportional to its weight.
func (r *source) weighted(weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	x := r.Float64() * total
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

const (
	hexDigits = "0123456789abcdef"
	alphabet  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	lowerText = "abcdefghijklmnopqrstuvwxyz0123456789"
)

// text draws n characters of an alphabet.
func (r *source) text(n int, letters string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}

func (r *source) hex(n int) string { return r.text(n, hexDigits) }

// address draws a public IPv4 address outside private and reserved ranges.
func (r *source) address() string {
	first := []int{23, 31, 45, 62, 77, 81, 84, 91, 109, 134, 146, 151, 178, 185, 193, 207, 212, 217}
	return strconv.Itoa(pick(r, first)) + "." + strconv.Itoa(r.IntN(256)) + "." + strconv.Itoa(r.IntN(256)) + "." + strconv.Itoa(r.between(1, 254))
}

// uuid draws a version 4 UUID.
func (r *source) uuid() string {
	h := r.hex(32)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-" + string("89ab"[r.IntN(4)]) + h[17:20] + "-" + h[20:]
}
