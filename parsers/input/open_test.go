package input

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func gz(t testing.TB, data string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zst(t testing.TB, data string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// bz is "hello\n" as bzip2 writes it; the standard library cannot.
func bz(t testing.TB) string {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString("QlpoOTFBWSZTWcHAgOIAAAFBAAAQAkSgADDNAMNGKZcXckU4UJDBwIDi")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// xzLines is "first line\nsecond line\n" as xz writes it; the reader cannot.
func xzLines(t testing.TB) string {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString("/Td6WFoAAATm1rRGAgAhAQwAAACPmEGcAQAWZmlyc3QgbGluZQpzZWNvbmQgbGluZQoAABLpMe+yotpkAAEvF4EISbEftvN9AQAAAAAEWVo=")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func bytesSource(data string) Source {
	return Source{Name: "test", Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(data)), nil
	}}
}

// readAll opens and reads src to its end.
func readAll(src Source) (string, []Warning, error) {
	s, err := Open(context.Background(), src)
	if err != nil {
		return "", nil, err
	}
	data, err := io.ReadAll(s)
	s.Close()
	return string(data), s.Warnings(), err
}

func TestOpenContent(t *testing.T) {
	const text = "first line\nsecond line\n"
	utf16 := "\xff\xfeh\x00i\x00"
	skippable := "\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"
	cases := []struct {
		name, in, want string
		wrong          string // part of the error
	}{
		{"plain", text, text, ""},
		{"empty", "", "", ""},
		{"short", "x", "x", ""},
		{"byte-order mark", "\xef\xbb\xbf" + text, text, ""},
		{"only a byte-order mark", "\xef\xbb\xbf", "", ""},
		{"gzip", gz(t, text), text, ""},
		{"gzip of nothing", gz(t, ""), "", ""},
		{"gzip members", gz(t, text) + gz(t, "third\n"), text + "third\n", ""},
		{"gzip with byte-order mark", gz(t, "\xef\xbb\xbf"+text), text, ""},
		{"zstd", zst(t, text), text, ""},
		{"zstd frames", zst(t, text) + zst(t, "third\n"), text + "third\n", ""},
		{"zstd behind a skippable frame", skippable + zst(t, text), text, ""},
		{"bzip2", bz(t), "hello\n", ""},
		{"bzip2 streams", bz(t) + bz(t), "hello\nhello\n", ""},
		{"zstd of gzip", zst(t, gz(t, text)), text, ""},
		{"three layers", gz(t, zst(t, gz(t, text))), "", "compressed more than 2 times"},
		{"UTF-16", utf16, "", "UTF-16"},
		{"gzip of UTF-16", gz(t, utf16), "", "UTF-16"},
		{"UTF-16 without a mark", "f\x00i\x00r\x00s\x00t\x00\n\x00", "", "iconv -f UTF-16LE"},
		{"UTF-16BE without a mark", "\x00f\x00i\x00r\x00s\x00t\x00\n", "", "iconv -f UTF-16BE"},
		{"NUL bytes before a log", strings.Repeat("\x00", 99) + text, strings.Repeat("\x00", 99) + text, ""},
		{"carriage returns", "first line\rsecond line\rthird line\r", "", `tr '\r' '\n'`},
		{"progress before a log", "1 %\r2 %\r3 %\n" + text, "1 %\r2 %\r3 %\n" + text, ""},
		{"one line of Windows", "first line\r\n", "first line\r\n", ""},
		{"xz", xzLines(t), text, ""},
		{"xz streams with padding", xzLines(t) + "\x00\x00\x00\x00" + xzLines(t), text + text, ""},
		{"gzip of xz", gz(t, xzLines(t)), text, ""},
		{"7z", "7z\xbc\xaf\x27\x1crest", "", "7z x"},
		{"zip", "PK\x03\x04rest", "", "archive"},
		{"tar", packTar(t, member{"a.log", text}), "", "archive"},
		{"tar.gz", gz(t, packTar(t, member{"a.log", text})), "", "archive"},
		{"BZh as text", "BZh9 is no bzip2\n", "BZh9 is no bzip2\n", ""},
	}
	for _, c := range cases {
		for _, once := range []bool{false, true} {
			t.Run(fmt.Sprint(c.name, " once=", once), func(t *testing.T) {
				src := bytesSource(c.in)
				src.Once = once
				got, warns, err := readAll(src)
				if c.wrong != "" {
					var notText *NotTextError
					if !errors.As(err, &notText) || !strings.Contains(err.Error(), c.wrong) {
						t.Fatalf("error %v, want %q", err, c.wrong)
					}
					return
				}
				if err != nil || got != c.want || len(warns) > 0 {
					t.Fatalf("got %q, warnings %v, error %v", got, warns, err)
				}
			})
		}
	}
}

// varied is text that compresses to several small pieces.
func varied() string {
	var b strings.Builder
	for i := range 300 {
		fmt.Fprintf(&b, "%d line of a log %x\n", i, i*i*7919)
	}
	return b.String()
}

func TestTruncatedAtEveryByte(t *testing.T) {
	text := varied()
	bz2 := bz(t)
	for name, c := range map[string]struct{ packed, text string }{
		"gzip":         {gz(t, text), text},
		"gzip members": {gz(t, text[:900]) + gz(t, text[900:]), text},
		"zstd":         {zst(t, text), text},
		"bzip2":        {bz2, "hello\n"},
		"xz":           {xzLines(t), "first line\nsecond line\n"},
		"nested":       {zst(t, gz(t, text)), text},
	} {
		t.Run(name, func(t *testing.T) {
			magic := 4
			switch name {
			case "bzip2":
				magic = 10
			case "xz":
				magic = 6
			}
			got := ""
			for n := magic; n < len(c.packed); n++ {
				out, warns, err := readAll(bytesSource(c.packed[:n]))
				if err != nil {
					t.Fatalf("cut at %d: %v", n, err)
				}
				if !strings.HasPrefix(c.text, out) {
					t.Fatalf("cut at %d: %q is no beginning of the text", n, out)
				}
				atMember := name == "gzip members" && out == text[:900] && len(warns) == 0
				if !atMember && (len(warns) != 1 || warns[0].Input != "test" || warns[0].Code != WarnTruncated) {
					t.Fatalf("cut at %d: warnings %v", n, warns)
				}
				if len(out) < len(got) {
					t.Fatalf("cut at %d: %d bytes, with less input there were %d", n, len(out), len(got))
				}
				got = out
			}
		})
	}
}

func TestDamageKeepsWhatCameBefore(t *testing.T) {
	text := varied()
	whole := gz(t, text)
	out, warns, err := readAll(bytesSource(whole + "trailing rubbish"))
	if err != nil || out != text || len(warns) != 1 || warns[0].Code != WarnCorrupt {
		t.Errorf("rubbish: %d bytes, %v, %v", len(out), warns, err)
	}
	out, warns, err = readAll(bytesSource(whole[:len(whole)-8]))
	if err != nil || out != text || len(warns) != 1 || warns[0].Code != WarnTruncated {
		t.Errorf("without checksum: %d bytes, %v, %v", len(out), warns, err)
	}
	damaged := []byte(whole)
	damaged[len(damaged)-5] ^= 0xff // in the checksum
	out, warns, err = readAll(bytesSource(string(damaged)))
	if err != nil || out != text || len(warns) != 1 || warns[0].Code != WarnCorrupt {
		t.Errorf("wrong checksum: %d bytes, %v, %v", len(out), warns, err)
	}
}

// A dictionary of 4 GiB is refused before it is allocated.
func TestXzDictionaryIsBounded(t *testing.T) {
	packed := []byte(xzLines(t))
	header := packed[12:24] // of the block: size, flags, filter, its size, dictionary, padding, checksum
	header[4] = 40
	binary.LittleEndian.PutUint32(header[8:], crc32.ChecksumIEEE(header[:8]))
	out, warns, err := readAll(bytesSource(string(packed)))
	if err != nil || out != "" || len(warns) != 1 || warns[0].Code != WarnCorrupt || !strings.Contains(warns[0].Says, "dictionary") {
		t.Errorf("%q, %v, %v", out, warns, err)
	}
}

// A frame that demands 256 MiB of history for its one byte is refused.
func TestZstdWindowIsBounded(t *testing.T) {
	const exponent = 18 << 3 // RFC 8878, 3.1.1.1.2: 2^(10+18) bytes
	frame := "\x28\xb5\x2f\xfd\x00" + string([]byte{exponent}) + "\x09\x00\x00a"
	out, warns, err := readAll(bytesSource(frame))
	if err != nil || out != "" || len(warns) != 1 || warns[0].Code != WarnCorrupt || !strings.Contains(warns[0].Says, "window") {
		t.Errorf("%q, %v, %v", out, warns, err)
	}
}

func TestMediumErrorIsAnError(t *testing.T) {
	broken := errors.New("disk on fire")
	whole := gz(t, varied())
	for name, data := range map[string]string{"plain": strings.Repeat("x", 9000), "gzip": whole[:len(whole)/2], "at once": ""} {
		src := Source{Name: "test", Open: func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(data), iotest.ErrReader(broken))), nil
		}}
		if _, warns, err := readAll(src); !errors.Is(err, broken) || len(warns) > 0 {
			t.Errorf("%s: error %v, warnings %v", name, err, warns)
		}
	}
}

