package input

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

// archiveKind is a kind of archive, recognised by content.
type archiveKind uint8

const (
	notArchive archiveKind = iota
	tarArchive
	zipArchive
)

// archiveOf recognises zip by the first local header or the end of an empty archive
// (APPNOTE 6.3.10, 4.3.7 and 4.3.16), and tar by the checksum of its first header,
// which old archives without a magic number have too (POSIX pax, ustar).
func archiveOf(head []byte) archiveKind {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return zipArchive
	case isTarHeader(head):
		return tarArchive
	}
	return notArchive
}

// isTarHeader checks the sum of the bytes of a header, with blanks in place of the
// sum itself.
func isTarHeader(head []byte) bool {
	const block, from, to = 512, 148, 156
	if len(head) < block {
		return false
	}
	want, err := strconv.ParseUint(strings.Trim(string(head[from:to]), " \x00"), 8, 32)
	if err != nil {
		return false
	}
	sum := uint64(' ') * (to - from)
	for i, c := range head[:block] {
		if i < from || i >= to {
			sum += uint64(c)
		}
	}
	return sum == want
}

// Each opens src and hands what it holds to visit, which closes the stream: src
// itself, or one text after the other of an archive. What is no text in an archive
// is skipped, like such a file in a directory; warnings tell. The error says why src
// could not be opened, or not be read to its end.
func Each(ctx context.Context, src Source, visit func(*Stream)) ([]Warning, error) {
	if p := src.Progress; p != nil {
		defer p.Inputs.Add(1)
	}
	s, err := open(ctx, src)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if s.archive == notArchive {
		visit(s)
		return nil, nil
	}
	w := &walker{ctx: ctx, visit: visit, root: s.root, seen: map[string]bool{}, told: map[string]int{}}
	err = w.walk(s, 0)
	s.Close()
	w.summarise(src.Name)
	w.warnings = append(w.warnings, s.warnings...)
	if w.damage != nil && len(s.warnings) == 0 { // else the compression around it has told
		w.warn(WarnTruncated, src.Name, "is an archive that is damaged or ends early ("+w.damage.Error()+"); what comes before is counted")
	}
	if err == nil && w.visited == 0 && ctx.Err() == nil {
		err = &NotTextError{"is an archive without log files"}
	}
	return w.warnings, err
}

// walker goes through one archive and those inside of it.
type walker struct {
	ctx      context.Context
	visit    func(*Stream)
	root     *meter
	out      atomic.Int64 // bytes that came out of all members
	seen     map[string]bool
	members  int
	visited  int
	damage   error          // of the archive itself
	cut      bool           // in the member that was read last
	stopped  bool           // by a limit
	told     map[string]int // warnings by code
	warnings []Warning
}

func (w *walker) warn(code, name, says string) {
	if w.told[code]++; w.told[code] <= maxLikeWarnings {
		w.warnings = append(w.warnings, Warning{Code: code, Says: says, Input: name, Count: 1})
	}
}

// summarise counts what was not told of one by one.
func (w *walker) summarise(name string) {
	for _, code := range slices.Sorted(maps.Keys(w.told)) {
		if more := w.told[code] - maxLikeWarnings; more > 0 {
			w.warnings = append(w.warnings, Warning{
				Code: code, Input: name, Count: more,
				Says: "holds " + strconv.Itoa(more) + " more members like those that were skipped",
			})
		}
	}
}

// walk visits the members of s. The error is one of the medium.
func (w *walker) walk(s *Stream, depth int) error {
	if s.archive == zipArchive {
		return w.zip(s, depth)
	}
	return w.tar(s, depth)
}

// member visits one member whose bytes are those of r.
func (w *walker) member(archive, name string, r io.Reader, depth int) error {
	if hiddenMember(name) {
		return nil
	}
	full := archive + "!" + name
	switch {
	case w.members == maxMembers:
		w.warn(WarnMembers, archive, "holds more than "+strconv.Itoa(maxMembers)+" members; the others were not read: unpack it, or give it in parts")
		w.stopped = true
		return nil
	case w.seen[full]:
		w.warn(WarnDuplicate, full, "stands in the archive more than once; the first was read")
		return nil
	}
	w.members++
	w.seen[full] = true
	m := &Stream{name: full, member: true, found: true, out: &w.out, root: w.root, closers: []io.Closer{io.NopCloser(nil)}}
	taken := &taken{m: m, r: r}
	m.raw = &meter{r: taken}
	visited := w.visited
	defer func() {
		m.Close()
		w.cut, w.stopped = taken.damaged, w.stopped || m.bomb()
		if w.visited == visited { // nobody else has seen them
			w.warnings = append(w.warnings, m.warnings...)
		}
	}()
	var notText *NotTextError
	switch err := m.decode(w.ctx); {
	case errors.As(err, &notText):
		w.warn(WarnBinary, full, notText.Says)
	case err != nil:
		return err
	case m.archive == notArchive:
		w.visited++
		w.visit(m)
	case depth == maxNesting:
		w.warn(WarnSkipped, full, "is an archive inside of an archive inside of an archive and was not read: unpack the outer one")
	default:
		return w.walk(m, depth+1)
	}
	return nil
}

// done tells that no further member is to be read.
func (w *walker) done() bool { return w.stopped || w.ctx.Err() != nil }

// taken reads one member. Damage of the archive ends the member, with a warning; a
// failure of the medium is an error.
type taken struct {
	m             *Stream
	r             io.Reader
	bomb, damaged bool
}

func (t *taken) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.m.out.Add(int64(n))
	switch {
	case t.m.bomb():
		if !t.bomb {
			t.bomb = true
			t.m.warn(WarnRatio, "lies in an archive that expands to more than "+strconv.Itoa(maxRatio)+" times its size; reading stopped there")
		}
		return n, io.EOF
	case err == nil || err == io.EOF || isMedium(err):
		return n, err
	case !t.damaged:
		t.damaged = true
		t.m.warn(WarnTruncated, "is damaged or ends early in its archive ("+err.Error()+"); what comes before is counted")
	}
	return n, io.EOF
}

func isMedium(err error) bool {
	var medium *mediumError
	return errors.As(err, &medium) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// hiddenMember is true for what a directory would hide, and for what macOS puts
// beside files in an archive.
func hiddenMember(name string) bool {
	for part := range strings.SplitSeq(path.Clean("/"+name), "/") {
		if isHidden(part) || part == "__MACOSX" {
			return true
		}
	}
	return false
}
