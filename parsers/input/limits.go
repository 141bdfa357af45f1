package input

// Bounds of reading, with the reason for each number. None of them changes
// the result with the size of a block or the number of readers.
const (
	// MaxLine is the longest line in bytes, without its line end. The longest
	// genuine lines are container and CloudWatch records of 256 KiB; nginx and
	// load balancers cap a request line at 8 to 64 KiB. A longer line is cut,
	// so that a file without line ends cannot fill the memory.
	MaxLine = 1 << 20

	// DefaultBlock is the size in bytes of the blocks handed to parsers: small
	// enough to stay in a second-level cache while it is parsed, large enough
	// that handing it over (about 1 µs) costs below 1 % of parsing it.
	DefaultBlock = 512 << 10
	// cutHead bytes are kept of a line that was cut, to be shown.
	cutHead = 8 << 10

	// maxLayers of compression are undone: a rotated .gz that was archived as
	// .zst has two. More is a sign of a bomb.
	maxLayers = 2
	// maxRatio of decompressed to stored bytes, checked above ratioGrace.
	// Deflate cannot exceed 1032, logs reach 10 to 300; zstd, bzip2 and nested
	// streams can reach a million, and only when they were made to.
	maxRatio = 2000
	// ratioGrace bytes may be decompressed before the ratio is looked at: they
	// cost below a second, and a tiny file of repeated lines stays legal.
	ratioGrace = 256 << 20
	// maxWindow bytes of history a zstd or xz stream may demand: what `zstd --long`
	// writes and `zstd -d` accepts without a further flag (windowLog 27); `xz -9`
	// takes half of it.
	maxWindow = 128 << 20

	// maxMembers of an archive are read, those of archives in it included: a year of
	// files that are written every five minutes. Each takes about 1 KiB of memory
	// and a row of the report.
	maxMembers = 100_000
	// maxLikeWarnings of one kind name a member each, the others are counted: a program
	// archive holds thousands of files that are no text.
	maxLikeWarnings = 10
	// maxNesting of archives in an archive: a support bundle holds one per machine.
	// Deeper is a sign of a bomb.
	maxNesting = 1
	// maxDirectory bytes of a zip directory are read: maxMembers with names of 200
	// bytes fit. The directory is kept in memory, at up to eight times its size.
	maxDirectory = 32 << 20

	// aheadChunk bytes are read or decompressed at a time by the goroutine
	// that runs ahead of the parser.
	aheadChunk = 256 << 10
	// aheadDepth chunks wait at most: 1 MiB a file, enough to bridge one
	// system call or one parsed block.
	aheadDepth = 4

	// headBytes at the start of a stream decide about compression, byte-order
	// mark and text or binary. A tar header, the longest of them, is 512.
	headBytes = 4 << 10
	// maxEmptyReads in a row without data or error mean that a reader is
	// broken (the standard library uses the same number).
	maxEmptyReads = 100
	// maxFiles of directories and globs are read, as many as members of an archive: each
	// takes about 2 KiB of memory and a row of the report. What is more is a tree that
	// was not meant, or work for authlog collect.
	maxFiles = 100_000
	// maxDepth of directories below one that was named.
	maxDepth = 64
)