func TestRatioGuard(t *testing.T) {
	if testing.Short() {
		t.Skip("decompresses 260 MB")
	}
	// Two layers reach far beyond what one can: 600 MB in some kilobytes.
	member := gz(t, strings.Repeat(strings.Repeat("a", 99)+"\n", 200<<10)) // 20 MB
	bomb := gz(t, strings.Repeat(member, 30))
	s, err := Open(context.Background(), bytesSource(bomb))
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, s)
	s.Close()
	warns := s.Warnings()
	if err != nil || len(warns) != 1 || warns[0].Code != WarnRatio {
		t.Fatalf("%v, %v", warns, err)
	}
	if n < ratioGrace || n > max(ratioGrace, maxRatio*int64(len(bomb)))+(1<<20) {
		t.Errorf("stopped after %d bytes", n)
	}
}

func TestBinaryOnlyWhenFound(t *testing.T) {
	elf := "\x7fELF\x02\x01\x01" + strings.Repeat("\x00\x03\x01", 100)
	src := bytesSource(elf)
	if _, _, err := readAll(src); err != nil {
		t.Errorf("named: %v", err)
	}
	src.Found = true
	var notText *NotTextError
	if _, _, err := readAll(src); !errors.As(err, &notText) {
		t.Errorf("found: %v", err)
	}
	for _, text := range []string{"plain\ttext\r\n", strings.Repeat("\x00", 5000) + "GET /", strings.Repeat("\x00", 50) + "GET / HTTP/1.1 200\n", "\x1b[32mINFO\x1b[0m x\n", "caf\xc3\xa9 \xff\xe9\n", "\x16\x03\x01 " + strings.Repeat("TLS bytes in a request line", 4)} {
		src := bytesSource(text)
		src.Found = true
		if _, _, err := readAll(src); err != nil {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

// noLeak fails when goroutines started since outlive the test.
func noLeak(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 200 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		buf := make([]byte, 1<<16)
		t.Errorf("goroutines leak:\n%s", buf[:runtime.Stack(buf, true)])
	})
}

func TestCloseAndCancelEndBlockedReads(t *testing.T) {
	noLeak(t)
	for _, packed := range []bool{false, true} {
		for _, cancelled := range []bool{false, true} {
			r, w := io.Pipe()
			ctx, cancel := context.WithCancel(context.Background())
			head := strings.Repeat("line\n", 3000)
			if packed {
				whole := gz(t, strings.Repeat(varied(), 50))
				head = whole[:len(whole)*3/4]
			}
			go w.Write([]byte(head))
			s, err := Open(ctx, Reader("pipe", r))
			if err != nil {
				t.Fatal(err)
			}
			if cancelled {
				cancel()
				if _, err := io.Copy(io.Discard, s); !packed && !errors.Is(err, context.Canceled) {
					t.Errorf("error %v", err)
				}
			}
			s.Close()
			cancel()
		}
	}
}

func TestCancelWhileOpening(t *testing.T) {
	noLeak(t)
	r, _ := io.Pipe()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := Open(ctx, Reader("pipe", r)); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error %v", err)
	}
}

