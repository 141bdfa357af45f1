package gitleaks

import (
	"math/rand/v2"
	"regexp/syntax"
	"strings"
)

// maker makes texts that an expression matches.
type maker struct{ *rand.Rand }

// text makes a text of a pattern, as it is written: letters keep their case, since no vendor
// issues NPM_ for npm_ because a rule is lenient.
func (m maker) text(pattern string) (string, error) {
	exact := strings.NewReplacer("(?i)", "", "(?-i)", "", "(?i:", "(?:", "(?-i:", "(?:").Replace(pattern)
	tree, err := syntax.Parse(exact, syntax.Perl)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	m.write(&b, tree)
	return b.String(), nil
}

func (m maker) write(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(m.char(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('.') // in addresses, where the dot was left without its backslash
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			m.write(b, sub)
		}
	case syntax.OpAlternate:
		m.write(b, re.Sub[m.IntN(len(re.Sub))])
	case syntax.OpPlus:
		for range 1 + m.IntN(12) {
			m.write(b, re.Sub[0])
		}
	case syntax.OpRepeat:
		for range m.times(re.Min, re.Max) {
			m.write(b, re.Sub[0])
		}
	}
}

// times is how often something stands that may be repeated; what may be left out is.
func (m maker) times(least, most int) int {
	const spread = 40
	if least == 0 {
		return 0
	}
	if most < 0 || most > least+spread {
		most = least + spread
	}
	return least + m.IntN(most-least+1)
}

// char is one of a class, given as pairs of bounds. Of a class that allows letters the
// signs that end a value or pad it are left out: rules are looser than keys.
func (m maker) char(bounds []rune) rune {
	var all, usual []rune
	for i := 0; i < len(bounds); i += 2 {
		for c := bounds[i]; c <= bounds[i+1] && c <= '~'; c++ {
			if c <= ' ' {
				continue
			}
			all = append(all, c)
			if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.ContainsRune("-_+/~", c) {
				usual = append(usual, c)
			}
		}
	}
	const enoughForLetters = 10
	if len(usual) >= enoughForLetters {
		all = usual
	}
	if len(all) == 0 {
		return ' '
	}
	return all[m.IntN(len(all))]
}
