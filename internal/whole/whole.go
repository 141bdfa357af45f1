// Package whole writes files that appear whole or not at all, so that a worker that is
// killed leaves nothing that looks like a result.
package whole

import (
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Write makes a file of what write writes. It takes its name once it is on the disk;
// until then path is what it was. A new file has mode 0644 less the umask, an old one
// keeps its mode. What is no regular file, such as /dev/stdout or a named pipe, is
// written to and not replaced.
func Write(path string, write func(io.Writer) error) error {
	return replace(path, func(old os.FileMode) os.FileMode { return old }, write)
}

// WritePrivate is Write of a file that only its owner may read, whatever it was before.
func WritePrivate(path string, write func(io.Writer) error) error {
	return replace(path, func(os.FileMode) os.FileMode { return 0o600 }, write)
}

// replace gives the new file the mode that modeFor makes of that of the old one.
func replace(path string, modeFor func(old os.FileMode) os.FileMode, write func(io.Writer) error) error {
	info, err := os.Stat(path)
	exists := err == nil
	if exists && !info.Mode().IsRegular() && !info.IsDir() {
		return through(path, write)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the link stays a link
	}
	mode := os.FileMode(0o644)
	if exists {
		mode = info.Mode().Perm()
	}
	// #nosec G404 -- the name must be free, not secret: O_EXCL refuses one that is taken
	tmp, err := os.OpenFile(filepath.Join(filepath.Dir(path), fmt.Sprintf(".authlog-%016x", rand.Uint64())), os.O_RDWR|os.O_CREATE|os.O_EXCL, modeFor(mode))
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if exists {
		err = tmp.Chmod(modeFor(mode)) // the umask is for new files
	}
	if err == nil {
		err = write(tmp)
	}
	if err := cmp.Or(err, tmp.Sync()); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

func through(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return cmp.Or(write(f), f.Close())
}
