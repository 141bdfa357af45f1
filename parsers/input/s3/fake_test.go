package s3

import (
	"context"
	"crypto/md5"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	api "github.com/aws/aws-sdk-go-v2/service/s3"
)

// fake is a store with one bucket, logs, that fails on demand.
type fake struct {
	*httptest.Server
	mu       sync.Mutex
	objects  map[string]string
	written  map[string]time.Time // last; fakeTime unless given
	page     int                  // keys of a listing
	endless  bool                 // listings do not end
	region   string               // of the bucket; any when empty
	refuse   map[string]int       // method and path, such as "GET /logs/a": status
	throttle int                  // so many requests are told to slow down
	cut      int                  // GETs send so many bytes of the rest and break off; 0: all
	cuts     int                  // so often
	noRanges bool
	stuck    int      // so many GETs send half and then nothing
	asked    []string // "METHOD path?query range if-match"
}

var fakeTime = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func newFake(t *testing.T, objects map[string]string) *fake {
	t.Helper()
	f := &fake{objects: objects, written: map[string]time.Time{}, page: 1000, refuse: map[string]int{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_PROFILE": "",
		"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_S3": "", "AWS_MAX_ATTEMPTS": "", "AWS_SESSION_TOKEN": "",
	} {
		t.Setenv(name, value)
	}
	return f
}

// store is a client of f that does not wait between attempts.
func (f *fake) store() *Store {
	st := New(f.URL)
	st.tune = func(o *api.Options) {
		o.Retryer = retry.NewStandard(func(s *retry.StandardOptions) {
			s.MaxAttempts = maxAttempts
			s.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		})
	}
	return st
}

func etag(text string) string { return fmt.Sprintf(`"%x"`, md5.Sum([]byte(text))) }

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+r.Header.Get("Range")+" "+r.Header.Get("If-Match")))
	if f.region != "" {
		w.Header().Set("X-Amz-Bucket-Region", f.region)
		if !strings.Contains(r.Header.Get("Authorization"), "/"+f.region+"/") {
			refused(w, http.StatusMovedPermanently, "PermanentRedirect")
			return
		}
	}
	if f.throttle > 0 {
		f.throttle--
		refused(w, http.StatusServiceUnavailable, "SlowDown")
		return
	}
	if status := f.refuse[r.Method+" "+r.URL.Path]; status != 0 {
		refused(w, status, map[int]string{403: "AccessDenied", 404: "NoSuchBucket", 400: "ExpiredToken", 409: "Strange\x1b[31m"}[status])
		return
	}
	key, in := strings.CutPrefix(r.URL.Path, "/logs/")
	switch {
	case in && key == "" || r.URL.Path == "/logs":
		f.list(w, r)
	case !in:
		refused(w, http.StatusNotFound, "NoSuchBucket")
	default:
		f.get(w, r, key)
	}
}

func refused(w http.ResponseWriter, status int, code string) {
	w.Header().Set("X-Amz-Request-Id", "REQ1")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>")
	xml.EscapeText(w, []byte(code))
	fmt.Fprintf(w, "</Code><Message>no</Message><RequestId>REQ1</RequestId></Error>")
}

func (f *fake) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	var keys []string
	for key := range f.objects {
		if strings.HasPrefix(key, q.Get("prefix")) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	from, _ := strconv.Atoi(q.Get("continuation-token"))
	if f.endless {
		keys, from = slices.Repeat(keys, f.page), 0
	}
	to := min(from+f.page, len(keys))
	fmt.Fprintf(w, `<ListBucketResult><IsTruncated>%v</IsTruncated><NextContinuationToken>%d</NextContinuationToken>`, to < len(keys) || f.endless, to)
	for _, key := range keys[from:to] {
		fmt.Fprint(w, "<Contents><Key>")
		xml.EscapeText(w, []byte(key))
		at := fakeTime
		if given, ok := f.written[key]; ok {
			at = given
		}
		fmt.Fprintf(w, "</Key><Size>%d</Size><ETag>%s</ETag><LastModified>%s</LastModified></Contents>", len(f.objects[key]), etag(f.objects[key]), at.Format(time.RFC3339))
	}
	fmt.Fprint(w, "</ListBucketResult>")
}

func (f *fake) get(w http.ResponseWriter, r *http.Request, key string) {
	text, ok := f.objects[key]
	if !ok {
		refused(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	if want := r.Header.Get("If-Match"); want != "" && want != etag(text) {
		refused(w, http.StatusPreconditionFailed, "PreconditionFailed")
		return
	}
	w.Header().Set("ETag", etag(text))
	status, rest := http.StatusOK, text
	if from, ranged := strings.CutPrefix(r.Header.Get("Range"), "bytes="); ranged && !f.noRanges {
		n, _ := strconv.Atoi(strings.TrimSuffix(from, "-"))
		status, rest = http.StatusPartialContent, text[n:]
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", n, len(text)-1, len(text)))
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(rest)))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	if f.stuck > 0 {
		f.stuck--
		io.WriteString(w, rest[:len(rest)/2])
		w.(http.Flusher).Flush()
		f.mu.Unlock()
		<-r.Context().Done()
		f.mu.Lock()
		return
	}
	if f.cuts > 0 {
		f.cuts--
		io.WriteString(w, rest[:min(f.cut, len(rest))])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler) // closes the connection in the middle of the body
	}
	io.WriteString(w, rest)
}

// requests counts those that begin so.
func (f *fake) requests(begin string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.asked {
		if strings.HasPrefix(a, begin) {
			n++
		}
	}
	return n
}

// read reads one object.
func read(ctx context.Context, open func(context.Context) (io.ReadCloser, error)) (string, error) {
	r, err := open(ctx)
	if err != nil {
		return "", err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	return string(data), err
}
