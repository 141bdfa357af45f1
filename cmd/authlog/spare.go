package main

import (
	"os"
	"path/filepath"
	"slices"

	"authlog/parsers/input"
)

// written is a file that a flag names to be written.
type written struct{ flag, path string }

// spare refuses to write over what is read.
func spare(writes []written, inputs []string) error {
	is := among(inputs)
	for _, w := range writes {
		if w.path != "" && w.path != stdoutName && is(w.path) {
			return usagef("%s %s would overwrite an input", w.flag, w.path)
		}
	}
	return nil
}

// spareSources is spare for inputs. Files that are given for another purpose, or are
// written, and were only found in a directory or by a glob, are left out of the inputs.
func spareSources(sources []input.Source, writes []written, elsewhere []string) ([]input.Source, error) {
	for _, w := range writes {
		elsewhere = append(elsewhere, w.path)
	}
	notLogs := among(elsewhere)
	var named []string
	sources = slices.DeleteFunc(sources, func(src input.Source) bool {
		if !src.Found && !src.Once {
			named = append(named, src.Name)
		}
		return src.Found && notLogs(src.Name)
	})
	return sources, spare(writes, named)
}

// among tells whether a name is that of one of some files. Regular files are known
// under every name, so a link or an absolute path is no way around.
func among(paths []string) func(string) bool {
	names := map[string]bool{}
	var files []os.FileInfo
	for _, path := range paths {
		if path == "" || path == stdoutName {
			continue
		}
		names[filepath.Clean(path)] = true
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			files = append(files, info)
		}
	}
	return func(name string) bool {
		if names[filepath.Clean(name)] || len(files) == 0 {
			return names[filepath.Clean(name)]
		}
		info, err := os.Stat(name)
		return err == nil && slices.ContainsFunc(files, func(f os.FileInfo) bool { return os.SameFile(f, info) })
	}
}

// writes are the files of the targets.
func writes(targets []target) (list []written) {
	for _, t := range targets {
		list = append(list, written{"-o", t.path})
	}
	return list
}
