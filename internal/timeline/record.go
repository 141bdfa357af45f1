package timeline

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"

	"github.com/cespare/xxhash/v2"
)

// record is one kept line. Texts are numbers of the builder's string table.
type record struct {
	time      int64
	key       uint64 // sampling hash, equal at every hop that sees the request
	client    uint64 // hash of address and user agent
	trace     uint64 // hash of the id shared by hops; 0 when absent
	request   uint64 // hash of the request id; 0 when absent
	path      uint64 // hash of the path as logged
	input     uint32
	line      uint32
	sample    uint32 // redacted text; 0 when none is kept
	dims      [numRecordDims]uint32
	status    uint16
	hop       Hop
	reason    Reason
	suggests  [maxSuggests]Cause // what the text suggests, best first
	auth      Auth
	cache     Tri
	edge      Tri // the hop asked no target
	bytes     int32
	reqBytes  int32
	reqLine   int32 // bytes of method, path and query, which vary by route
	duration  float32
	routeLine uint32 // folded path
}

// Dimensions of a record as logged.
const (
	rHost = iota
	rMethod
	rClient
	rAgent
	rUser
	rTarget
	rTargetStatus
	rService
	rUpstream
	rInstance
	rZone
	rVersion
	rEnvironment
	rKeyID
	rKeyClass
	numRecordDims
)

// compareRecords orders records by content alone, whatever numbers the string
// tables gave their texts.
func compareRecords(a, b *record, s *Strings) int {
	return cmp.Or(
		cmp.Compare(a.time, b.time), cmp.Compare(a.key, b.key), cmp.Compare(a.hop, b.hop), cmp.Compare(a.status, b.status),
		cmp.Compare(s.Text(a.input), s.Text(b.input)), cmp.Compare(a.line, b.line),
	)
}

// shortID is the length below which an id is a counter of one process ("req-1n")
// rather than an id of one request.
const shortID = 12

// traceHash hashes the part of an id that all hops share: the Root of an
// X-Amzn-Trace-Id, the trace of a traceparent, else the id itself.
func traceHash(id []byte) uint64 {
	i := 0 // where the Root begins, mostly
	if !bytes.HasPrefix(id, root) {
		i = bytes.Index(id, root)
	}
	if i >= 0 {
		id = id[i+len(root):]
		if j := bytes.IndexByte(id, ';'); j >= 0 {
			id = id[:j]
		}
	} else if len(id) == 55 && id[2] == '-' && id[35] == '-' { // W3C Trace Context, 3.2
		id = id[3:35]
	}
	if len(id) == 0 || (len(id) == 1 && id[0] == '-') {
		return 0
	}
	return xxhash.Sum64(id) | 1
}

var root = []byte("Root=")

// spread is a hash by which samples choose. They keep the smallest, and hashes that are
// quick can be calculated backwards: ids and programs made for a hash of 0 would never
// leave a sample, however many there are. Of 4,096 hashes the smallest is therefore hashed
// again in a way that nobody calculates backwards, to a place among the smallest.
func spread(h uint64) uint64 {
	const small = 12 // bits that are 0
	if h>>(64-small) != 0 {
		return h
	}
	sum := sha256.Sum256(binary.LittleEndian.AppendUint64(nil, h))
	return binary.LittleEndian.Uint64(sum[:]) >> small
}

func mix(a, b uint64) uint64 {
	x := a ^ (b*0x9E3779B97F4A7C15 + 0x7F4A7C15 + a<<6 + a>>2)
	x ^= x >> 32
	x *= 0xD6E8FEB86659FD93
	x ^= x >> 32
	return x
}
