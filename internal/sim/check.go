package sim

// check is the outcome of verifying a request's credential.
type check uint8

const (
	checkOK check = iota
	checkNoCredential
	checkWrongScheme
	checkNoPrefix // the bare token
	checkMalformed
	checkBadSignature
	checkKidUnknown
	checkSecretMissing
	checkExpired
	checkNotYetValid
	checkWrongAudience
	checkWrongIssuer
	checkForeignIssuer // issuer of another environment
	checkRevoked
	checkKeyUnknown
	checkKeyRevoked
	checkKeyExpired
	checkTestKey // key of the sandbox, recognised by its class
	checkBadPassword
	checkLocked
	checkBackendDown
	checkPolicy    // a claim that the policy asks for is missing
	checkNoPeer    // no workload identity arrived
	checkPeerOld   // workload certificate or token past its end
	checkPeerAlien // workload identity not in the list of callers
	checkGrantInvalid
	checkGrantReused
	checkArbitrary // refused without any reason in the model
	numChecks
)

// verdict is a decision with the state that made it.
type verdict struct {
	check  check
	blame  blame
	cached bool   // the decision came out of a cache
	slow   bool   // the decision waited for a backend that did not answer
	token  *token // the token that was looked at, for the text
	want   string // accepted audience or issuer, for the text
}

func (v verdict) refused() bool { return v.check != checkOK }
