package rehearsal

import (
	"encoding/base32"
	"errors"
	"fmt"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

func TestWhatWasOnTheBenchIsClosedWhenSomethingElseTakesItsPlace(t *testing.T) {
	ended := make(chan struct{}, 10)
	ownCache(t)
	b, err := Open(session.Options{
		Now: func() time.Time { return start }, Cost: account.Cost{Memory: 64, Time: 1, Threads: 1},
		Ended: func() { ended <- struct{}{} },
	})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Bench: b, t: t, own: start}
	defer b.Close()
	w.see(w.SaveMoment(0))
	for name, act := range map[string]func() error{
		"a moment": func() error { return w.ReturnToMoment(0) }, "starting over": w.Restart,
	} {
		w.signedIn()
		before := w.practice
		if err := act(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ended: // which takes back what was copied
		case <-time.After(5 * time.Second):
			t.Errorf("%s: nobody is told that the session ended", name)
		}
		if err := before.View(func(*store.Tx) error { return nil }); err == nil {
			t.Errorf("%s: the data before is still open", name)
		}
	}
}

func TestABenchForgetsLearnersAndMoments(t *testing.T) {
	w := newWorld(t)
	fill := func() {
		w.enrolled()
		if _, err := w.CreateClass("Ben\nCleo"); err != nil {
			t.Fatal(err)
		}
		w.see(w.SaveMoment(0))
	}
	fill()
	if err := w.Restart(); err != nil || len(w.learners) != 0 || len(w.phone.entries) != 0 {
		t.Errorf("started over: %d learners, %d entries, %v", len(w.learners), len(w.phone.entries), err)
	}
	fill()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if len(w.learners) != 0 || len(w.moments) != 0 || len(w.phone.entries) != 0 {
		t.Errorf("closed with %d learners, %d moments, %d entries", len(w.learners), len(w.moments), len(w.phone.entries))
	}
}

// drawn is the picture of an entry of its own.
func drawn(t *testing.T, n int) []byte {
	t.Helper()
	secret := base32.StdEncoding.EncodeToString(fmt.Appendf(nil, "%020d", n))
	qr, err := account.DrawQR("otpauth://totp/A:b?secret="+secret+"&issuer=A&algorithm=SHA1&digits=6&period=30", 3)
	if err != nil {
		t.Fatal(err)
	}
	return qr.PNG
}

func TestPhoneKeepsTheNewestTwentyEntries(t *testing.T) {
	w := newWorld(t)
	for n := range mostEntries + 3 {
		w.see(w.ScanQR(dataURI(drawn(t, n))))
	}
	entries := w.see(w.View()).Phone.Entries
	if len(entries) != mostEntries || entries[0].ID != fmt.Sprint(mostEntries+3) {
		t.Errorf("%d entries, the newest %s", len(entries), entries[0].ID)
	}
}

func TestPhoneTakesNoPictureThatIsTooLong(t *testing.T) {
	w := newWorld(t)
	picture := append(drawn(t, 0), make([]byte, mostPicture)...) // a decoder does not mind what follows
	if _, err := w.ScanQR(dataURI(picture)); !errors.Is(err, ErrNothingScanned) {
		t.Error(err)
	}
	w.see(w.ScanQR(dataURI(picture[:mostPicture/2])))
}

func TestMomentFromBeforeTheComputersClockWasSetBackTakesCodesOfNow(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.SaveMoment(0))
	w.own = w.own.Add(-time.Hour)
	if err := w.ReturnToMoment(0); err != nil {
		t.Fatal(err)
	}
	w.must(w.Session().Login("ada", password))
	w.must(w.Session().ValidateOTP(w.code()))
}
