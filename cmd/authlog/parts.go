package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"authlog/internal/gather"
	"authlog/internal/partial"
	"authlog/parsers/input/s3"
)

// splitParts divides arguments into logs and files of partial timelines, which are
// known by their ending.
func splitParts(args []string) (logs, parts []string) {
	for _, arg := range args {
		if !strings.HasSuffix(arg, partial.Ext) {
			logs = append(logs, arg)
			continue
		}
		if found, err := filepath.Glob(arg); err == nil && len(found) > 1 {
			parts = append(parts, found...)
			continue
		}
		parts = append(parts, arg)
	}
	return logs, parts
}

// prepareWith is prepare, where partial timelines may stand in place of logs.
func (f *inputFlags) prepareWith(ctx context.Context, std stdio, parts, logs []string, elsewhere ...string) (*gather.Job, error) {
	if len(parts) == 0 {
		return f.prepare(ctx, std, logs, elsewhere...)
	}
	if f.Since != "" || f.Until != "" {
		return nil, usagef("--since and --until cannot be applied to %s: a partial timeline is counted already; give them to authlog collect", parts[0])
	}
	if len(logs) == 0 {
		return f.job(std)
	}
	return f.prepare(ctx, std, logs, slices.Concat(elsewhere, parts)...)
}

// addParts merges partial timelines into what was gathered from logs. Without logs
// and without flags of its own the run takes over the configuration of the parts.
func addParts(all *partial.Part, paths []string, fixed bool) (*partial.Part, error) {
	fixed = fixed || !all.Config.Equal(partial.NewConfig(nil, nil, ""))
	if len(paths) == 0 {
		return all, nil
	}
	if i := slices.IndexFunc(paths, s3.Is); i >= 0 {
		return nil, usagef("%s: partial timelines are read from files: copy it first (aws s3 cp)", paths[i])
	}
	var sum *partial.Sum
	if fixed {
		sum = partial.NewSum(all)
	}
	i := 0
	for p, err := range partial.ReadFiles(paths) {
		switch {
		case err != nil:
			return nil, failed(err)
		case sum == nil:
			sum = partial.NewSum(p)
		default:
			if err := sum.Add(p); err != nil {
				return nil, usagef("%s and what was read before it: %w", paths[i], err)
			}
		}
		i++
	}
	return sum.Part(), nil
}

// maxNumbers of a list are shown.
const maxNumbers = 10

// numbers lists a few numbers.
func numbers(list []int) string {
	var b strings.Builder
	for i, n := range list {
		if i == maxNumbers {
			fmt.Fprintf(&b, " and %d more", len(list)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	return b.String()
}
