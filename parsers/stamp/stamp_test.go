package stamp

import (
	"testing"
	"time"
)

func utc(s string) int64 {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t.UnixNano()
}

func TestCLF(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string // empty: refused
		frac uint8
	}{
		{"10/Mar/2026:09:00:02 +0000", "2026-03-10T09:00:02Z", 0},
		{"10/Mar/2026:09:00:02 -0530", "2026-03-10T14:30:02Z", 0},
		{"10/Mar/2026:09:00:02.123 +0100", "2026-03-10T08:00:02.123Z", 3},
		{"29/Feb/2024:23:59:60 +0000", "2024-02-29T23:59:59Z", 0},
		{"01/jan/1970:00:00:00 +0000", "1970-01-01T00:00:00Z", 0},
		{"29/Feb/2026:09:00:02 +0000", "", 0},
		{"31/Apr/2026:09:00:02 +0000", "", 0},
		{"00/Mar/2026:09:00:02 +0000", "", 0},
		{"10/Mrz/2026:09:00:02 +0000", "", 0},
		{"10/Mar/1969:09:00:02 +0000", "", 0},
		{"10/Mar/2262:09:00:02 +0000", "", 0},
		{"10/Mar/2026:24:00:02 +0000", "", 0},
		{"10/Mar/2026:09:00:02", "", 0},
		{"10/Mar/2026 09:00:02 +0000", "", 0},
		{"10/Mar/2026:09:00:02 +9900", "", 0},
		{"10/Mar/2026:09:00:02. +0000", "", 0},
		{"", "", 0},
	} {
		var cache Cache
		for range 2 { // the second time from the cache
			ns, frac, ok := cache.CLF([]byte(c.in))
			check(t, "CLF", c.in, c.want, c.frac, ns, frac, ok)
		}
	}
}

func check(t *testing.T, fn, in, want string, wantFrac uint8, ns int64, frac uint8, ok bool) {
	t.Helper()
	if !ok {
		if want != "" {
			t.Errorf("%s(%q) refused, want %s", fn, in, want)
		}
		return
	}
	got := time.Unix(0, ns).UTC().Format(time.RFC3339Nano)
	if want == "" || ns != utc(want) || frac != wantFrac {
		t.Errorf("%s(%q) = %s with %d digits, want %q with %d", fn, in, got, frac, want, wantFrac)
	}
}

func TestISO(t *testing.T) {
	for _, c := range []struct {
		in, want string
		zone     int
		frac     uint8
	}{
		{"2026-03-10T09:00:02Z", "2026-03-10T09:00:02Z", 3600, 0},
		{"2026-03-10T09:00:02.5+05:30", "2026-03-10T03:30:02.5Z", 0, 1},
		{"2026-03-10 09:00:02,123", "2026-03-10T08:00:02.123Z", 3600, 3},
		{"2026-03-10 09:00:02 +0100", "2026-03-10T08:00:02Z", 0, 0},
		{"2026-03-10 09:00:02-07", "2026-03-10T16:00:02Z", 0, 0},
		{"2026-03-10 09:00:02 UTC", "2026-03-10T09:00:02Z", 3600, 0},
		{"2026-03-10t09:00:02.1234567891234z", "2026-03-10T09:00:02.123456789Z", 0, 9},
		{"2026-02-30T09:00:02Z", "", 0, 0},
		{"2026-13-01T09:00:02Z", "", 0, 0},
		{"2026-03-10T09:61:02Z", "", 0, 0},
		{"2026-03-10T09:00:02 CET", "", 0, 0},
		{"2026-03-10T09:00:02+", "", 0, 0},
		{"2026-03-10T09:00", "", 0, 0},
		{"2026-03-10X09:00:02", "", 0, 0},
	} {
		ns, frac, ok := ISO([]byte(c.in), c.zone)
		check(t, "ISO", c.in, c.want, c.frac, ns, frac, ok)
	}
}

func TestEpoch(t *testing.T) {
	for _, c := range []struct {
		in, want string
		frac     uint8
	}{
		{"1773133202", "2026-03-10T09:00:02Z", 0},
		{"1773133202.125", "2026-03-10T09:00:02.125Z", 3},
		{"1773133202.123456789012", "2026-03-10T09:00:02.123456789Z", 9},
		{"1773133202125", "2026-03-10T09:00:02.125Z", 3},
		{"1773133202125.5", "2026-03-10T09:00:02.1255Z", 4},
		{"1773133202125001", "2026-03-10T09:00:02.125001Z", 6},
		{"1773133202125001002", "2026-03-10T09:00:02.125001002Z", 9},
		{"1.773133202e9", "2026-03-10T09:00:02Z", 0},
		{"1.773133202125e9", "2026-03-10T09:00:02.125Z", 6},
		{"1.773133202125E12", "2026-03-10T09:00:02.125Z", 3},
		{"200", "", 0},
		{"20260310090002", "", 0},
		{"99999999999999999999", "", 0},
		{"1773133202,5", "", 0},
		{"1773133202x", "", 0},
		{"1e400", "", 0},
		{"9223372036854775807", "", 0},
		{"-1773133202", "", 0},
		{"", "", 0},
	} {
		ns, frac, ok := Epoch([]byte(c.in))
		check(t, "Epoch", c.in, c.want, c.frac, ns, frac, ok)
	}
}

