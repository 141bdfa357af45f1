package parsers

// Bounds of detection and of the summary, with the reason for each number.
const (
	// sampleLines at the start of an input decide about its format: one line
	// of twenty of another kind still shows, and judging them by every format
	// costs a few milliseconds.
	sampleLines = 200
	// sampleBytes is read at most for them; two lines of the greatest length
	// fit.
	sampleBytes = 2 << 20
	// maxExamples rejected lines are shown per reason: one may be a freak,
	// three show a pattern.
	maxExamples = 3
	// maxExampleText bytes of such a line are shown: an access log line fits.
	maxExampleText = 400
	// maxExampleRead bytes of it are redacted before it is cut; a credential
	// that starts in the shown part ends in this one (headers are limited to
	// 8 KiB by nginx).
	maxExampleRead = 8 << 10
	// mixedPercent of the lines must be of another format for its name to
	// stand beside the first.
	mixedPercent = 5
)
