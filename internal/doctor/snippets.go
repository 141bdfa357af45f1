package doctor

import (
	"embed"
	"path"
	"slices"
	"strings"
)

// snippets are settings to copy, one file each; the first line is a title.
//
//go:embed snippets/*.txt
var snippets embed.FS

// Snippet is a piece of configuration or code that logs what authlog needs, and no
// credential.
type Snippet struct {
	Name, Title, Text string
}

// Snippets lists all, by name.
func Snippets() []Snippet {
	entries, err := snippets.ReadDir("snippets")
	if err != nil {
		panic(err) // the files are part of the program
	}
	var out []Snippet
	for _, e := range entries {
		data, err := snippets.ReadFile("snippets/" + e.Name())
		if err != nil {
			panic(err)
		}
		title, text, _ := strings.Cut(string(data), "\n")
		out = append(out, Snippet{strings.TrimSuffix(e.Name(), path.Ext(e.Name())), title, strings.TrimLeft(text, "\n")})
	}
	return out
}

// SnippetByName finds one.
func SnippetByName(name string) (Snippet, bool) {
	all := Snippets()
	i := slices.IndexFunc(all, func(s Snippet) bool { return s.Name == name })
	if i < 0 {
		return Snippet{}, false
	}
	return all[i], true
}
