// Package gitleaks holds the redaction of authlog against the rules of a detector that is
// maintained by others. Its rules cannot be run on logs: some two hundred expressions take
// a thousand times as long as parsing a line. They tell how credentials look, though, so
// the test makes credentials of each rule and looks for them in what redaction leaves.
package gitleaks
