package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"authlog/internal/gather"
	"authlog/parsers/input"
	"authlog/parsers/input/s3"
)

// storeFlags say where s3:// is.
type storeFlags struct {
	endpoint string
}

func (f *storeFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.endpoint, "endpoint-url", "", gather.EndpointUsage)
}

// expand turns arguments into sources. The network is used only for s3:// among them.
func (f *storeFlags) expand(ctx context.Context, p *progress, stdin *os.File, args []string, w s3.Window) ([]input.Source, []input.Warning, error) {
	local := slices.DeleteFunc(slices.Clone(args), s3.Is)
	remote := slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return !s3.Is(arg) })
	var sources []input.Source
	var warnings []input.Warning
	if len(local) > 0 || len(remote) == 0 {
		var err error
		if sources, warnings, err = input.Expand(local, stdin); err != nil {
			return nil, nil, usagef("%w", err)
		}
		var copies []input.Warning
		sources, copies = input.DropCopies(ctx, sources)
		warnings = append(warnings, copies...)
	}
	if len(remote) == 0 {
		return sources, warnings, nil
	}
	if u, err := url.Parse(f.endpoint); f.endpoint != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return nil, nil, usagef("--endpoint-url: want a URL of a store, such as https://minio.example.com:9000")
	}
	store := s3.New(f.endpoint)
	var keys atomic.Int64
	line := func(time.Duration) string { return fmt.Sprintf("authlog: listing: %d keys", keys.Load()) }
	var objects []input.Source
	var more []input.Warning
	p.during(line, func() error { // which cannot fail: errors stand in the sources
		objects, more = store.Expand(ctx, remote, w, func(n int) { keys.Store(int64(n)) })
		return nil
	})
	return append(sources, objects...), append(warnings, more...), nil
}
