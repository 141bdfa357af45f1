package input

import "bytes"

// NotTextError says that an input is no text that could hold log lines, and
// how to get at it.
type NotTextError struct{ Says string }

func (e *NotTextError) Error() string { return e.Says }

// foreign are contents that are recognised only to say what to do. Magic numbers
// as in the file formats' own descriptions.
var foreign = []struct {
	magic string
	says  string
}{
	{"\x04\x22\x4d\x18", "is lz4 data, which is not read here: lz4 -dc FILE | authlog analyze"},
	{"\x1f\x9d", "is compress (.Z) data, which is not read here: zcat FILE | authlog analyze"},
	{"\xff\x06\x00\x00sNaPpY", "is snappy data, which is not read here: decompress it first"},
	{"7z\xbc\xaf\x27\x1c", "is a 7z archive, which is not read here: 7z x -so FILE | authlog analyze"},
	{"LPKSHHRH", "is a systemd journal: journalctl --file FILE -o cat | authlog analyze"},
	{"\xff\xfe", saysUTF16("UTF-16")},
	{"\xfe\xff", saysUTF16("UTF-16")},
}

func saysUTF16(charset string) string {
	return "is UTF-16 text: iconv -f " + charset + " -t UTF-8 FILE | authlog analyze"
}

// checkContent judges the beginning of a decompressed stream.
func checkContent(head []byte, found bool) error {
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return &NotTextError{f.says}
		}
	}
	if charset := utf16(head); charset != "" {
		return &NotTextError{saysUTF16(charset)}
	}
	if endsInCR(head) {
		return &NotTextError{`ends lines with carriage returns alone: tr '\r' '\n' < FILE | authlog analyze`}
	}
	if found && isBinary(head) {
		return &NotTextError{"is not text"}
	}
	return nil
}

// utf16 names the byte order of ASCII in UTF-16 without a mark; empty for anything else.
func utf16(head []byte) (charset string) {
	head = head[:min(len(head), 64)&^1]
	var nul [2]int // at even and at odd places
	for i, c := range head {
		if c == 0 {
			nul[i&1]++
		}
	}
	switch half := len(head) / 2; {
	case half < 4:
		return ""
	case nul[0] == half && nul[1] == 0:
		return "UTF-16BE"
	case nul[1] == half && nul[0] == 0:
		return "UTF-16LE"
	}
	return ""
}

// endsInCR is true for several lines without a line feed, which would pass for one.
func endsInCR(head []byte) bool {
	return bytes.IndexByte(head, '\n') < 0 && bytes.Count(bytes.TrimRight(head, "\r"), []byte{'\r'}) >= 2
}

// isBinary is true when more than a tenth of the bytes are control characters
// that text does not use. NUL bytes at the start do not count: a log that was
// copied and truncated while it was written begins with them.
func isBinary(head []byte) bool {
	head = trimNUL(head)
	control := 0
	for _, c := range head {
		if c < 0x20 && (c < '\b' || c > '\r') && c != 0x1b {
			control++
		}
	}
	return control*10 > len(head)
}

var utf8BOM = []byte("\xef\xbb\xbf")
