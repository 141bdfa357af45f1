package signal

import (
	"math"
	"reflect"
)

// NewValues returns signals that are all absent: numbers are NaN, texts empty.
func NewValues() Values {
	var v Values
	absent(reflect.ValueOf(&v).Elem())
	return v
}

func absent(s reflect.Value) {
	for i := range s.NumField() {
		switch f := s.Field(i); f.Kind() {
		case reflect.Float64:
			f.SetFloat(math.NaN())
		case reflect.Struct:
			absent(f)
		}
	}
}
