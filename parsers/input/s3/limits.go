package s3

import "time"

// Bounds of listing and reading, with the reason for each number.
const (
	// maxListed keys of all arguments are looked at: a listing gives 1,000 a request
	// and ten requests a second, so this takes two minutes and names a year of files
	// that are written every five minutes by ten nodes. More is a prefix that was
	// meant to be longer.
	maxListed = 1_000_000
	// maxObjects are read: each takes about 1 KiB of memory and a row of the report.
	maxObjects = 100_000

	// maxAttempts of a request, the delays of the SDK between them: throttling of a
	// prefix passes within a minute. AWS_MAX_ATTEMPTS overrides it.
	maxAttempts = 8
	// maxResumes of a read that breaks off, without resumeProgress bytes in between.
	maxResumes = 5
	// resumeProgress bytes show that the connection is slow or old, not broken.
	resumeProgress = 1 << 20
	// stallAfter no byte has come the connection counts as broken; S3 itself closes
	// idle ones after some seconds.
	stallAfter = 60 * time.Second

	// instantMargin around the time in a key such as 20260302T1105Z: files are
	// delivered up to minutes after their end, and Classic Load Balancers write one
	// for up to an hour.
	instantMargin = 2 * time.Hour
	// dayMargin around the day or hour in a key: it may be of any time zone, up to 14
	// hours from UTC, and files are delivered late.
	dayMargin = 15 * time.Hour
)
