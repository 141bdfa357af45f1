package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/s3"

	"authlog/parsers/input"
)

// object is one object of a store.
type object struct {
	store       *Store
	bucket, key string
	etag        string // empty where the store gives none
	size        int64  // bytes
	pinned      bool   // this version and no other
}

func (o *object) source() input.Source {
	return input.Source{
		Name: Scheme + o.bucket + "/" + o.key, Bytes: o.size, ETag: o.etag,
		Open: func(ctx context.Context) (io.ReadCloser, error) {
			r := &reader{ctx: ctx, object: *o}
			if err := r.connect(); err != nil {
				return nil, err
			}
			return r, nil
		},
	}
}

// errChanged says that an object is not the version that was asked for.
var errChanged = errors.New("was overwritten since it was planned, or while it was read: plan or run again, without objects that are still written")

// reader reads an object to its end. A connection that breaks off is taken up again at
// the byte that was reached, of the same version.
type reader struct {
	ctx context.Context
	object
	body     io.ReadCloser // nil while not connected
	cancel   context.CancelFunc
	stalled  *time.Timer
	off      int64 // bytes read
	resumes  int   // since resumed
	resumed  int64 // offset
	breaking error // why the last connection broke off
}

// connect asks for the rest of the object.
func (r *reader) connect() error {
	ctx, cancel := context.WithCancel(r.ctx)
	in := &api.GetObjectInput{Bucket: &r.bucket, Key: &r.key}
	if r.off > 0 {
		in.Range = aws.String(fmt.Sprintf("bytes=%d-", r.off))
	}
	if r.etag != "" && (r.pinned || r.off > 0) {
		in.IfMatch = &r.etag
	}
	var out *api.GetObjectOutput
	err := r.store.at(ctx, r.bucket, func(c *api.Client, opt func(*api.Options)) (err error) {
		out, err = c.GetObject(ctx, in, opt)
		return err
	})
	if err != nil {
		cancel()
		return explain(err, r.bucket, r.key)
	}
	r.body, r.cancel = out.Body, cancel
	switch {
	case r.off > 0 && !strings.HasPrefix(aws.ToString(out.ContentRange), fmt.Sprintf("bytes %d-", r.off)):
		r.disconnect()
		return fmt.Errorf("the connection broke off at byte %d, and the store does not answer ranged reads: copy the object to a file", r.off)
	case r.off == 0 && r.pinned && out.ContentLength != nil && *out.ContentLength != r.size:
		r.disconnect()
		return errChanged
	case r.off == 0 && !r.pinned:
		r.etag, r.size = aws.ToString(out.ETag), aws.ToInt64(out.ContentLength)
	}
	r.stalled = time.AfterFunc(r.store.stall, cancel)
	return nil
}

func (r *reader) disconnect() {
	if r.stalled != nil {
		r.stalled.Stop()
	}
	r.cancel()
	r.body.Close()
	r.body = nil
}

func (r *reader) Read(p []byte) (int, error) {
	for {
		if r.body == nil {
			if err := r.resume(); err != nil {
				return 0, err
			}
		}
		r.stalled.Reset(r.store.stall)
		n, err := r.body.Read(p)
		r.stalled.Stop() // the consumer may take its time
		r.off += int64(n)
		switch {
		case err == nil:
			return n, nil
		case err == io.EOF && r.off >= r.size:
			return n, io.EOF
		case r.ctx.Err() != nil:
			return n, context.Cause(r.ctx)
		}
		r.breaking = err
		r.disconnect()
		if n > 0 {
			return n, nil
		}
	}
}

// resume connects again after a break.
func (r *reader) resume() error {
	if r.off-r.resumed >= resumeProgress {
		r.resumes, r.resumed = 0, r.off
	}
	if r.resumes == maxResumes {
		return fmt.Errorf("the connection broke off at byte %d of %d, %d times: %w", r.off, r.size, maxResumes+1, r.breaking)
	}
	r.resumes++
	return r.connect()
}

func (r *reader) Close() error {
	if r.body != nil {
		r.disconnect()
	}
	return nil
}
