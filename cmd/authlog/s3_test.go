package main

import (
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"authlog/internal/whole"
)

// bucket is a store with the objects of one bucket, one key a page.
type bucket struct {
	mu      sync.Mutex
	objects map[string]string
	asked   int
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked++
	etag := func(text string) string { return fmt.Sprintf(`"%08x"`, crc32.ChecksumIEEE([]byte(text))) }
	if key, ok := strings.CutPrefix(r.URL.Path, "/logs/"); ok && key != "" {
		text := b.objects[key]
		if want := r.Header.Get("If-Match"); want != "" && want != etag(text) {
			w.WriteHeader(http.StatusPreconditionFailed)
			return
		}
		w.Header().Set("ETag", etag(text))
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		io.WriteString(w, text)
		return
	}
	var keys []string
	for key := range b.objects {
		if strings.HasPrefix(key, r.URL.Query().Get("prefix")) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	at, _ := strconv.Atoi(r.URL.Query().Get("continuation-token"))
	fmt.Fprintf(w, "<ListBucketResult><IsTruncated>%v</IsTruncated><NextContinuationToken>%d</NextContinuationToken>", at+1 < len(keys), at+1)
	if at < len(keys) {
		fmt.Fprint(w, "<Contents><Key>")
		xml.EscapeText(w, []byte(keys[at]))
		fmt.Fprintf(w, "</Key><Size>%d</Size><ETag>", len(b.objects[keys[at]]))
		xml.EscapeText(w, []byte(etag(b.objects[keys[at]])))
		fmt.Fprint(w, "</ETag><LastModified>2026-03-02T12:00:00Z</LastModified></Contents>")
	}
	fmt.Fprint(w, "</ListBucketResult>")
}

// newBucket starts a store that the environment names.
func newBucket(t *testing.T, objects map[string]string) *bucket {
	t.Helper()
	b := &bucket{objects: objects}
	s := httptest.NewServer(b)
	t.Cleanup(s.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": s.URL, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_CONFIG_FILE": "/nonexistent",
		"AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PROFILE": "", "AWS_REGION": "us-east-1",
	} {
		t.Setenv(name, value)
	}
	return b
}

// Objects give the report of the files that they are.
func TestAnalyzeS3(t *testing.T) {
	parts := thirds()
	b := newBucket(t, map[string]string{"day/2026/03/02/a.log": parts[0], "day/2026/03/02/b.log": parts[1], "day/2026/03/02/c.log": parts[2], "day/2026/02/02/old.log": "x\n"})
	dir := t.TempDir()
	for i, name := range []string{"a", "b", "c"} {
		must(t, "version") // no network for what is no s3:// name
		if err := whole.Write(filepath.Join(dir, name+".log"), func(w io.Writer) error { _, err := io.WriteString(w, parts[i]); return err }); err != nil {
			t.Fatal(err)
		}
	}
	want := strings.ReplaceAll(must(t, "analyze", "--format", "json", dir), dir+"/", "s3://logs/day/2026/03/02/")
	if b.asked > 0 {
		t.Fatalf("%d requests without an s3:// name", b.asked)
	}
	if got := must(t, "analyze", "--format", "json", "s3://logs/day/2026/03/02/"); got != want {
		t.Errorf("another report: %s", firstDifference(got, want))
	}
	r := decode(t, must(t, "analyze", "--format", "json", "--since", "2026-03-02", "s3://logs/day/"))
	if len(r.Inputs) != 4 || len(r.Bursts) != 1 || len(r.Warnings) != 1 || r.Warnings[0].Code != "no-log" {
		t.Errorf("what was written on after the day in its key may hold later events: %+v", r.Warnings)
	}
	r = decode(t, must(t, "analyze", "--format", "json", "--until", "2026-02-10", "s3://logs/day/"))
	if len(r.Inputs) != 1 || !slices.ContainsFunc(r.Warnings, func(w warning) bool { return w.Code == "objects-outside-window" && w.Count == 3 }) {
		t.Errorf("later days: inputs %+v, warnings %+v", r.Inputs, r.Warnings)
	}
	for _, bad := range []string{"minio.example.com:9000", "http://192.0.2.1:bad", "minio"} {
		code, _, stderr := authlog(t, "", "analyze", "--endpoint-url", bad, "s3://logs/day/")
		if code != exitUsage || !strings.Contains(stderr, "want a URL") {
			t.Errorf("%s: exit %d, %s", bad, code, stderr)
		}
	}
}

// A plan pins the versions of objects.
func TestPlanS3(t *testing.T) {
	parts := thirds()
	b := newBucket(t, map[string]string{"a.log": parts[0], "b.log": parts[1], "c.log": parts[2]})
	dir := t.TempDir()
	manifest := filepath.Join(dir, "m.jsonl")
	must(t, "plan", "--splits", "2", "-o", manifest, "s3://logs/")
	if text := string(contents(t, manifest)); strings.Count(text, `"etag":`) != 3 || !strings.Contains(text, fmt.Sprintf(`"name":"s3://logs/a.log","bytes":%d,"modified":"2026-03-02T12:00:00Z"`, len(parts[0]))) {
		t.Fatalf("the manifest lacks version, size or time:\n%s", text)
	}
	before := b.asked
	for split := range 2 {
		must(t, "collect", "--manifest", manifest, "--split", fmt.Sprint(split), "-o", dir)
	}
	if b.asked-before != 3 {
		t.Errorf("%d requests for three objects", b.asked-before)
	}
	if got, want := must(t, "analyze", "--format", "json", filepath.Join(dir, "*.tl")), must(t, "analyze", "--format", "json", "s3://logs/"); got != want {
		t.Errorf("another report: %s", firstDifference(got, want))
	}
	b.mu.Lock()
	for key, text := range b.objects {
		b.objects[key] = strings.ToUpper(text)
	}
	b.mu.Unlock()
	for split := range 2 {
		code, _, stderr := authlog(t, "", "collect", "--manifest", manifest, "--split", fmt.Sprint(split), "-o", filepath.Join(dir, "new.tl"))
		if code != exitFailed || !strings.Contains(stderr, "since it was planned") {
			t.Errorf("an object that was overwritten: exit %d, %s", code, stderr)
		}
	}
}
