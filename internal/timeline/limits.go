package timeline

// Bounds of the state, with the reason for each number. Whatever is bounded
// is bounded by a rule that depends on the set of events alone, never on
// their order, so that partial timelines merge to the same bytes whichever way
// the input was cut.
const (
	// maxBuckets non-empty time buckets are kept before the bucket width
	// doubles: a day at 8 s, a month at 4 min; about 0.6 MB.
	maxBuckets = 1 << 14

	// failStrata splits failing requests by route before sampling, so that a
	// flood on one route cannot push a small incident on another out of the
	// sample.
	failStrata = 64
	// maxFails failing requests of all strata: about 150 bytes each, 10 MB. A
	// flood that three hops log is kept whole up to 20,000 requests.
	maxFails = 1 << 16

	// maxControls requests of any status estimate traffic per segment: the
	// relative error of a 1 % segment stays below 6 %.
	maxControls = 1 << 15
	// maxSequence requests of whole clients show what a client did before and
	// after its 401.
	maxSequence = 1 << 16

	// maxSamples redacted log lines are kept to be shown.
	maxSamples = 1 << 11
	// maxSampleText bytes of a kept line: an ALB line fits.
	maxSampleText = 1 << 10

	// maxSuggests causes that a text suggests are kept.
	maxSuggests = 3

	// maxString bytes of any kept text; longer values end in "…".
	maxString = 256
	// maxStrings texts are kept in a string table before it is compacted to
	// those in use.
	maxStrings = 1 << 16
	// maxRouteChildren distinct values of one path segment are kept apart;
	// above, the segment is folded to {id}.
	maxRouteChildren = 40
)
