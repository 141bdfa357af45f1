package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"authlog/internal/config"
	"authlog/reports"
)

func newConfig(std stdio) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config COMMAND",
		Short: "Show the configuration and where each value comes from",
	}
	show := &cobra.Command{
		Use:   "show",
		Short: "Print the configuration in force and where each value comes from",
		Long: `show prints the configuration that analyze would use, as a configuration file
with a comment at each value: a flag, an environment variable (AUTHLOG_ and the
key in capitals), the file, or the default. Flags win over the environment, which
wins over the file.`,
		Args: cobra.NoArgs,
	}
	var f analyzeFlags
	f.registerAll(show)
	show.RunE = func(cmd *cobra.Command, _ []string) error { return showConfig(std, cmd) }
	cmd.AddCommand(show)
	return cmd
}

// showConfig writes the settings in force.
func showConfig(std stdio, cmd *cobra.Command) error {
	file := std.conf.file
	if file == nil {
		fmt.Fprintf(std.out, "# no %s here or in the user's own folder\n", config.Name)
		file = &config.File{}
	} else {
		fmt.Fprintf(std.out, "# %s\n", reports.Clean(file.Path))
	}
	if own := std.conf.inputs(); len(own) > 0 {
		if err := showValue(std.out, "inputs", own, file.Path); err != nil {
			return failed(err)
		}
	}
	for i := range settings {
		t := &settings[i]
		f := cmd.Flags().Lookup(t.flag)
		value, from := f.Value.String(), flagOrigin(f, t, std.conf.file)
		if err := showValue(std.out, t.key, json.RawMessage(value), from); err != nil {
			return failed(err)
		}
	}
	return showSite(std.out, file)
}

// showValue writes one key with its value, in the flow style of YAML, and its origin.
func showValue(w io.Writer, key string, value any, from string) error {
	text := ""
	switch v := value.(type) {
	case json.RawMessage: // what a flag says of itself: a text, or a list in brackets
		text = string(v)
		if !strings.HasPrefix(text, "[") {
			text = fmt.Sprintf("%q", text)
		}
	default:
		b, err := yaml.MarshalWithOptions(v, yaml.Flow(true))
		if err != nil {
			return err
		}
		text = strings.TrimSpace(string(b))
	}
	_, err := fmt.Fprintf(w, "%s: %s  # %s\n", key, reports.Clean(text), reports.Clean(from))
	return err
}

// showSite writes what is known of the site, which only the file can say.
func showSite(w io.Writer, file *config.File) error {
	for _, part := range []struct {
		key   string
		value any
		n     int
	}{
		{"environments", file.Environments, len(file.Environments)},
		{"trusted_proxies", file.TrustedProxies, len(file.TrustedProxies)},
		{"challenge_routes", file.ChallengeRoutes, len(file.ChallengeRoutes)},
		{"token_lifetimes", file.TokenLifetimes, len(file.TokenLifetimes)},
		{"reasons", file.Reasons, len(file.Reasons)},
		{"ignore", file.Ignore, len(file.Ignore)},
	} {
		if part.n == 0 {
			continue
		}
		if err := showValue(w, part.key, part.value, file.Path+": "+part.key); err != nil {
			return failed(err)
		}
	}
	return nil
}

// ignore marks the bursts that the configuration says to be known.
func (s *settled) ignore(r *reports.Report) {
	if s.file == nil {
		return
	}
	for i := range r.Bursts {
		b := &r.Bursts[i]
		for j := range s.file.Ignore {
			if g := &s.file.Ignore[j]; g.Matches(b.Causes[0].ID, b.Segment, b.Start) {
				b.Ignored = &reports.Ignored{Reason: g.Reason, Until: g.Until}
				break
			}
		}
	}
}
