package session

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// A visitor to a kiosk registers, signs in, looks, perhaps begins or completes an enrolment, and leaves in one of the ways
// there are. What they typed and were shown has a word in it that is found nowhere afterwards.
func (d *desk) visit(i int) {
	d.t.Helper()
	name := fmt.Sprintf("canary%d", i)
	d.must(d.Touch())
	d.register(name)
	d.signIn(name)
	if _, err := d.MyActivity(0, 20); err != nil {
		d.t.Fatal(err)
	}
	switch i % 5 {
	case 0:
		d.must(d.Logout())
	case 1:
		d.clock.Add(90 * time.Second)
	case 2: // half-done
		d.must(d.GenerateOTP())
		d.must(d.Away(true))
		d.clock.Add(5 * time.Second)
	case 3: // with the codes on the screen
		d.must(d.GenerateOTP())
		d.must(d.VerifyOTP(d.pendingCode(0)))
		d.clock.Add(90 * time.Second)
	case 4:
		d.activate()
		d.must(d.Logout())
		d.clock.Add(step)
		d.must(d.Touch())
		d.must(d.Login(name, password))
		for range codesInARow {
			_, _ = d.ValidateOTP(d.wrong(name))
		}
		d.clock.Add(90 * time.Second)
	}
	state := d.must(d.State())
	if state.Phase != SignedOut || !state.Waiting || state.Account != nil || state.Enrolment != nil || len(state.RecoveryCodes) > 0 {
		d.t.Fatalf("visitor %d left %+v", i, state)
	}
	if left := fmt.Sprintf("%+v", d.who); strings.Contains(left, name) || d.who.id != (account.ID{}) {
		d.t.Fatalf("visitor %d is still known: %s", i, left)
	}
}

// footprint is what the process holds, in bytes and goroutines, and the size of the data file.
func (d *desk) footprint() (heap uint64, goroutines int, file int64) {
	d.t.Helper()
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	info, err := os.Stat(filepath.Join(d.folder, store.FileName))
	noError(d, err)
	return m.HeapAlloc, runtime.NumGoroutine(), info.Size()
}

func TestVisitorsLeaveNothingToTheNext(t *testing.T) {
	visitors := 50
	if os.Getenv("LATCHKEY_SOAK") != "" {
		visitors = 2000
	}
	d := newDesk(t, func(o *Options) { o.Kiosk = true })
	noError(d, d.Started())
	d.register("ada")
	for i := range 10 {
		d.visit(i)
	}
	heap, goroutines, file := d.footprint()
	for i := range visitors {
		d.visit(10 + i)
	}
	heapAfter, goroutinesAfter, fileAfter := d.footprint()
	perVisitor := float64(fileAfter-file) / float64(visitors)
	t.Logf("%d visitors: heap %d → %d kB, goroutines %d → %d, file %d → %d kB (%.0f bytes a visitor)",
		visitors, heap>>10, heapAfter>>10, goroutines, goroutinesAfter, file>>10, fileAfter>>10, perVisitor)
	if goroutinesAfter > goroutines+2 {
		t.Errorf("%d goroutines, %d before", goroutinesAfter, goroutines)
	}
	if heapAfter > heap+4<<20 {
		t.Errorf("the heap grew from %d to %d kB", heap>>10, heapAfter>>10)
	}
	raw, err := os.ReadFile(filepath.Join(d.folder, store.FileName))
	noError(d, err)
	if bytes.Contains(raw, []byte("canary")) {
		t.Error("a name stands in the file")
	}
}