func TestAny(t *testing.T) {
	for _, c := range []struct {
		in, want string
		zone     int
		frac     uint8
	}{
		{"2026/03/10 09:00:02", "2026-03-10T08:00:02Z", 3600, 0},
		{"2026/03/10 09:00:02.000001", "2026-03-10T09:00:02.000001Z", 0, 6},
		{"10/Mar/2026 09:00:02", "2026-03-10T09:00:02Z", 0, 0},
		{"10/Mar/2026:09:00:02.987", "2026-03-10T07:00:02.987Z", 7200, 3},
		{"10/Mar/2026:09:00:02 +0100", "2026-03-10T08:00:02Z", 7200, 0},
		{"2026-03-10 09:00:02.5 +0100 CET m=+0.1", "2026-03-10T08:00:02.5Z", 0, 1},
		{"2026-03-10T09:00:02+01:00[Europe/Berlin]", "2026-03-10T08:00:02Z", 0, 0},
		{"1773133202.125", "2026-03-10T09:00:02.125Z", 0, 3},
		{"20260310090002", "2026-03-10T09:00:02Z", 0, 0},
		{"20260310T090002Z", "2026-03-10T09:00:02Z", 3600, 0},
		{"Tue, 10 Mar 2026 09:00:02 GMT", "2026-03-10T09:00:02Z", 3600, 0},
		{"Tue Mar 10 09:00:02 2026", "2026-03-10T08:00:02Z", 3600, 0},
		{"Tue Mar 10 09:00:02.123456 2026", "2026-03-10T09:00:02.123456Z", 0, 6},
		{"Tue, 10 Mar 2026 09:00:02 CET", "2026-03-10T08:00:02Z", 3600, 0},
		{"Mar 10, 2026 9:00:02 PM", "2026-03-10T21:00:02Z", 0, 0},
		{"Tue Mar 32 09:00:02 2026", "", 0, 0},
		{"Mar 10 09:00:02", "", 0, 0},
		{"hello world, this is no time", "", 0, 0},
		{"", "", 0, 0},
	} {
		ns, frac, ok := Any([]byte(c.in), c.zone)
		check(t, "Any", c.in, c.want, c.frac, ns, frac, ok)
	}
}

func TestEveryDayAgreesWithTheStandardLibrary(t *testing.T) {
	day := time.Date(minYear, 1, 1, 12, 34, 56, 0, time.UTC)
	for day.Year() <= maxYear {
		in := day.AppendFormat(nil, "02/Jan/2006:15:04:05 -0700")
		if ns, _, ok := CLF(in); !ok || ns != day.UnixNano() {
			t.Fatalf("CLF(%s) = %d, %v, want %d", in, ns, ok, day.UnixNano())
		}
		day = day.AddDate(0, 0, 1)
	}
}

func TestFastPathsDoNotAllocate(t *testing.T) {
	clf, iso, epoch := []byte("10/Mar/2026:09:00:02 +0000"), []byte("2026-03-10T09:00:02.123456Z"), []byte("1773133202.125")
	if n := testing.AllocsPerRun(100, func() {
		CLF(clf)
		Any(clf, 0)
		Any(iso, 0)
		Any(epoch, 0)
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func FuzzStamp(f *testing.F) {
	for _, s := range []string{
		"10/Mar/2026:09:00:02 +0000", "2026-03-10T09:00:02.123Z", "2026-03-10 09:00:02,1", "1773133202125",
		"1.7e9", "Tue, 10 Mar 2026 09:00:02 GMT", "2026/03/10 09:00:02.1", "10/Mar/2026 09:00:02",
	} {
		f.Add([]byte(s), 0)
	}
	end := time.Date(maxYear+1, 1, 2, 0, 0, 0, 0, time.UTC).UnixNano()
	f.Fuzz(func(t *testing.T, b []byte, zone int) {
		zone %= 14 * 3600
		ns, frac, ok := Any(b, zone)
		if ok && (ns < -86400*nanos || ns > end || frac > 9) {
			t.Errorf("Any(%q) = %d with %d digits", b, ns, frac)
		}
		cns, cfrac, cok := CLF(b)
		if cok && (!ok || ns != cns || frac != cfrac) {
			t.Errorf("Any(%q) = %d %d %v, CLF says %d %d", b, ns, frac, ok, cns, cfrac)
		}
		var c Cache
		for range 2 {
			if n2, f2, ok2 := c.CLF(b); n2 != cns || f2 != cfrac || ok2 != cok {
				t.Errorf("Cache.CLF(%q) = %d %d %v, CLF says %d %d %v", b, n2, f2, ok2, cns, cfrac, cok)
			}
		}
		const layout = "2006-01-02T15:04:05Z07:00"
		if want, err := time.Parse(layout, string(b)); err == nil && want.Format(layout) == string(b) {
			if y := want.Year(); y > minYear && y < maxYear && (!ok || ns != want.UnixNano()) {
				t.Errorf("Any(%q) = %d %v, time.Parse says %d", b, ns, ok, want.UnixNano())
			}
		}
	})
}

func BenchmarkCLF(b *testing.B) {
	in := []byte("10/Mar/2026:09:00:02 +0000")
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		CLF(in)
	}
}

func BenchmarkCacheCLF(b *testing.B) {
	in := []byte("10/Mar/2026:09:00:02 +0000")
	var c Cache
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		c.CLF(in)
	}
}

func BenchmarkISO(b *testing.B) {
	in := []byte("2026-03-10T09:00:02.123456Z")
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		ISO(in, 0)
	}
}
