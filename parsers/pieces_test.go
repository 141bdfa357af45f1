package parsers

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"authlog/internal/timeline"
)

// linePieces are put between, or in the place of, the words of real lines.
var linePieces = []string{
	"", "-", `""`, `"-"`, `"`, `\"`, `\\`, `\x22`, `\u0022`, `'`, " ", "  ", "\t", ",", ", ", ":", ";", "=", "|", "[", "]", "{", "}", "{}", "[]", "null", "true",
	"401", "200 401", "401, 200", "0", "-1", "000", "999999999999999999999", "1e309", "0.001", ".", "..", "NaN",
	"2026-11-02T14:03:11Z", "0001-01-01T00:00:00Z", "[02/Nov/2026:14:03:11 +0000]", "[99/Xxx/0000:99:99:99 +9999]", "1793800991.123",
	"192.0.2.7", "192.0.2.7:443", "[2001:db8::7]:443", "unix:", "localhost", "GET / HTTP/1.1", `"GET /a?b=c HTTP/1.1"`, "GET", "/a b", "http://", "%22", "%",
	"Bearer ", "Basic Og==", "expired", "\x00", "\x1b[31m", "\x1b[0m", "\r", "\xff\xfe", "ü", "status=401", `"status":401`, `"msg":"`, "status:401\t", "<134>1 ",
}

var lineWord = regexp.MustCompile(`[A-Za-z0-9_]+|.`)

// Real lines whose words are left out, doubled, exchanged and replaced are read as the
// properties of every format demand (see fuzzFormat), whatever the parser read before.
func TestLinesMadeOfPieces(t *testing.T) {
	const variants = 8 // of each line
	files, err := filepath.Glob("../testdata/formats/*/*.log")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for _, format := range Builtin() {
		warm, read := format.New(Options{}), 0
		for _, file := range files {
			for _, line := range linesOf(t, file, 6) {
				if _, res := parseLine(format.New(Options{}), string(line)); res.Outcome == Rejected {
					continue
				}
				read++
				words := lineWord.FindAll(line, -1)
				for range variants {
					checkVariant(t, format, warm, variant(r, words))
				}
			}
		}
		if read == 0 && format.Header == nil {
			t.Errorf("no line of %s", format.Name)
		}
	}
}

func linesOf(t *testing.T, file string, most int) [][]byte {
	t.Helper()
	all, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSuffix(all, []byte("\n")), []byte("\n"))
	return lines[:min(most, len(lines))]
}

// variant makes one to four changes to the words of a line.
func variant(r *rand.Rand, words [][]byte) []byte {
	v := append([][]byte{}, words...)
	for range 1 + r.IntN(4) {
		if len(v) < 2 {
			break
		}
		i, j := r.IntN(len(v)), r.IntN(len(v))
		piece := []byte(linePieces[r.IntN(len(linePieces))])
		switch r.IntN(6) {
		case 0:
			v = append(v[:i:i], v[i+1:]...)
		case 1:
			v = append(v[:i:i], append([][]byte{v[j]}, v[i:]...)...)
		case 2:
			v[i], v[j] = v[j], v[i]
		case 3:
			v[i] = piece
		case 4:
			v = append(v[:i:i], append([][]byte{piece}, v[i:]...)...)
		case 5:
			v = v[min(i, j) : max(i, j)+1]
		}
	}
	return bytes.Join(v, nil)
}

// checkVariant holds what a parser that read other lines says against a new parser's
// word, unless one line tells how to read the next.
func checkVariant(t *testing.T, format Format, warm LineParser, line []byte) {
	t.Helper()
	var ev, again timeline.Event
	ev.Reset()
	again.Reset()
	res := warm.Parse(line, &ev)
	shown := ngxShow(&ev)
	other := format.New(Options{}).Parse(line, &again)
	if format.Header == nil && (other != res || res.Outcome == Parsed && shown != ngxShow(&again)) {
		t.Errorf("%s: %q\nnot the same twice: %v %s\n%v %s", format.Name, line, res, shown, other, ngxShow(&again))
	}
	checkEvent(t, format, line)
	if m, ok := warm.(Masker); ok {
		m.Mask(line)
	}
	if res.Outcome == Parsed && (bytes.ContainsAny(ev.Host, " \"") || bytes.ContainsAny(ev.ClientIP, " \"")) {
		t.Errorf("%s: %q: host %q, client %q", format.Name, line, ev.Host, ev.ClientIP)
	}
}

// A quote in the place of the client is a broken line, and not its name.
func TestNoQuoteInClients(t *testing.T) {
	for line, f := range map[string]Format{
		`192.0.2.7 - - [10/Mar/2026:08:00:03 +0000] "GET /a HTTP/1.1" 401 17 "-" "curl/8"`: NginxFormats()[1],
		albLine(map[int]string{albClient: "192.0.2.7:33003"}):                              ALBFormat(),
	} {
		for text, want := range map[string]Outcome{line: Parsed, strings.Replace(line, "192.", `192".`, 1): Rejected} {
			if _, res := parseLine(f.New(Options{}), text); res.Outcome != want {
				t.Errorf("%s: %v", text, res)
			}
		}
	}
}
