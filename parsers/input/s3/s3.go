// Package s3 lists and reads objects of Amazon S3 and compatible stores as inputs.
// Nothing is read, and no credential looked for, before the first object is asked for.
package s3

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	api "github.com/aws/aws-sdk-go-v2/service/s3"
)

// Scheme is how the names of objects begin.
const Scheme = "s3://"

// Is tells whether an argument names objects.
func Is(arg string) bool { return strings.HasPrefix(arg, Scheme) }

// Window bounds the times of events, Until not included; zero leaves a side open.
type Window struct{ Since, Until time.Time }

// Store is a store of objects.
type Store struct {
	endpoint string
	tune     func(*api.Options) // of tests; may be nil
	listed   int                // limits, smaller in tests
	objects  int
	stall    time.Duration

	mu      sync.Mutex
	client  *api.Client
	regions map[string]string // of buckets that lie in another region than that of the client
}

// New returns the store at a URL, or, when it is empty, the one that the environment
// names (AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the profile), which is AWS by default.
func New(endpoint string) *Store {
	return &Store{endpoint: endpoint, listed: maxListed, objects: maxObjects, stall: stallAfter, regions: map[string]string{}}
}

// connect makes the client. Credentials and region come from the usual chain:
// environment, profile, container, instance.
func (st *Store) connect(ctx context.Context) (*api.Client, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.client != nil {
		return st.client, nil
	}
	// Without a region any will do: the store tells that of a bucket.
	cfg, err := config.LoadDefaultConfig(ctx, config.WithDefaultRegion("us-east-1"))
	if err != nil {
		return nil, fmt.Errorf("the AWS configuration cannot be used: %w", err)
	}
	st.client = api.NewFromConfig(cfg, func(o *api.Options) {
		if st.endpoint != "" {
			o.BaseEndpoint = aws.String(st.endpoint)
		}
		o.UsePathStyle = o.BaseEndpoint != nil // few of them have a host name for each bucket
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
		if cfg.RetryMaxAttempts == 0 {
			o.RetryMaxAttempts = maxAttempts
		}
		if st.tune != nil {
			st.tune(o)
		}
	})
	return st.client, nil
}

// at lets call ask for something of a bucket, in the region where it lies.
func (st *Store) at(ctx context.Context, bucket string, call func(*api.Client, func(*api.Options)) error) error {
	client, err := st.connect(ctx)
	if err != nil {
		return err
	}
	st.mu.Lock()
	region := st.regions[bucket]
	st.mu.Unlock()
	in := func(o *api.Options) {
		if region != "" {
			o.Region = region
		}
		// The certificate of AWS covers no dots in the name of a bucket.
		o.UsePathStyle = o.UsePathStyle || strings.Contains(bucket, ".")
	}
	err = call(client, in)
	if other := regionOf(err); other != "" && other != region && other != client.Options().Region {
		region = other
		st.mu.Lock()
		st.regions[bucket] = other
		st.mu.Unlock()
		err = call(client, in)
	}
	return err
}

// regionOf is the region that an answer says the bucket to lie in; empty when it does
// not say.
func regionOf(err error) string {
	var answer *awshttp.ResponseError
	if !errors.As(err, &answer) || answer.Response == nil {
		return ""
	}
	switch answer.HTTPStatusCode() {
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusBadRequest:
		return answer.Response.Header.Get("X-Amz-Bucket-Region")
	}
	return ""
}

// split divides a name into bucket and key or prefix.
func split(name string) (bucket, key string, err error) {
	bucket, key, _ = strings.Cut(strings.TrimPrefix(name, Scheme), "/")
	if bucket == "" || strings.ContainsAny(bucket, "*?[ ") {
		return "", "", errors.New("names no bucket: want s3://BUCKET/KEY or s3://BUCKET/PREFIX")
	}
	return bucket, key, nil
}
