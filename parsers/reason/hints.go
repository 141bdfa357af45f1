package reason

import "bytes"

// addressHint tells what an address in an error is about.
func addressHint(b []byte) set {
	if bytes.HasPrefix(b, []byte("file:")) {
		return hint(b, fileHints, cSecret)
	}
	return hint(b, addressHints, cIdP)
}

// valueHint is addressHint for what may also be the path of a key file. Paths
// below a document root are what scanners ask for, not what a server reads.
func valueHint(b []byte) set {
	if bytes.Contains(b, []byte("://")) {
		return addressHint(b)
	}
	if !bytes.ContainsAny(b, "/.") {
		return set{} // no file
	}
	if bytes.Contains(b, []byte("html")) || bytes.Contains(b, []byte("www")) {
		return set{}
	}
	return hint(b, fileHints, cSecret)
}

func hint(b []byte, hints [][]byte, c class) set {
	var s set
	for _, h := range hints {
		if bytes.Contains(b, h) {
			s.add(c)
			break
		}
	}
	return s
}

var fileHints = [][]byte{
	[]byte("htpasswd"), []byte(".pem"), []byte(".key"), []byte("/secret"), []byte("keystore"), []byte(".jks"),
	[]byte("jwks"), []byte(".p12"),
}

var addressHints = [][]byte{
	[]byte("jwk"), []byte("openid"), []byte("oauth"), []byte("introspect"), []byte("well-known"), []byte("auth"),
	[]byte("/certs"), []byte("/token"), []byte("oidc"), []byte("sso"), []byte("login"), []byte("/keys"),
	[]byte("keycloak"), []byte("okta"), []byte("userinfo"), []byte("realms"), []byte("verify"), []byte("idp"),
}
