package input

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"
)

// member is a file in an archive. A name that ends in / is a directory.
type member struct{ name, text string }

func packTar(t testing.TB, members ...member) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Mode: 0o600, Size: int64(len(m.text)), Typeflag: tar.TypeReg}
		if strings.HasSuffix(m.name, "/") {
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, m.text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func packZip(t testing.TB, members ...member) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f, err := w.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, m.text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// members reads src and lists name=text of all that it holds.
func members(src Source) (string, []Warning, error) {
	var out []string
	var warns []Warning
	more, err := Each(context.Background(), src, func(s *Stream) {
		data, err := io.ReadAll(s)
		s.Close()
		out = append(out, s.Name()+"="+string(data))
		if err != nil {
			out = append(out, err.Error())
		}
		warns = append(warns, s.Warnings()...)
	})
	return strings.Join(out, " "), append(warns, more...), err
}

func TestEach(t *testing.T) {
	logs := []member{{"var/", ""}, {"var/log/a.log", "A"}, {"var/log/b.log.gz", gz(t, "B")}}
	const want = "test!var/log/a.log=A test!var/log/b.log.gz=B"
	tgz := gz(t, packTar(t, member{"a", "1"}))
	nul := strings.Repeat("\x00\x01", 300)
	for _, c := range []struct{ name, in, want, warns, wrong string }{
		{"a text", "T", "test=T", "", ""},
		{"tar", packTar(t, logs...), want, "", ""},
		{"tar.gz", gz(t, packTar(t, logs...)), want, "", ""},
		{"tar.zst", zst(t, packTar(t, logs...)), want, "", ""},
		{"zip", packZip(t, logs...), want, "", ""},
		{"zip.gz", gz(t, packZip(t, logs...)), want, "", ""},
		{"tar in tar.gz", gz(t, packTar(t, member{"web-1.tar.gz", gz(t, packTar(t, logs[1]))})), "test!web-1.tar.gz!var/log/a.log=A", "", ""},
		{"zip in tar", packTar(t, member{"z", packZip(t, logs[1])}, logs[1]), "test!z!var/log/a.log=A test!var/log/a.log=A", "", ""},
		{"tar in zip", packZip(t, member{"t", packTar(t, logs[1])}), "test!t!var/log/a.log=A", "", ""},
		{"three deep", packTar(t, member{"2.tar", packTar(t, member{"3.tar", packTar(t, logs...)}, logs[1])}), "test!2.tar!var/log/a.log=A", WarnSkipped, ""},
		{"binary member", packTar(t, member{"bin", nul}, logs[1]), "test!var/log/a.log=A", WarnBinary, ""},
		{"hidden members", packZip(t, member{"__MACOSX/x", "X"}, member{".git/config", "X"}, member{"./a/._b", "X"}, member{"./a/b", "Y"}), "test!./a/b=Y", "", ""},
		{"hidden in tar", packTar(t, member{".git/config", "X"}, member{"a/._b", "X"}, member{"./a/b", "Y"}), "test!./a/b=Y", "", ""},
		{"the same name", packTar(t, member{"a", "1"}, member{"a", "12"}), "test!a=1", WarnDuplicate, ""},
		{"nothing in it", packTar(t, member{"x/", ""}), "", "", "without log files"},
		{"empty zip", packZip(t), "", "", "without log files"},
		{"cut zip", packZip(t, logs...)[:100], "", "", "without its directory"},
		{"tar cut in a header", packTar(t, member{"a", "1"}, member{"b", "2"})[:1300], "test!a=1", WarnTruncated, ""},
		{"tar cut in a member", packTar(t, member{"a", strings.Repeat("x", 2000)})[:1024], "test!a=" + strings.Repeat("x", 512), WarnTruncated, ""},
		{"tar.gz cut", tgz[:len(tgz)-4], "test!a=1", WarnTruncated, ""},
	} {
		for _, once := range []bool{false, true} {
			src := bytesSource(c.in)
			src.Once = once
			got, warns, err := members(src)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("%s: %q, error %v, want %q", c.name, got, err, c.wrong)
				}
				continue
			}
			if err != nil || got != c.want || codes(warns) != c.warns {
				t.Errorf("%s: %q, want %q; %v; %v", c.name, got, c.want, warns, err)
			}
		}
	}
}

