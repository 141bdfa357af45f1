package input

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ErrNoInput is returned when nothing was named and nothing is piped in.
var ErrNoInput = errors.New("no input: name a file, a directory or - for standard input, or pipe logs in")

// Expand turns arguments into sources. A directory stands for the files below
// it in lexical order, without hidden and non-regular ones; a glob (*, ?, [])
// that the shell left alone for what it matches; "-" for stdin. Without
// arguments stdin is read if it is a pipe or a file, else the error is
// ErrNoInput. A file that is reached twice, by whichever names, is read once.
//
// An argument that cannot be read becomes a source with Err, so that the
// others go on.
func Expand(args []string, stdin *os.File) ([]Source, []Warning, error) {
	if len(args) == 0 {
		if !Piped(stdin) {
			return nil, nil, ErrNoInput
		}
		return []Source{Stdin(stdin)}, nil, nil
	}
	e := newExpander(stdin)
	for _, arg := range args {
		e.argument(arg)
	}
	e.finish()
	return e.sources, e.warnings, nil
}

func newExpander(stdin *os.File) *expander {
	return &expander{stdin: stdin, most: maxFiles, seen: map[identity][]os.FileInfo{}, dirs: map[identity][]os.FileInfo{}}
}

// finish tells how many files were left out.
func (e *expander) finish() {
	if e.left > 0 {
		e.warnings = append(e.warnings, Warning{
			Code: WarnFiles, Input: e.leftIn, Count: e.left,
			Says: fmt.Sprintf("has more files than are read at a time: %d beyond the first %d were left out; count them in parts (authlog collect) and analyze these together", e.left, e.most),
		})
	}
}

// Stdin is a source for standard input.
func Stdin(f *os.File) Source { return Reader(StdinName, f) }

// Piped tells a pipe or redirected file from a terminal, a closed
// descriptor and the null device, which is what schedulers provide.
func Piped(f *os.File) bool {
	if f == nil {
		return false
	}
	info, err := f.Stat()
	return err == nil && (info.Mode().IsRegular() || info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) != 0)
}

// expander collects the sources of one command line.
type expander struct {
	stdin     *os.File
	stdinUsed bool
	sources   []Source
	warnings  []Warning
	most      int                        // files found in directories and by globs
	found     int                        // of them so far
	left      int                        // files beyond
	leftIn    string                     // directory of the first of these
	seen      map[identity][]os.FileInfo // files taken
	dirs      map[identity][]os.FileInfo // directories entered
}

// identity narrows the search for a file that is the same under another name:
// two names of one file agree in it, and few different files do.
type identity struct {
	size int64
	mod  time.Time
}

// first reports whether info is met for the first time in set, and adds it.
func first(set map[identity][]os.FileInfo, info os.FileInfo) bool {
	key := identity{info.Size(), info.ModTime()}
	for _, other := range set[key] {
		if os.SameFile(info, other) {
			return false
		}
	}
	set[key] = append(set[key], info)
	return true
}

func (e *expander) argument(arg string) {
	switch {
	case arg == "-":
		if e.stdinUsed {
			e.warn(WarnDuplicate, StdinName, "was named more than once; it is read once")
			return
		}
		e.stdinUsed = true
		e.sources = append(e.sources, Stdin(e.stdin))
		return
	case arg == "":
		e.fail(`""`, errors.New("is an empty file name"))
		return
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil:
		e.named(arg, info)
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(arg, "*?["):
		e.glob(arg)
	default:
		e.fail(arg, plainError(err))
	}
}

// named takes a path that stands on the command line.
func (e *expander) named(path string, info os.FileInfo) {
	switch mode := info.Mode(); {
	case mode.IsDir():
		before := len(e.sources)
		dup := !e.walk(path, info, 0)
		if len(e.sources) == before && !dup {
			e.fail(path, errors.New("is a directory without log files"))
		}
	case mode.IsRegular():
		e.take(path, info, false)
	case mode&fs.ModeNamedPipe != 0:
		e.take(path, info, true)
	case path == os.DevNull:
		e.take(path, info, false)
	default:
		e.fail(path, fmt.Errorf("cannot be read: it is a %s, not a file, directory or pipe", modeName(mode)))
	}
}

func modeName(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "device"
	}
	return "special file"
}

// take adds a file unless it was added before.
func (e *expander) take(path string, info os.FileInfo, once bool) {
	if !first(e.seen, info) {
		e.warn(WarnDuplicate, path, "is the same file as another input; it is read once")
		return
	}
	src := regular(path, info)
	if src.Once = once; once {
		src.stem = ""
	}
	e.sources = append(e.sources, src)
}

// regular is the source of a file with what is known of it.
func regular(path string, info os.FileInfo) Source {
	src := File(path)
	src.Bytes, src.Modified, src.stem = info.Size(), info.ModTime(), stem(path)
	return src
}

// glob takes what a pattern matches. Like a shell it leaves hidden names out
// unless the pattern asks for them.
func (e *expander) glob(pattern string) {
	paths, err := filepath.Glob(strings.ReplaceAll(pattern, "[!", "[^")) // both mean "none of"
	if err != nil {
		e.fail(pattern, fmt.Errorf("is not a valid pattern: %w", err))
		return
	}
	hidden := strings.HasPrefix(filepath.Base(pattern), ".")
	before := len(e.sources) + len(e.warnings)
	for _, path := range paths { // sorted by filepath.Glob
		if isHidden(filepath.Base(path)) && !hidden {
			continue
		}
		e.entry(path, 0)
	}
	if len(e.sources)+len(e.warnings) == before {
		e.fail(pattern, errors.New("matches no file"))
	}
}

// walk takes the files of a directory in lexical order and reports whether it
// was entered for the first time. Links are followed; one that leads back into
// a directory that was entered is not.
func (e *expander) walk(dir string, info os.FileInfo, depth int) bool {
	if !first(e.dirs, info) {
		return false
	}
	if depth > maxDepth {
		e.warn(WarnSkipped, dir, fmt.Sprintf("lies more than %d directories deep and was not entered", maxDepth))
		return true
	}
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		e.fail(dir, plainError(err))
		return true
	}
	for _, entry := range entries {
		if !isHidden(entry.Name()) {
			e.entry(filepath.Join(dir, entry.Name()), depth+1)
		}
	}
	return true
}

// entry takes a path that was found in a directory or by a glob.
func (e *expander) entry(path string, depth int) {
	info, err := os.Stat(path)
	switch {
	case err != nil && errors.Is(err, fs.ErrNotExist):
		e.warn(WarnSkipped, path, "is a link to nothing and was skipped")
	case err != nil:
		e.fail(path, plainError(err))
	case info.IsDir():
		e.walk(path, info, depth)
	case info.Mode().IsRegular():
		e.foundFile(path, info)
	}
}

// foundFile takes a file unless it was added before or there are too many.
func (e *expander) foundFile(path string, info os.FileInfo) {
	if e.found >= e.most {
		if e.left++; e.leftIn == "" {
			e.leftIn = filepath.Dir(path)
		}
		return
	}
	if first(e.seen, info) {
		e.found++
		src := regular(path, info)
		src.Found = true
		e.sources = append(e.sources, src)
	}
}

// isHidden is true for dot files: lock files, editors' swap files and version
// control live there.
func isHidden(name string) bool { return strings.HasPrefix(name, ".") }

func (e *expander) fail(name string, err error) {
	e.sources = append(e.sources, Source{Name: name, Err: err})
}

func (e *expander) warn(code, name, says string) {
	e.warnings = append(e.warnings, Warning{Code: code, Says: says, Input: name, Count: 1})
}
