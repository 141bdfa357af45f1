package redact

import "bytes"

// foreignNames are words for "password" with letters beyond ASCII, and how many bytes stand
// in front of the first of those letters.
var foreignNames = [...]struct {
	word string
	at   int
}{
	{"пароль", 0}, {"Пароль", 0}, {"密码", 0}, {"密碼", 0}, {"パスワード", 0}, {"비밀번호", 0},
	{"contraseña", 8}, {"Contraseña", 8}, {"hasło", 3}, {"Hasło", 3}, {"lösenord", 1}, {"Lösenord", 1}, {"şifre", 0},
}

// foreign finds the value behind a name whose first letter beyond ASCII stands at s.i.
func (s *scanner) foreign() bool {
	for _, f := range foreignNames {
		start := s.i - f.at
		if start < 0 || !hasPrefixAt(s.b, start, f.word) {
			continue
		}
		end := start + len(f.word)
		p, ok := s.placeOf(end, s.prev, false)
		if wide := "："; !ok && hasPrefixAt(s.b, end, wide) {
			p, ok = s.open(place{colon: true}, s.skipSpaces(end+len(wide))), true
		}
		if !ok {
			return false
		}
		hits := len(s.hits)
		s.value(classPassword, p)
		return len(s.hits) > hits
	}
	return false
}

// hashed finds the hash of a password as crypt(3) and its successors write it: $2y$10$...
func (s *scanner) hashed() bool {
	const shortest = 30
	for _, front := range [...]string{"$2a$", "$2b$", "$2y$", "$argon2", "$5$", "$6$", "$y$", "$1$", "$apr1$", "$scrypt$", "$pbkdf2"} {
		if !hasPrefixAt(s.b, s.i, front) {
			continue
		}
		end := s.i + len(front)
		for end < len(s.b) && (isBase64(s.b[end]) || bytes.IndexByte([]byte("$.,"), s.b[end]) >= 0) {
			end++
		}
		s.work += end - s.i
		return end-s.i >= shortest && s.secretIn(s.i, end, kindPassword)
	}
	return false
}
