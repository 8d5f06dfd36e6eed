package vault

import "testing"

func BenchmarkSeal(b *testing.B) {
	v, key, plain := New(Random(), testID), make([]byte, 16), make([]byte, 400)
	b.ReportAllocs()
	var buffer []byte
	for b.Loop() {
		buffer = v.Seal(buffer[:0], "accounts", key, plain)
	}
}

func BenchmarkOpen(b *testing.B) {
	v, key := New(Random(), testID), make([]byte, 16)
	sealed := v.Seal(nil, "accounts", key, make([]byte, 400))
	b.ReportAllocs()
	var buffer []byte
	for b.Loop() {
		buffer, _ = v.Open(buffer[:0], "accounts", key, sealed)
	}
}

// BenchmarkBareOpen is the cipher alone, to hold BenchmarkOpen against.
func BenchmarkBareOpen(b *testing.B) {
	v, key := New(Random(), testID), make([]byte, 16)
	sealed := v.Seal(nil, "accounts", key, make([]byte, 400))
	bound := *v.bind("accounts", key)
	b.ReportAllocs()
	var buffer []byte
	for b.Loop() {
		buffer, _ = v.record.Open(buffer[:0], sealed[:24], sealed[24:], bound)
	}
}

func BenchmarkTerm(b *testing.B) {
	v, key, sealed := New(Random(), testID), make([]byte, 16), make([]byte, 400+Overhead)
	b.ReportAllocs()
	for b.Loop() {
		v.Term("accounts", key, sealed)
	}
}
