package s3

import (
	"context"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"authlog/parsers/input"
)

// expand lists sources as their names without the bucket, ! before those with an error.
func expand(st *Store, w Window, names ...string) (string, []input.Source, []input.Warning) {
	srcs, warns := st.Expand(context.Background(), names, w, nil)
	var out []string
	for _, s := range srcs {
		name := strings.TrimPrefix(s.Name, "s3://logs/")
		if s.Err != nil {
			name = "!" + name
		}
		out = append(out, name)
	}
	return strings.Join(out, " "), srcs, warns
}

func TestExpand(t *testing.T) {
	f := newFake(t, map[string]string{"app/a.log": "A\n", "app/a.log.1": "B\n", "app/": "", "app/empty": "", "web/b <&> c": "C\n"})
	f.page = 2
	for _, c := range []struct{ args, want string }{
		{"s3://logs", "app/a.log app/a.log.1 web/b <&> c"},
		{"s3://logs/app/", "app/a.log app/a.log.1"},
		{"s3://logs/app/a.log", "app/a.log"},
		{"s3://logs/app/a.log.", "app/a.log.1"},
		{"s3://logs/app/ s3://logs/app/a.log.1", "app/a.log app/a.log.1"},
	} {
		got, srcs, _ := expand(f.store(), Window{}, strings.Fields(c.args)...)
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.args, got, c.want)
		}
		if s := srcs[0]; s.Bytes != 2 || s.ETag != etag("A\n") && s.ETag != etag("B\n") || !s.Modified.Equal(fakeTime) {
			t.Errorf("%s: %+v", c.args, s)
		}
	}
	_, srcs, warns := expand(f.store(), Window{}, "s3://logs/app/", "s3://logs/app/a.log")
	if !srcs[0].Found || len(warns) != 1 || warns[0].Code != input.WarnDuplicate {
		t.Errorf("found %v, warnings %v", srcs[0].Found, warns)
	}
	if _, srcs, _ = expand(f.store(), Window{}, "s3://logs/app/a.log"); srcs[0].Found {
		t.Error("an object that is named itself counts as found")
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	f := newFake(t, map[string]string{"a.log": "A\n", "b.log": "B\n"})
	f.refuse = map[string]int{"GET /denied": 403, "HEAD /denied/x": 403, "GET /old": 400, "GET /odd": 409, "GET /logs/b.log": 403}
	f.endless = false
	for name, want := range map[string]string{
		"s3://":             "names no bucket",
		"s3://logs/*.gz":    "patterns are not expanded",
		"s3://none/x":       "no such bucket",
		"s3://denied/x":     "s3:ListBucket on denied",
		"s3://denied/":      "s3:ListBucket on denied",
		"s3://old/x":        "have run out",
		"s3://odd/x":        "409 Conflict (a code that is none, request REQ1)",
		"s3://logs/missing": "no object of bucket logs begins",
	} {
		_, srcs, _ := expand(f.store(), Window{}, name)
		if len(srcs) != 1 || srcs[0].Err == nil || !strings.Contains(srcs[0].Err.Error(), want) {
			t.Errorf("%s: %+v, want %q", name, srcs, want)
		}
	}
	if _, err := read(context.Background(), f.store().Object("s3://logs/b.log", 2, "").Open); err == nil || !strings.Contains(err.Error(), "s3:GetObject on logs/*") {
		t.Errorf("an object that may not be read: %v", err)
	}
	if _, err := read(context.Background(), f.store().Object("s3://logs/gone", 2, "").Open); err == nil || !strings.Contains(err.Error(), `no object "gone"`) {
		t.Errorf("an object that is gone: %v", err)
	}
	f.Close()
	if _, srcs, _ := expand(f.store(), Window{}, "s3://logs/a.log"); !strings.Contains(fmt.Sprint(srcs[0].Err), "cannot be reached") {
		t.Errorf("no store: %v", srcs[0].Err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	if _, srcs, _ := expand(f.store(), Window{}, "s3://logs/a.log"); !strings.Contains(fmt.Sprint(srcs[0].Err), "no AWS credentials were found") {
		t.Errorf("no credentials: %v", srcs[0].Err)
	}
}

// Whoever may read objects and not list them can name one.
func TestObjectWithoutListing(t *testing.T) {
	f := newFake(t, map[string]string{"a.log": "A\n"})
	f.refuse["GET /logs"], f.refuse["GET /logs/"] = 403, 403
	_, srcs, _ := expand(f.store(), Window{}, "s3://logs/a.log")
	if srcs[0].Err != nil || srcs[0].Bytes != 2 {
		t.Fatalf("%+v", srcs[0])
	}
	if got, err := read(context.Background(), srcs[0].Open); got != "A\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, srcs, _ = expand(f.store(), Window{}, "s3://logs/b.log"); !strings.Contains(fmt.Sprint(srcs[0].Err), "no object") {
		t.Errorf("%v", srcs[0].Err)
	}
}

func TestListingIsBounded(t *testing.T) {
	f := newFake(t, map[string]string{"a": "A\n"})
	f.endless, f.page = true, 10
	st := f.store()
	st.listed = 100
	seen := 0
	srcs, _ := st.Expand(context.Background(), []string{"s3://logs/"}, Window{}, func(n int) { seen = n })
	if len(srcs) != 1 || !strings.Contains(fmt.Sprint(srcs[0].Err), "100 keys") || !strings.Contains(srcs[0].Err.Error(), "a longer prefix") || seen != 100 {
		t.Errorf("%v, %d keys", srcs, seen)
	}
	f.endless, f.page = false, 2
	f.objects = map[string]string{"a": "A", "b": "B", "c": "C", "d": "D"}
	st = f.store()
	if st.objects = 3; !strings.HasPrefix(first(expand(st, Window{}, "s3://logs/")), "a") {
		t.Error("three of four objects, of which the last page holds one, are within the limit of a page")
	}
	if st.objects = 2; !strings.HasPrefix(first(expand(st, Window{}, "s3://logs/")), "!") {
		t.Error("four objects pass a limit of two")
	}
}

// Pages without keys end too.
func TestEmptyPagesAreBounded(t *testing.T) {
	f := newFake(t, nil)
	f.endless, f.page = true, 10
	st := f.store()
	st.listed = 100
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	pages := 0
	srcs, _ := st.Expand(ctx, []string{"s3://logs/"}, Window{}, func(int) {
		if pages++; pages > 2*st.listed {
			cancel()
		}
	})
	if len(srcs) != 1 || pages != st.listed || !strings.Contains(fmt.Sprint(srcs[0].Err), "100 keys") {
		t.Errorf("%v after %d pages", srcs, pages)
	}
}

func first(s string, _ []input.Source, _ []input.Warning) string { return s }

func TestThrottlingIsRetried(t *testing.T) {
	f := newFake(t, map[string]string{"a.log": "A\n"})
	f.throttle = 3
	if got, _, _ := expand(f.store(), Window{}, "s3://logs/a"); got != "a.log" {
		t.Errorf("listing: %s", got)
	}
	f.throttle = 3
	if got, err := read(context.Background(), f.store().Object("s3://logs/a.log", 2, "").Open); got != "A\n" || err != nil {
		t.Errorf("reading: %q, %v", got, err)
	}
	f.throttle = 1000
	if _, srcs, _ := expand(f.store(), Window{}, "s3://logs/a"); !strings.Contains(fmt.Sprint(srcs[0].Err), "AWS_MAX_ATTEMPTS") {
		t.Errorf("for good: %v", srcs[0].Err)
	}
	if n := f.requests(""); n > 30 {
		t.Errorf("%d requests", n)
	}
}

func TestRegionOfTheBucketIsFollowed(t *testing.T) {
	f := newFake(t, map[string]string{"a.log": "A\n"})
	f.region = "eu-central-1"
	st := f.store()
	_, srcs, _ := expand(st, Window{}, "s3://logs/a.log")
	if srcs[0].Err != nil {
		t.Fatal(srcs[0].Err)
	}
	n := f.requests("")
	if got, err := read(context.Background(), srcs[0].Open); got != "A\n" || err != nil || f.requests("") != n+1 {
		t.Errorf("%q, %v, %d requests after the region was known", got, err, f.requests("")-n)
	}
}

func TestReadingIsResumed(t *testing.T) {
	text := strings.Repeat("0123456789abcde\n", 4000)
	f := newFake(t, map[string]string{"a.log": text})
	f.cut, f.cuts = 10001, 4
	src := func() input.Source {
		_, srcs, _ := expand(f.store(), Window{}, "s3://logs/a.log")
		return srcs[0]
	}
	got, err := read(context.Background(), src().Open)
	if err != nil || got != text {
		t.Errorf("%d of %d bytes, %v", len(got), len(text), err)
	}
	if n := f.requests("GET /logs/a.log bytes=10001- " + etag(text)); n != 1 {
		t.Errorf("the second request is none for the rest of the same version: %q", f.asked)
	}

	f.cuts = 1
	r, err := src().Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	f.mu.Lock()
	f.objects["a.log"] = strings.ToUpper(text)
	f.mu.Unlock()
	if got, err := io.ReadAll(r); err == nil || !strings.Contains(err.Error(), "overwritten") || len(got) != 10001 {
		t.Errorf("overwritten meanwhile: %d bytes, %v", len(got), err)
	}
	r.Close()

	f.cut, f.cuts = 0, 100
	if _, err := read(context.Background(), src().Open); err == nil || !strings.Contains(err.Error(), "byte 0 of 64000, 6 times") {
		t.Errorf("broken for good: %v", err)
	}
	f.cut, f.cuts, f.noRanges = 10, 1, true
	if _, err := read(context.Background(), src().Open); err == nil || !strings.Contains(err.Error(), "ranged reads") {
		t.Errorf("a store without ranges: %v", err)
	}
}

// A connection that sends nothing any more counts as broken.
func TestStalledReadIsResumed(t *testing.T) {
	text := strings.Repeat("0123456789abcde\n", 4000)
	f := newFake(t, map[string]string{"a.log": text})
	f.stuck = 2
	st := f.store()
	st.stall = 50 * time.Millisecond
	got, err := read(context.Background(), st.Object("s3://logs/a.log", int64(len(text)), "").Open)
	if err != nil || got != text || f.requests("GET /logs/a.log bytes=") != 2 {
		t.Errorf("%d of %d bytes, %v, asked %q", len(got), len(text), err, f.asked)
	}
}

func TestReadingEndsWithTheContext(t *testing.T) {
	f := newFake(t, map[string]string{"a.log": strings.Repeat("x", 1<<20)})
	f.cut, f.cuts = 1000, 1
	ctx, cancel := context.WithCancel(context.Background())
	r, err := f.store().Object("s3://logs/a.log", 1<<20, "").Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.ReadAll(r); err == nil {
		t.Error("no error")
	}
	r.Close()
	if n := f.requests("GET /logs/a.log"); n != 1 {
		t.Errorf("%d requests after the end", n)
	}
}

func TestPlannedVersion(t *testing.T) {
	f := newFake(t, map[string]string{"a.log": "A\n"})
	for _, c := range []struct {
		bytes int64
		etag  string
		ok    bool
	}{{2, etag("A\n"), true}, {2, "", true}, {2, etag("B\n"), false}, {3, "", false}} {
		got, err := read(context.Background(), f.store().Object("s3://logs/a.log", c.bytes, c.etag).Open)
		if c.ok != (err == nil && got == "A\n") || !c.ok && !strings.Contains(err.Error(), "since it was planned") {
			t.Errorf("%d bytes, etag %q: %q, %v", c.bytes, c.etag, got, err)
		}
	}
}

func TestWindowPrunes(t *testing.T) {
	day := func(d, h int) time.Time { return time.Date(2026, 3, d, h, 0, 0, 0, time.UTC) }
	const alb = "AWSLogs/1/elasticloadbalancing/eu-west-1/2026/03/%02d/1_elasticloadbalancing_eu-west-1_app.x_202603%02dT%02d05Z_192.0.2.1_y.log.gz"
	keys := map[string]time.Time{
		fmt.Sprintf(alb, 1, 1, 10):         day(1, 10),
		fmt.Sprintf(alb, 10, 10, 10):       day(10, 10),
		fmt.Sprintf(alb, 10, 10, 14):       day(10, 14),
		fmt.Sprintf(alb, 20, 20, 10):       day(20, 10),
		"cf/E1.2026-03-01-10.abc.gz":       day(1, 11),
		"cf/E1.2026-03-20-10.abc.gz":       day(20, 11),
		"h/2026/03/01/x":                   day(1, 11),
		"h/2026/03/20/x":                   day(20, 11),
		"h/2026/03/01/written-on":          day(11, 0),
		"app.log":                          day(1, 0),
		"restored/2026/03/20/2026/03/01/":  day(20, 0),
		"restored/2026/03/20/2026/03/01/x": day(1, 0),
		"v/20260231T1005Z":                 day(1, 0),
		"v/120260320T1005Z":                day(20, 0),
	}
	f := newFake(t, map[string]string{})
	for key := range keys {
		f.objects[key] = "x"
	}
	delete(f.objects, "restored/2026/03/20/2026/03/01/")
	f.written = maps.Clone(keys)
	always := "app.log restored/2026/03/20/2026/03/01/x v/120260320T1005Z v/20260231T1005Z"
	for _, c := range []struct {
		name string
		w    Window
		want string
	}{
		{"open", Window{}, "all"},
		{"since", Window{Since: day(10, 12)}, always + " " + fmt.Sprintf(alb, 10, 10, 14) + " " + fmt.Sprintf(alb, 20, 20, 10) + " " + fmt.Sprintf(alb, 10, 10, 10) + " cf/E1.2026-03-20-10.abc.gz h/2026/03/20/x h/2026/03/01/written-on"},
		{"until", Window{Until: day(10, 12)}, always + " " + fmt.Sprintf(alb, 1, 1, 10) + " " + fmt.Sprintf(alb, 10, 10, 10) + " cf/E1.2026-03-01-10.abc.gz h/2026/03/01/x h/2026/03/01/written-on"},
	} {
		got, _, warns := expand(f.store(), c.w, "s3://logs")
		have := map[string]bool{}
		for _, k := range strings.Fields(got) {
			have[k] = true
		}
		want := map[string]bool{}
		for _, k := range strings.Fields(c.want) {
			want[k] = true
		}
		if c.want == "all" && len(have) == len(f.objects) {
			continue
		}
		if !maps.Equal(have, want) {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, strings.ReplaceAll(got, " ", "\n"), strings.ReplaceAll(c.want, " ", "\n"))
		}
		if len(warns) != 1 || warns[0].Code != WarnOutside || warns[0].Count != len(f.objects)-len(want) {
			t.Errorf("%s: warnings %v", c.name, warns)
		}
	}
}

func FuzzSpan(f *testing.F) {
	f.Add("AWSLogs/1/2026/03/10/x_20260310T1405Z_y.gz")
	f.Add("E1.2026-03-10-14.a.gz")
	f.Fuzz(func(t *testing.T, key string) {
		if from, to, ok := span(key); ok && !from.Before(to) {
			t.Errorf("%q: from %v to %v", key, from, to)
		}
	})
}
