// Package whole writes files that appear whole or not at all, so that a worker that is
// killed leaves nothing that looks like a result.
package whole

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
)

// Write makes a file of what write writes, with mode 0644. It takes its name once it
// is on the disk; until then path is what it was. What is no regular file, such as
// /dev/stdout or a named pipe, is written to and not replaced.
func Write(path string, write func(io.Writer) error) error { return WriteMode(path, 0o644, write) }

// WriteMode is Write with the mode of a file that is made.
func WriteMode(path string, mode os.FileMode, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return through(path, write)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the link stays a link
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".authlog-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if err := cmp.Or(write(tmp), tmp.Chmod(mode), tmp.Sync()); err != nil {
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
