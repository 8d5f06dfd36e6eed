package app

import (
	"testing"
)

func TestStatusOfADemonstrationIsToldAlthoughItsFileHasNoName(t *testing.T) {
	w := opened(t)
	w.must(w.StartDemo())
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	status, err := w.Status()
	if err != nil || status.Bytes < 4096 || status.KeyPlace != "memory" {
		t.Errorf("%+v, %v", status, err)
	}
	if _, err := w.CreateClass("Ben\nCleo"); err != nil {
		t.Fatal(err)
	}
	if status, err = w.Status(); err != nil { // of the session that took its place
		t.Error(err)
	}
}
