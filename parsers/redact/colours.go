package redact

import "bytes"

// uncoloured is b without the colour codes of terminals (ECMA-48, 8.3.117), also as JSON and
// consoles escape them, since they part a name from its value. It is b itself when there
// are none.
func uncoloured(b []byte) []byte {
	if bytes.IndexByte(b, 0x1b) < 0 && !bytes.Contains(b, []byte("1b[")) && !bytes.Contains(b, []byte("1B[")) {
		return b
	}
	out := make([]byte, 0, len(b))
	for _, c := range b {
		out = append(out, c)
		if c == 'm' {
			out = out[:len(out)-codeBefore(out)]
		}
	}
	return out
}

// codeBefore is the length of the colour code with which b ends, 0 without one.
func codeBefore(b []byte) int {
	const longest = 24 // digits and semicolons
	i := len(b) - 2
	for i >= 0 && len(b)-i < longest && (isDigit(b[i]) || b[i] == ';') {
		i--
	}
	if i < 1 || b[i] != '[' {
		return 0
	}
	if b[i-1] == 0x1b {
		return len(b) - i + 1
	}
	head := b[:i]
	for _, escape := range [...]string{`u001b`, `u001B`, `x1b`, `x1B`} {
		if front, ok := bytes.CutSuffix(head, []byte(escape)); ok {
			bare := bytes.TrimRight(front, `\`)
			if len(bare) < len(front) {
				return len(b) - len(bare)
			}
		}
	}
	return 0
}
