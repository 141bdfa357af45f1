package reason

var (
	orID  uint16 // the word "or"
	vocab = mustLoad()
)

// mustLoad reads the embedded tables. They are part of the program: a fault in
// them is a fault of the build, which the tests of this package find.
func mustLoad() *vocabulary {
	pairs = make(map[uint32]set)
	v, err := loadVocabulary(vocabularyText)
	if err != nil {
		panic(err)
	}
	phrases, exact, err := loadPhrases(v)
	if err != nil {
		panic(err)
	}
	if rules, err = loadRules(); err != nil {
		panic(err)
	}
	orID = v.intern("or")
	v.seal()
	book.index(phrases, int(v.nextID))
	book.exact = exact
	v.words = nil
	return v
}
