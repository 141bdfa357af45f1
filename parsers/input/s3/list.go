package s3

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"authlog/parsers/input"
)

// WarnOutside is the code of the warning that objects were left out for the time in
// their keys.
const WarnOutside = "objects-outside-window"

// Expand turns names into sources. A name stands for the object of that key, else for
// all whose keys begin so, in the order of their keys, without empty ones. Objects
// whose key names a time outside of the window are left out, with a warning. A name
// that gives nothing becomes a source with Err. An object is taken once. progress is
// told how many keys were listed so far; it may be nil.
func (st *Store) Expand(ctx context.Context, names []string, w Window, progress func(keys int)) ([]input.Source, []input.Warning) {
	e := expander{Store: st, window: w, seen: map[string]bool{}, progress: progress}
	for _, name := range names {
		e.name(ctx, name)
	}
	return e.sources, e.warnings
}

type expander struct {
	*Store
	window   Window
	seen     map[string]bool
	keys     int
	progress func(int)
	sources  []input.Source
	warnings []input.Warning
}

func (e *expander) fail(name string, err error) {
	e.sources = append(e.sources, input.Source{Name: name, Err: err})
}

func (e *expander) warn(code, name, says string, n int) {
	e.warnings = append(e.warnings, input.Warning{Code: code, Says: says, Input: name, Count: n})
}

func (e *expander) name(ctx context.Context, name string) {
	bucket, key, err := split(name)
	if err != nil {
		e.fail(name, err)
		return
	}
	before, matched, outside := len(e.sources), 0, 0
	err = e.list(ctx, bucket, key, func(o *types.Object) (whole bool) {
		k := aws.ToString(o.Key)
		named := k == key && key != "" && !strings.HasSuffix(k, "/")
		switch {
		case strings.HasSuffix(k, "/") || aws.ToInt64(o.Size) == 0:
		case !named && e.window.outside(k, aws.ToTime(o.LastModified)):
			outside++
		default:
			matched++
			e.take(bucket, o, !named)
		}
		return named
	})
	switch {
	case err != nil && isDenied(err) && key != "" && !strings.HasSuffix(key, "/"):
		err = e.single(ctx, name, bucket, key, err)
	case err == nil && matched+outside == 0:
		err = fmt.Errorf("no object of bucket %s begins with %q; patterns are not expanded: give a key or the beginning of keys", bucket, key)
	}
	if err != nil {
		e.sources = e.sources[:before]
		e.fail(name, explain(err, bucket, key))
		return
	}
	if outside > 0 {
		e.warn(WarnOutside, name, fmt.Sprintf("has %d objects that were left out: the time in their keys lies outside of --since and --until", outside), outside)
	}
}

// list hands the objects whose keys begin with prefix to take, until it has the one
// that was meant.
func (e *expander) list(ctx context.Context, bucket, prefix string, take func(*types.Object) (whole bool)) error {
	in := &api.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix}
	for {
		var page *api.ListObjectsV2Output
		err := e.at(ctx, bucket, func(c *api.Client, opt func(*api.Options)) (err error) {
			page, err = c.ListObjectsV2(ctx, in, opt)
			return err
		})
		if err != nil {
			return err
		}
		for i := range page.Contents {
			if take(&page.Contents[i]) {
				return nil
			}
		}
		e.keys += max(1, len(page.Contents)) // so that an endless row of empty pages ends too
		if e.progress != nil {
			e.progress(e.keys)
		}
		next := aws.ToString(page.NextContinuationToken)
		switch {
		case !aws.ToBool(page.IsTruncated) || next == "":
			return nil
		case e.keys >= e.listed || len(e.sources) >= e.objects:
			return &tooManyError{e.keys, len(e.sources), prefix}
		}
		in.ContinuationToken = &next
	}
}

// tooManyError ends a listing.
type tooManyError struct {
	keys, objects int
	prefix        string
}

func (err *tooManyError) Error() string {
	return fmt.Sprintf("%d keys and %d objects to read, and more follow; give a longer prefix, such as that of one day (%s.../2026/03/02/), or --since and --until, or divide the work with authlog plan", err.keys, err.objects, err.prefix)
}

func (e *expander) take(bucket string, o *types.Object, found bool) {
	obj := &object{store: e.Store, bucket: bucket, key: aws.ToString(o.Key), etag: aws.ToString(o.ETag), size: aws.ToInt64(o.Size)}
	src := obj.source()
	src.Modified, src.Found = aws.ToTime(o.LastModified), found
	if e.seen[src.Name] {
		if !found {
			e.warn(input.WarnDuplicate, src.Name, "was named more than once; it is read once", 1)
		}
		return
	}
	e.seen[src.Name] = true
	e.sources = append(e.sources, src)
}

// single looks an object up where listing is not allowed. When that fails too, the
// first error says more.
func (e *expander) single(ctx context.Context, name, bucket, key string, denied error) error {
	var head *api.HeadObjectOutput
	err := e.at(ctx, bucket, func(c *api.Client, opt func(*api.Options)) (err error) {
		head, err = c.HeadObject(ctx, &api.HeadObjectInput{Bucket: &bucket, Key: &key}, opt)
		return err
	})
	switch {
	case err != nil && statusOf(err) == http.StatusNotFound:
		return err
	case err != nil:
		return denied
	}
	e.take(bucket, &types.Object{Key: &key, Size: head.ContentLength, ETag: head.ETag, LastModified: head.LastModified}, false)
	return nil
}

// Object is the source of an object whose version and size are known; another version
// of it is refused. An empty etag stands for any.
func (st *Store) Object(name string, bytes int64, etag string) input.Source {
	bucket, key, err := split(name)
	if err != nil {
		return input.Source{Name: name, Err: err}
	}
	return (&object{store: st, bucket: bucket, key: key, etag: etag, size: bytes, pinned: true}).source()
}
