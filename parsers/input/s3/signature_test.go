package s3

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	api "github.com/aws/aws-sdk-go-v2/service/s3"
)

// serverVariable lets the slow test run that builds a server.
const serverVariable = "AUTHLOG_TEST_S3_SERVER"

// versitygw is a store that verifies signatures.
const versitygw = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

// TestSignatures reads from a store that refuses requests without a right signature,
// which the fake one does not.
func TestSignatures(t *testing.T) {
	if os.Getenv(serverVariable) == "" {
		t.Skip("builds a server; set " + serverVariable)
	}
	newFake(t, nil) // for its environment
	url := startServer(t)
	ctx := context.Background()
	client, err := New(url).connect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	bucket, text := "logs", strings.Repeat("a line of a log\n", 1000)
	if _, err := client.CreateBucket(ctx, &api.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
	for i := range 7 {
		key := fmt.Sprintf("a b/ü+%%/%d.log", i)
		if _, err := client.PutObject(ctx, &api.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader([]byte(text))}); err != nil {
			t.Fatal(err)
		}
	}
	_, srcs, _ := expand(New(url), Window{}, "s3://logs/a b/")
	if len(srcs) != 7 {
		t.Fatalf("%+v", srcs)
	}
	for _, src := range srcs {
		if got, err := read(ctx, src.Open); got != text || err != nil {
			t.Errorf("%s: %d bytes, %v", src.Name, len(got), err)
		}
	}
	planned := New(url).Object(srcs[0].Name, srcs[0].Bytes, srcs[0].ETag)
	if got, err := read(ctx, planned.Open); got != text || err != nil {
		t.Errorf("as planned: %d bytes, %v", len(got), err)
	}
	other := New(url).Object(srcs[0].Name, srcs[0].Bytes, etag("other"))
	if _, err := read(ctx, other.Open); err == nil || !strings.Contains(err.Error(), "since it was planned") {
		t.Errorf("another version: %v", err)
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	if _, srcs, _ := expand(New(url), Window{}, "s3://logs/"); srcs[0].Err == nil || !strings.Contains(srcs[0].Err.Error(), "does not fit the access key") {
		t.Errorf("with a wrong secret: %+v", srcs)
	}
}

// startServer runs the server on a free port and returns its URL.
func startServer(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "bin")
	build := exec.Command("go", "install", versitygw)
	build.Env = append(os.Environ(), "GOBIN="+binary, "GOFLAGS=-mod=mod")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	cmd := exec.Command(filepath.Join(binary, "versitygw"), "--access", os.Getenv("AWS_ACCESS_KEY_ID"), "--secret", os.Getenv("AWS_SECRET_ACCESS_KEY"),
		"--port", address, "--quiet", "posix", "--sidecar", t.TempDir(), t.TempDir())
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Signal(syscall.SIGTERM); cmd.Wait() })
	for range 300 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return "http://" + address
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("the server does not listen:\n%s", log.String())
	return ""
}
