package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"authlog/internal/sim"
)

func writeFiles(dir string, files []sim.File) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// writeSuite writes one folder per incident. first shifts all seeds.
func writeSuite(dir string, first uint64, seeds int, progress io.Writer) error {
	configs := sim.Suite(first, seeds)
	for i, cfg := range configs {
		inc, err := sim.RunLabelled(cfg)
		if err != nil {
			return err
		}
		name := cfg.FolderName(i)
		if err := writeFiles(filepath.Join(dir, name), inc.ScorerFiles(name)); err != nil {
			return err
		}
		if (i+1)%20 == 0 {
			fmt.Fprintf(progress, "%d of %d\n", i+1, len(configs))
		}
	}
	return nil
}

// writeTestdata makes dir hold exactly the generated tree: files that the
// simulator no longer writes are removed from the folders that it owns.
func writeTestdata(dir string) error {
	tree, err := sim.Tree()
	if err != nil {
		return err
	}
	for name, data := range tree {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(p, data, 0o644); err != nil {
			return err
		}
	}
	for _, top := range sim.OwnedFolders {
		root := filepath.Join(dir, top)
		err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			rel, err := filepath.Rel(dir, p)
			if err != nil {
				return err
			}
			if _, known := tree[filepath.ToSlash(rel)]; !known {
				return os.Remove(p)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// parseSize reads a number of bytes with an optional suffix K, M or G (powers
// of 1000).
func parseSize(s string) (int64, error) {
	digits := strings.TrimRight(strings.ToUpper(s), "KMGB")
	n, err := strconv.ParseInt(digits, 10, 64)
	factor, known := map[string]int64{"": 1, "B": 1, "K": 1e3, "KB": 1e3, "M": 1e6, "MB": 1e6, "G": 1e9, "GB": 1e9}[strings.ToUpper(s[len(digits):])]
	if err != nil || !known || n <= 0 || n > 1<<40/factor {
		return 0, fmt.Errorf("%q is no size; examples: 500000, 200M, 1G", s)
	}
	return n * factor, nil
}
