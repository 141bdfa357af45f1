package envelope

import "testing"

// BenchmarkUnwrap takes the prefix of a container runtime off.
func BenchmarkUnwrap(b *testing.B) {
	line := []byte(`2026-03-10T08:00:02.125000000Z stdout F {"level":"warn","status":401,"path":"/v1/orders/17","msg":"token is expired","client_ip":"203.0.113.7"}`)
	b.SetBytes(int64(len(line) + 1))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, ok := Unwrap(line, 0); !ok {
			b.Fatal("no envelope")
		}
	}
}