func TestSpool(t *testing.T) {
	noLeak(t)
	packed := gz(t, varied())
	src := Reader(StdinName, io.NopCloser(strings.NewReader(packed)))
	spooled, remove, err := Spool(context.Background(), src)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, warns, err := readAll(spooled)
		if err != nil || got != varied() || len(warns) > 0 {
			t.Fatalf("%d bytes, %v, %v", len(got), warns, err)
		}
	}
	if spooled.Once || spooled.Name != StdinName {
		t.Errorf("spooled source %+v", spooled)
	}
	if err := remove(); err != nil {
		t.Error(err)
	}
	if _, _, err := Spool(context.Background(), Reader("x", io.NopCloser(iotest.ErrReader(os.ErrClosed)))); !errors.Is(err, os.ErrClosed) {
		t.Errorf("error %v", err)
	}
}

func TestSpoolLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	_, remove, err := Spool(context.Background(), bytesSource("x\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func FuzzOpen(f *testing.F) {
	text := varied()
	for _, s := range []string{"", "plain\n", gz(f, text), zst(f, text), bz(f), xzLines(f), packTar(f, member{"a.log", text}), gz(f, zst(f, "x\n")), gz(f, text)[:200], "\x50\x2a\x4d\x18\xff\xff\xff\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Open(context.Background(), bytesSource(string(data)))
		if err != nil {
			var notText *NotTextError
			if !errors.As(err, &notText) {
				t.Fatalf("error %v", err)
			}
			return
		}
		_, err = io.Copy(io.Discard, io.LimitReader(s, 64<<20))
		s.Close()
		if err != nil {
			t.Fatalf("bytes in memory cannot fail: %v", err)
		}
		if s.Compression() == "" && len(s.Warnings()) > 0 {
			t.Fatalf("plain text with warnings %v", s.Warnings())
		}
	})
}

func BenchmarkFile(b *testing.B) {
	path := filepath.Join(b.TempDir(), "access.log")
	data := strings.Repeat(strings.Repeat("x", 199)+"\n", (512<<20)/200)
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		b.Fatal(err)
	}
	pool := NewPool(0)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := Open(context.Background(), File(path))
		if err != nil {
			b.Fatal(err)
		}
		blocks := NewBlocks(s, pool)
		for {
			blk, err := blocks.Next()
			if err != nil {
				break
			}
			blk.Release()
		}
		s.Close()
	}
}

func benchmarkPacked(b *testing.B, pack func(testing.TB, string) string) {
	packed := pack(b, strings.Repeat(varied(), 4000))
	b.ReportAllocs()
	for b.Loop() {
		s, err := Open(context.Background(), bytesSource(packed))
		if err != nil {
			b.Fatal(err)
		}
		n, _ := io.Copy(io.Discard, s)
		s.Close()
		b.SetBytes(n)
	}
}

func BenchmarkGzip(b *testing.B) { benchmarkPacked(b, gz) }

func BenchmarkZstd(b *testing.B) { benchmarkPacked(b, zst) }
