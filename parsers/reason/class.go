package reason

import "fmt"

// class is a meaning that a word can have. Subjects say what the text is
// about, conditions say what is wrong with it.
type class uint8

const (
	cNone class = iota
	// Subjects.
	cToken
	cRefresh
	cGrant
	cSession
	cAPI
	cAPIKey
	cCredential
	cSignature
	cKey
	cKid
	cSecret
	cCert
	cAudience
	cIssuer
	cScope
	cClaim
	cExp
	cNbf
	cIat
	cNonce
	cAuthorization
	cHeader
	cScheme
	cBearer
	cUser
	cPassword
	cOTP
	cJWKS
	cIdP
	cAuthorizer
	cTenant
	cEnvTest
	cEnvProd
	cAlg
	cSegment
	cEncoding
	cClient
	cAccount
	cClock
	cPeer
	cCORS
	cAuth
	cService
	cStore
	cRequest
	cSigning
	cLogin
	cIn401
	cProof
	cElapsed
	cRate
	cConfig
	cPEM
	cSVID
	cTime
	cTLS
	cThing // a compound that only looks like one of the above
	cPermission
	numSubjects
)

const (
	// Conditions.
	cAbsent class = iota + 64
	cRequired
	cExpired
	cNotYet
	cMismatch
	cInvalid
	cMalformed
	cNotFound
	cRevoked
	cInactive
	cUnreachable
	cFetch
	cUnconfigured
	cLocked
	cTooMany
	cUntrusted
	cVerify
	cVerifyFail
	cFail
	cDenied
	cUnsupported
	cDuplicate
	cReused
	cExpected
	cGot
	cFuture
	cPast
	cBefore
	cAfter
	cIssued
	cMatch
	cTooOld
	cDecode
	cNumber
	cForeign
	cUsed
	cConnect
	cServerError
	cPrefix
	cInsufficient
	cAdvice
	cNull      // the literal that stands for nothing
	cMust      // what must be follows: "must contain a kid"
	cLoad      // a fetch from a file
	cStripped  // taken off on the way
	cPurge     // housekeeping: "purged expired tokens"
	cNegator   // not, cannot, failed to: turns the next positive word round
	cNo        // no, without, zero: makes the next noun absent
	cPositive  // has a negated meaning
	cCopula    // is, was, has been
	cPrep      // in, from, for: ends a noun phrase
	cAdjective // may stand inside a noun phrase
	endConditions
)

var classNames = map[string]class{
	"token": cToken, "refresh": cRefresh, "grant": cGrant, "session": cSession, "api": cAPI, "apikey": cAPIKey,
	"credential": cCredential, "signature": cSignature, "key": cKey, "kid": cKid, "secret": cSecret, "cert": cCert,
	"audience": cAudience, "issuer": cIssuer, "scope": cScope, "claim": cClaim, "exp": cExp, "nbf": cNbf, "iat": cIat,
	"nonce": cNonce, "authorization": cAuthorization, "header": cHeader, "scheme": cScheme, "schemename": cBearer,
	"user": cUser, "password": cPassword, "otp": cOTP, "jwks": cJWKS, "idp": cIdP, "authorizer": cAuthorizer,
	"tenant": cTenant, "envtest": cEnvTest, "envprod": cEnvProd, "alg": cAlg, "segment": cSegment,
	"encoding": cEncoding, "client": cClient, "account": cAccount, "clock": cClock, "peer": cPeer, "cors": cCORS,
	"auth": cAuth, "service": cService, "store": cStore, "request": cRequest, "signing": cSigning, "login": cLogin,
	"in401": cIn401, "proof": cProof, "elapsed": cElapsed, "rate": cRate, "config": cConfig, "pem": cPEM, "svid": cSVID,
	"time": cTime, "tls": cTLS, "thing": cThing, "permission": cPermission, "load": cLoad, "purge": cPurge, "stripped": cStripped,

	"absent": cAbsent, "required": cRequired, "expired": cExpired, "notyet": cNotYet, "mismatch": cMismatch,
	"invalid": cInvalid, "malformed": cMalformed, "notfound": cNotFound, "revoked": cRevoked, "inactive": cInactive,
	"unreachable": cUnreachable, "fetch": cFetch, "unconfigured": cUnconfigured, "locked": cLocked,
	"toomany": cTooMany, "untrusted": cUntrusted, "verify": cVerify, "verifyfail": cVerifyFail, "fail": cFail,
	"denied": cDenied, "unsupported": cUnsupported, "duplicate": cDuplicate, "reused": cReused,
	"expected": cExpected, "got": cGot, "future": cFuture, "past": cPast, "before": cBefore, "after": cAfter,
	"issued": cIssued, "match": cMatch, "tooold": cTooOld, "decode": cDecode, "number": cNumber,
	"foreign": cForeign, "used": cUsed, "connect": cConnect, "servererror": cServerError, "prefix": cPrefix,
	"insufficient": cInsufficient, "advice": cAdvice, "null": cNull, "must": cMust, "negator": cNegator, "no": cNo, "positive": cPositive, "copula": cCopula,
	"prep": cPrep, "adjective": cAdjective,
}

// set is a set of classes: subjects and conditions.
type set struct{ subj, cond uint64 }

func (s *set) add(c class) {
	if c >= 64 {
		s.cond |= 1 << (c - 64)
	} else {
		s.subj |= 1 << c
	}
}

func (s set) has(c class) bool {
	if c >= 64 {
		return s.cond&(1<<(c-64)) != 0
	}
	return s.subj&(1<<c) != 0
}

func (s *set) join(o set) { s.subj |= o.subj; s.cond |= o.cond }

func (s set) meets(o set) bool { return s.subj&o.subj|s.cond&o.cond != 0 }

func classByName(name string) (class, error) {
	c, ok := classNames[name]
	if !ok {
		return cNone, fmt.Errorf("unknown word class %q", name)
	}
	return c, nil
}
