//go:build unix

package store

import (
	"reflect"
	"sync"
	"testing"
	"unsafe"
)

// drop leaves the file as bbolt does when it has to grow and cannot: open, and out of its memory. That happens on a full disk
// on Windows, where this would leave the file mapped.
func (e *engine) drop() {
	for _, name := range []string{"data", "meta0", "meta1"} {
		field := reflect.ValueOf(e.db.Load()).Elem().FieldByName(name)
		reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().SetZero()
	}
}

func TestAFileThatCouldNotGrowIsStillReadAndWrittenLater(t *testing.T) {
	s, _ := newStore(t)
	populate(t, s, 5)
	s.engine.drop()
	if _, err := s.engine.db.Load().Begin(false); err == nil {
		t.Fatal("the file is still there")
	}
	var together sync.WaitGroup
	for range 8 {
		together.Go(func() {
			if err := s.Check(); err != nil {
				t.Error(err)
			}
		})
	}
	together.Wait()
	s.engine.drop()
	a := person(5)
	must(t, s, func(tx *Tx) error { return tx.CreateAccount(&a) })
	if n := count(t, s); n != 6 {
		t.Errorf("%d accounts", n)
	}
	s.engine.drop()
	shut(t, s)
	if _, err := find(s, a.Email); err == nil {
		t.Error("a closed file is open again")
	}
}
