package redact

import (
	"bytes"
	"encoding/base64"
)

// minJWT is the length of the shortest beginning that counts as a JWT:
// eyJhbGciOi, {"alg":.
const minJWT = 8

// base64Run counts the base64url characters at the start of v.
func base64Run(v []byte) int {
	n := 0
	for n < len(v) && (isAlpha(v[n]) || isDigit(v[n]) || v[n] == '-' || v[n] == '_') {
		n++
	}
	return n
}

// Kinds of characters, whose order tells a key from a word.
const (
	none uint8 = iota
	lowerCase
	upperCase
	number
)

var kindOf = func() (t [256]uint8) {
	for c := range 256 {
		switch b := byte(c); {
		case isLower(b):
			t[c] = lowerCase
		case isUpper(b):
			t[c] = upperCase
		case isDigit(b):
			t[c] = number
		}
	}
	return t
}()

// random tells generated strings of at least least bytes from words, names
// and numbers: letters, digits and cases follow each other without order.
func random(v []byte, least int) bool {
	if len(v) < least {
		return false
	}
	var count [4]int // by kind
	flips, last, hex := 0, none, true
	for _, c := range v {
		kind := kindOf[c]
		count[kind]++
		hex = hex && hexDigit[c] != 0
		if kind != last && kind != none && last != none {
			flips++
		}
		last = kind
	}
	lower, upper, digit, other := count[lowerCase], count[upperCase], count[number], count[none]
	switch {
	case other*4 > len(v), lower+upper == 0:
		return false
	case digit == 0 && (lower == 0 || upper == 0):
		return other == 0 && len(v) >= 40
	case digit == 0 && len(v) >= 20: // of long names fewer letters are in upper case
		few := min(lower, upper)
		return few*3 >= len(v) && flips*5 >= len(v) || few*4 >= len(v) && flips*10 >= len(v)*3 || few*5 >= len(v) && flips*5 >= len(v)*2
	case digit == 0:
		return flips*12 > len(v)*5 // camelCase changes once in three at most
	}
	const hashLength = 24 // of hexadecimal digits that are no word
	const longLength = 32 // of text with many digits, which words and times do not reach
	long := len(v) >= longLength && digit*4 >= len(v)
	return hex && len(v) >= hashLength || flips > 3 && (flips*6 >= len(v) || long) // a time has three
}

// isLongKey recognises what is too long and too much without order for any id, whoever
// made it. Ids of requests in base64 reach 56 characters, thumbprints of keys 43; hashes,
// which may be longer, and names of machines have letters of one case.
func isLongKey(run []byte) bool {
	const shortest = 60
	const longestWord = 12 // letters of lower case in a row: chance hardly makes more of them
	if len(run) < shortest {
		return false
	}
	var count [4]int // by kind
	changes, word, last := 0, 0, none
	for _, c := range run {
		kind := kindOf[c]
		count[kind]++
		if kind != lowerCase {
			word = 0
		} else if word++; word > longestWord {
			return false
		}
		if kind == none {
			continue // what stands between is no change
		}
		if kind != last && last != none {
			changes++
		}
		last = kind
	}
	n := len(run) - count[none]
	if count[none]*6 > len(run) || count[upperCase]*10 < n {
		return false
	}
	return count[number]*20 >= n && changes*5 >= n*2 || changes*9 >= n*4 // names change once in three, few more often
}

// isUUID recognises the form of RFC 9562.
func isUUID(v []byte) bool {
	if len(v) != 36 {
		return false
	}
	for i, c := range v {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') || !dash && hexDigit[c] == 0 {
			return false
		}
	}
	return true
}

// isBasic recognises the credentials of HTTP Basic: base64 of user:password.
func isBasic(v []byte) bool {
	user, _, ok := decodeBasic(v)
	return ok && len(user) < len(v)
}

func decodeBasic(v []byte) (user, password []byte, ok bool) {
	const maxBasic = 1024
	v = bytes.TrimRight(v, "=")
	if len(v) < 2 || len(v) > maxBasic {
		return nil, nil, false
	}
	plain := make([]byte, base64.RawStdEncoding.DecodedLen(len(v)))
	n, err := base64.RawStdEncoding.Decode(plain, v)
	if err != nil {
		return nil, nil, false
	}
	return bytes.Cut(plain[:n], []byte(":"))
}

// isKeyMaterial recognises a line of a PEM file that was logged line by line.
func isKeyMaterial(line []byte) bool {
	line = bytes.TrimSpace(line)
	if len(line) < 60 || len(line) > 80 {
		return false
	}
	for _, c := range line {
		if !isAlpha(c) && !isDigit(c) && c != '+' && c != '/' && c != '=' {
			return false
		}
	}
	return random(line, 60) && bytes.ContainsAny(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
