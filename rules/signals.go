package rules

import (
	"math"
	"reflect"

	"authlog/internal/signal"
)

// SignalDoc describes a signal that rules may use.
type SignalDoc struct {
	Name  string // as written in an expression
	Type  string // number, text or bool
	Unit  string // of a number
	Needs string // log fields that supply it; empty: any log that has the requests
	Says  string // what it means
}

// measured is a signal with its place in signal.Values.
type measured struct {
	SignalDoc
	index []int
}

// signals are the fields of signal.Values by name, and their names in order.
var signals, signalNames = readSignals()

func readSignals() (map[string]measured, []string) {
	table, names := map[string]measured{}, []string{}
	add := func(m measured) {
		table[m.Name] = m
		names = append(names, m.Name)
	}
	t := reflect.TypeOf(signal.Values{})
	text, _ := t.FieldByName("InformativeShare") // shares of texts need what it needs
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("expr")
		if f.Type.Kind() != reflect.Struct {
			add(measured{SignalDoc{name, typeName(f.Type), f.Tag.Get("unit"), f.Tag.Get("needs"), f.Tag.Get("says")}, f.Index})
			continue
		}
		for j := range f.Type.NumField() {
			part := f.Type.Field(j)
			doc := SignalDoc{
				Name: name + "." + part.Tag.Get("expr"), Type: typeName(part.Type), Says: f.Tag.Get("says") + ": " + part.Tag.Get("expr"),
			}
			if doc.Type == "number" { // shares of texts
				doc.Unit, doc.Needs = "share", text.Tag.Get("needs")
			}
			add(measured{doc, []int{i, j}})
		}
	}
	return table, names
}

func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.String:
		return "text"
	}
	return "number"
}

// Signals lists what rules can ask for, in the order of signal.Values.
func Signals() []SignalDoc {
	out := make([]SignalDoc, 0, len(signalNames))
	for _, n := range signalNames {
		out = append(out, signals[n].SignalDoc)
	}
	return out
}

// of returns the signal's value in v.
func (m measured) of(v *signal.Values) reflect.Value {
	return reflect.ValueOf(v).Elem().FieldByIndex(m.index)
}

// absent tells that the log does not say: a number that is NaN, an empty text.
// A bool is always known.
func (m measured) absent(v *signal.Values) bool {
	switch x := m.of(v); x.Kind() {
	case reflect.Float64:
		return math.IsNaN(x.Float())
	case reflect.String:
		return x.Len() == 0
	}
	return false
}