// A member that ends with its archive is told of once, though its compression ends too.
func TestPackedMemberCut(t *testing.T) {
	whole := packTar(t, member{"a.gz", gz(t, varied())})
	got, warns, err := members(bytesSource(whole[:512+700]))
	if !strings.HasPrefix(got, "test!a.gz=0 line of a log") || err != nil || codes(warns) != WarnTruncated || warns[0].Input != "test!a.gz" {
		t.Errorf("%.40s, %v, %v", got, warns, err)
	}
}

// Of many members that are skipped alike, few are named and all are counted.
func TestWarningsOfAnArchiveAreBounded(t *testing.T) {
	for code, skipped := range map[string]string{WarnBinary: strings.Repeat("\x00\x01", 300), WarnDuplicate: "a line"} {
		list := []member{{"a.log", "A"}}
		for i := range 500 {
			name := fmt.Sprint(i)
			if code == WarnDuplicate {
				name = "a.log"
			}
			list = append(list, member{name, skipped})
		}
		got, warns, err := members(bytesSource(packTar(t, list...)))
		if got != "test!a.log=A" || err != nil || len(warns) != maxLikeWarnings+1 {
			t.Fatalf("%s: %.100s, %d warnings, %v", code, got, len(warns), err)
		}
		if last := warns[maxLikeWarnings]; last.Code != code || last.Input != "test" || last.Count != 500-maxLikeWarnings {
			t.Errorf("%s: %+v", code, last)
		}
	}
}

// A zip file is read where it lies, a member that is encrypted or packed in an unknown
// way is skipped, and damage costs one member.
func TestZipMembers(t *testing.T) {
	var pad strings.Builder // makes the file longer than what is read to recognise it
	for i := range 1000 {
		fmt.Fprintf(&pad, "%x", md5.Sum([]byte{byte(i), byte(i >> 8)}))
	}
	whole := packZip(t, member{"a.log", strings.Repeat("aaaa", 99)}, member{"b.log", "B"}, member{".pad", pad.String()})
	directory := strings.Index(whole, "PK\x01\x02")
	change := func(at int, b byte) string {
		z := []byte(whole)
		z[at] = b
		return string(z)
	}
	for _, c := range []struct{ name, in, want, warns string }{
		{"whole", whole, strings.Repeat("aaaa", 99) + " B", ""},
		{"encrypted", change(directory+8, 9), " B", WarnSkipped},
		{"unknown method", change(directory+10, 98), " B", WarnSkipped},
		{"damaged", change(30+len("a.log")+2, 0xff), "a B", WarnTruncated},
		{"wrong checksum", change(directory+16, 0xff), strings.Repeat("aaaa", 99) + " B", WarnTruncated},
	} {
		path := filepath.Join(t.TempDir(), "logs.zip")
		if err := os.WriteFile(path, []byte(c.in), 0o600); err != nil {
			t.Fatal(err)
		}
		src := File(path)
		src.Progress = &Progress{}
		got, warns, err := members(src)
		got = strings.NewReplacer(path+"!a.log=", "", path+"!b.log=", "").Replace(got)
		if err != nil || strings.TrimSpace(got) != strings.TrimSpace(c.want) || codes(warns) != c.warns {
			t.Errorf("%s: %q, %v, %v", c.name, got, warns, err)
		}
		if n := src.Progress.Bytes.Load(); n != int64(len(c.in)) || src.Progress.Inputs.Load() != 1 {
			t.Errorf("%s: progress of %d bytes, %d are stored", c.name, n, len(c.in))
		}
	}
}

