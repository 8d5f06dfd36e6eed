package rehearsal

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"latchkey/app/account"
)

func TestPhoneScansThePixelsOfTheEnrolmentAndItsCodeIsAccepted(t *testing.T) {
	w := newWorld(t)
	w.signedIn()
	e := w.must(w.Session().GenerateOTP()).Enrolment
	for _, picture := range []string{e.QR, e.QRLarge} {
		view := w.see(w.ScanQR(picture))
		if len(view.Phone.Entries) != 1 {
			t.Fatalf("%d entries", len(view.Phone.Entries))
		}
		got := view.Phone.Entries[0]
		if got.Issuer != e.Issuer || got.Label != e.Label || got.Status != "pending" || got.Digits != 6 || got.Algorithm != "SHA1" || got.PeriodMs != 30_000 {
			t.Errorf("entry %+v", got)
		}
	}
	w.must(w.Session().VerifyOTP(w.code()))
	if got := w.see(w.View()).Phone.Entries[0].Status; got != "live" {
		t.Errorf("confirmed: %s", got)
	}
}

func dataURI(png []byte) string {
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(png)
}

func TestPhoneTakesNothingButEntries(t *testing.T) {
	w := newWorld(t)
	foreign, err := account.DrawQR("https://example.org/", 5)
	if err != nil {
		t.Fatal(err)
	}
	for _, picture := range []string{
		"", "data:image/png;base64,", "data:image/png;base64,AAAA", "data:image/svg+xml;base64,AAAA", dataURI(foreign.PNG),
		"data:image/png;base64," + strings.Repeat("A", mostPicture),
	} {
		if _, err := w.ScanQR(picture); !errors.Is(err, ErrNothingScanned) {
			t.Errorf("%.40q: %v", picture, err)
		}
	}
	if n := len(w.see(w.View()).Phone.Entries); n != 0 {
		t.Errorf("%d entries", n)
	}
}

func TestPhoneWithAWrongClockIsRefusedUnlessMoreStepsAreAccepted(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.StepTime(10))
	w.see(w.SetPhoneError(-90_000))
	w.must(w.Session().Login("ada", password))
	if _, err := w.Session().ValidateOTP(w.code()); !errors.Is(err, account.ErrOTPIncorrect) {
		t.Errorf("90 s slow: %v", err)
	}
	w.see(w.StepTime(1)) // that code was given away by the explanation
	w.see(w.SetDefences(Defences{Skew: 3, Once: true, Waits: true}))
	if got := w.verdicts(); got[-3] != "accepted" || got[-4] != "old" || got[4] != "later" {
		t.Errorf("three steps: %v", got)
	}
	w.must(w.Session().ValidateOTP(w.code()))
	for _, ms := range []int64{-300_001, 300_001} {
		if _, err := w.SetPhoneError(ms); !errors.Is(err, ErrInvalid) {
			t.Errorf("%d ms: %v", ms, err)
		}
	}
	for _, skew := range []int{-1, 11} {
		if _, err := w.SetDefences(Defences{Skew: skew}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%d steps: %v", skew, err)
		}
	}
}

func TestLostPhoneShowsAndScansNothing(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	v := w.see(w.LosePhone(true))
	if e := v.Phone.Entries[0]; !v.Phone.Lost || e.Code != "" || e.Next != "" {
		t.Errorf("phone %+v", v.Phone)
	}
	w.must(w.Session().Login("ada", password))
	if _, err := w.ScanQR("data:image/png;base64,AAAA"); !errors.Is(err, ErrNoPhone) {
		t.Errorf("scanning: %v", err)
	}
	if v := w.see(w.LosePhone(false)); v.Phone.Entries[0].Code == "" {
		t.Error("it was found without its codes")
	}
}

func TestEntryOfAReplacedSecretIsDead(t *testing.T) {
	w := newWorld(t)
	w.enrolled()
	w.see(w.StepTime(1))
	w.must(w.Session().Login("ada", password))
	w.must(w.Session().ValidateOTP(w.code()))
	old := w.see(w.View()).Entry
	w.see(w.ScanQR(w.must(w.Session().GenerateOTP()).Enrolment.QR))
	w.must(w.Session().VerifyOTP(w.code()))
	v := w.see(w.View())
	if len(v.Phone.Entries) != 2 || v.Phone.Entries[0].Status != "live" || v.Phone.Entries[1].Status != "dead" || v.Entry == old {
		t.Fatalf("phone %+v", v.Phone)
	}
	for _, s := range w.see(w.ChooseEntry(old)).Ribbon {
		if s.Verdict != "dead" {
			t.Errorf("step %+v", s)
		}
	}
	if v := w.see(w.RemoveEntry(old)); len(v.Phone.Entries) != 1 || v.Entry != v.Phone.Entries[0].ID {
		t.Errorf("removed: %+v", v.Phone)
	}
	for _, do := range []func(string) (View, error){w.ChooseEntry, w.RemoveEntry} {
		if _, err := do(old); !errors.Is(err, ErrInvalid) {
			t.Errorf("an entry that is not there: %v", err)
		}
	}
}
