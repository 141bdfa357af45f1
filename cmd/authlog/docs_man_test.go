package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func manName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// manPage is the page of one command, in the macros of man(7). It has no date and no
// version, so that it changes only when the command does.
func manPage(c *cobra.Command) string {
	var b strings.Builder
	b.WriteString(".\\\" Made from the command: go test ./cmd/authlog -run Docs -update\n")
	fmt.Fprintf(&b, ".TH %s 1 \"\" authlog \"authlog manual\"\n.SH NAME\n%s \\- %s\n", roff(strings.ToUpper(manName(c))), roff(manName(c)), roff(c.Short))
	if c.Runnable() || c.HasSubCommands() {
		fmt.Fprintf(&b, ".SH SYNOPSIS\n%s\n", synopsis(c))
	}
	text := c.Long
	if text == "" {
		text = c.Short + "."
	}
	b.WriteString(".SH DESCRIPTION\n" + manText(text))
	if c.HasAvailableSubCommands() {
		b.WriteString(".SH COMMANDS\n")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(&b, ".TP\n.BR %s (1)\n%s\n", roff(manName(sub)), roff(sub.Short))
			}
		}
	}
	head := ".SH OPTIONS\n"
	ownFlags(c, func(_ *pflag.Flag, left, says string) {
		option, value, _ := strings.Cut(strings.Replace(left, ", ", ",\x00", 1), " ")
		fmt.Fprintf(&b, "%s.TP\n\\fB%s\\fR", head, roff(strings.Replace(option, "\x00", " ", 1)))
		if value != "" {
			fmt.Fprintf(&b, " \\fI%s\\fR", roff(value))
		}
		fmt.Fprintf(&b, "\n%s\n", roff(says))
		head = ""
	})
	if c.Example != "" {
		b.WriteString(".SH EXAMPLES\n" + manText(c.Example))
	}
	if !c.HasParent() {
		b.WriteString(manTail)
	}
	b.WriteString(seeAlso(c))
	return b.String()
}

// manTail is what holds for all commands (exit.go, settings.go).
const manTail = `.SH EXIT STATUS
.TP
0
ran, whatever it found
.TP
1
no input could be read, a line was rejected with \-\-strict, or an internal error
.TP
2
wrong usage, invalid rules or configuration
.TP
3
a burst met \-\-fail\-on
.SH ENVIRONMENT
.TP
AUTHLOG_CONFIG
configuration file, as \-\-config
.TP
AUTHLOG_\fIKEY\fR
a value of the configuration, such as AUTHLOG_TIMEZONE; flags win over it, it wins over the file
.TP
AUTHLOG_ANONYMIZE_KEY
key of the names that \-\-anonymize makes
.TP
NO_COLOR
when set, no colour
.SH FILES
.TP
authlog.yaml, ~/.config/authlog/authlog.yaml
configuration, read from the working folder, else from the user's own
`

func synopsis(c *cobra.Command) string {
	line := strings.TrimSpace(strings.TrimPrefix(c.UseLine(), c.CommandPath()))
	if !c.HasParent() {
		line = "COMMAND"
	}
	return strings.TrimSpace(fmt.Sprintf(".B %s\n%s", roff(c.CommandPath()), roff(line)))
}

func manText(text string) string {
	var b strings.Builder
	for _, p := range passages(text) {
		if p.literal {
			fmt.Fprintf(&b, ".PP\n.RS 4\n.nf\n%s\n.fi\n.RE\n", roff(p.text))
		} else {
			fmt.Fprintf(&b, ".PP\n%s\n", roff(p.text))
		}
	}
	return strings.TrimPrefix(b.String(), ".PP\n")
}

// seeAlso names the pages above and below.
func seeAlso(c *cobra.Command) string {
	var names []string
	if c.HasParent() {
		names = append(names, manName(c.Parent()))
		for _, sibling := range c.Parent().Commands() {
			if sibling != c && sibling.IsAvailableCommand() {
				names = append(names, manName(sibling))
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ".SH SEE ALSO\n.BR " + strings.Join(escaped(names), " (1),\n.BR ") + " (1)\n"
}

func escaped(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = roff(n)
	}
	return out
}

// roff makes text of what may hold requests and escapes.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...").Replace(text)
	text = heading.ReplaceAllString(text, "")
	return request.ReplaceAllString(text, `\&$0`)
}

// heading matches what cobra writes before the headings of its own help.
var heading = regexp.MustCompile(`(?m)^#+ `)

// request matches what begins a line of macros.
var request = regexp.MustCompile(`(?m)^[.']`)
