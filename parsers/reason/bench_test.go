package reason

import "testing"

var benchTexts = []Text{
	{Message: []byte("jwt expired")},
	{Message: []byte("token is unverifiable: error while executing keyfunc: the given key ID was not found in the JWKS")},
	{Message: []byte("request completed")},
	{Challenge: []byte(`Bearer error="invalid_token", error_description="The audience 'api://x' is invalid"`)},
	{Code: []byte("FST_JWT_NO_AUTHORIZATION_IN_HEADER"), Message: []byte("No Authorization was found in request.headers")},
	{Message: []byte(`2026/11/02 14:03:11 [error] 31#31: *90412 user "grafana" was not found in "/etc/nginx/.htpasswd", client: 10.0.1.7, server: a`)},
}

func BenchmarkClassify(b *testing.B) {
	b.ReportAllocs()
	for i := range b.N {
		Classify(benchTexts[i%len(benchTexts)])
	}
}

func BenchmarkClassifier(b *testing.B) {
	b.ReportAllocs()
	c := NewClassifier()
	for i := range b.N {
		c.Classify(benchTexts[i%len(benchTexts)])
	}
}
