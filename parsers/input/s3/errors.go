package s3

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

// statusOf is the HTTP status of an answer, 0 without one.
func statusOf(err error) int {
	var answer *awshttp.ResponseError
	if errors.As(err, &answer) && answer.Response != nil {
		return answer.HTTPStatusCode()
	}
	return 0
}

// codeOf is the code of an error of the store, empty without one.
func codeOf(err error) string {
	var known smithy.APIError
	if errors.As(err, &known) {
		return known.ErrorCode()
	}
	return ""
}

func isDenied(err error) bool { return statusOf(err) == http.StatusForbidden }

// remedies say what to do about an error, by the code of the store.
var remedies = map[string]string{
	"InvalidAccessKeyId":    "the store does not know the access key: check AWS_PROFILE and AWS_ACCESS_KEY_ID, and --endpoint-url for another store than AWS",
	"SignatureDoesNotMatch": "the secret key does not fit the access key: check AWS_SECRET_ACCESS_KEY or the profile",
	"ExpiredToken":          "the credentials have run out: renew them (aws sso login, or assume the role again)",
	"RequestTimeTooSkewed":  "the clock of this machine is off by more than 15 minutes: set it",
	"InvalidObjectState":    "the object lies in an archive (Glacier): restore it first (aws s3api restore-object)",
	"SlowDown":              "the store asks to slow down, after all attempts: run again with fewer at a time (-j 1), or set AWS_MAX_ATTEMPTS higher",
	"PermanentRedirect":     "the bucket lies in another region: set AWS_REGION",
	"NoSuchBucket":          "there is no such bucket: check the name, and --endpoint-url for another store than AWS",
}

// explain says what was wrong and what to do. An answer of the store keeps its code
// and the id of the request, by which its operator finds it.
func explain(err error, bucket, key string) error {
	var tooMany *tooManyError
	var lookup *net.DNSError
	var dial *net.OpError
	code, status := codeOf(err), statusOf(err)
	switch {
	case errors.Is(err, context.Canceled), errors.As(err, &tooMany), errors.Is(err, errChanged):
		return err
	case status == http.StatusPreconditionFailed:
		return errChanged
	case remedies[code] != "":
		return fmt.Errorf("cannot be read: %s (%s)", remedies[code], about(err, code))
	case status == http.StatusForbidden:
		return fmt.Errorf("cannot be read: access denied; whoever runs this (aws sts get-caller-identity) needs s3:ListBucket on %s and s3:GetObject on %s/* (%s)", bucket, bucket, about(err, code))
	case status == http.StatusNotFound:
		return fmt.Errorf("cannot be read: there is no object %q in bucket %s (%s)", key, bucket, about(err, code))
	case status != 0:
		return fmt.Errorf("cannot be read: the store answers %d %s (%s)", status, http.StatusText(status), about(err, code))
	case errors.As(err, &lookup):
		return fmt.Errorf("cannot be read: the host %s is not found: check --endpoint-url, AWS_REGION and the network", lookup.Name)
	case errors.As(err, &dial):
		return fmt.Errorf("cannot be read: the store cannot be reached: %w", dial)
	case strings.Contains(err.Error(), "get credentials"):
		return errors.New("cannot be read: no AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws sso login, or give the instance or pod a role")
	}
	return err
}

// about names the error for its operator.
func about(err error, code string) string {
	var answer *awshttp.ResponseError
	id := ""
	if errors.As(err, &answer) {
		id = answer.ServiceRequestID()
	}
	switch {
	case code == "":
		code = "no code"
	case strings.Trim(code, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != "":
		code = "a code that is none"
	}
	if id == "" {
		return code
	}
	return code + ", request " + id
}