func TestArchiveLimits(t *testing.T) {
	if testing.Short() {
		t.Skip("decompresses 300 MB")
	}
	// Many members of 10 MB in a few kilobytes each, packed twice.
	var bomb []member
	inner := gz(t, strings.Repeat(strings.Repeat("a", 99)+"\n", 100<<10))
	for i := range 40 {
		bomb = append(bomb, member{fmt.Sprintf("%02d.log", i), inner})
	}
	packed := gz(t, packTar(t, bomb...))
	var total int64
	count := 0
	warns, err := Each(context.Background(), bytesSource(packed), func(s *Stream) {
		n, _ := io.Copy(io.Discard, s)
		s.Close()
		if total += n; len(s.Warnings()) > 0 {
			count++
		}
	})
	if err != nil || len(warns) > 0 || count != 1 || total < ratioGrace-(1<<20) || total > max(ratioGrace, maxRatio*int64(len(packed)))+(1<<20) {
		t.Errorf("%d bytes, %d warnings of members, %v, %v", total, count, warns, err)
	}

	// zstd in a zip archive goes beyond the ratio in one layer.
	var z bytes.Buffer
	w := zip.NewWriter(&z)
	w.RegisterCompressor(zipZstd, zstd.ZipCompressor())
	for _, name := range []string{"a.log", "b.log"} {
		m, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zipZstd})
		if err != nil {
			t.Fatal(err)
		}
		block := bytes.Repeat([]byte("aaaaaaa\n"), 1<<17)
		for range 260 {
			m.Write(block)
		}
	}
	w.Close()
	total = 0
	var names []string
	warns, err = Each(context.Background(), bytesSource(z.String()), func(s *Stream) {
		n, _ := io.Copy(io.Discard, s)
		s.Close()
		total += n
		names = append(names, s.Name()+" "+codes(s.Warnings()))
	})
	if err != nil || len(warns) > 0 || fmt.Sprint(names) != "[test!a.log "+WarnRatio+"]" || total > ratioGrace+(1<<20) {
		t.Errorf("zip of %d bytes: %d bytes of %v, %v, %v", z.Len(), total, names, warns, err)
	}

	many := make([]member, maxMembers+1)
	for i := range many {
		many[i] = member{fmt.Sprint(i), "x"}
	}
	n := 0
	warns, err = Each(context.Background(), bytesSource(gz(t, packTar(t, many...))), func(s *Stream) { n++; s.Close() })
	if err != nil || n != maxMembers || codes(warns) != WarnMembers {
		t.Errorf("%d members, %v, %v", n, warns, err)
	}
	for i := range many {
		many[i] = member{strings.Repeat("n", 300) + fmt.Sprint(i), ""}
	}
	if _, _, err = members(bytesSource(packZip(t, many...))); err == nil || !strings.Contains(err.Error(), "more members") {
		t.Errorf("a directory of %d long names: %v", len(many), err)
	}
}

func TestArchiveMediumError(t *testing.T) {
	broken := errors.New("disk on fire")
	whole := packTar(t, member{"a", strings.Repeat("x", 8704)}, member{"b", "B"})
	for name, data := range map[string]string{"in a member": whole[:6000], "between members": whole[:512+8704]} {
		src := Source{Name: "test", Open: func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(data), iotest.ErrReader(broken))), nil
		}}
		if got, _, err := members(src); !errors.Is(err, broken) && !strings.Contains(got, broken.Error()) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCancelInArchive(t *testing.T) {
	noLeak(t)
	packed := gz(t, packTar(t, member{"a.gz", gz(t, strings.Repeat(varied(), 500))}, member{"b", "B"}))
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	Each(ctx, bytesSource(packed), func(s *Stream) { n++; cancel(); s.Close() })
	if n != 1 {
		t.Errorf("%d members after the end", n)
	}
}

func FuzzEach(f *testing.F) {
	logs := []member{{"a.log", "A\n"}, {"b.gz", gz(f, varied())}, {"c.tar", packTar(f, member{"d", "D\n"})}}
	for _, s := range []string{packTar(f, logs...), packZip(f, logs...), gz(f, packTar(f, logs...))} {
		f.Add([]byte(s))
		f.Add([]byte(s[:len(s)/2]))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		left := int64(64 << 20)
		_, err := Each(context.Background(), bytesSource(string(data)), func(s *Stream) {
			defer s.Close()
			n, err := io.Copy(io.Discard, io.LimitReader(s, left))
			if left -= n; err != nil {
				t.Fatalf("bytes in memory cannot fail: %v", err)
			}
		})
		var notText *NotTextError
		if err != nil && !errors.As(err, &notText) {
			t.Fatalf("error %v", err)
		}
	})
}
