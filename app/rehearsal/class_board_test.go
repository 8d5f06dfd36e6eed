package rehearsal

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"latchkey/app/session"
)

// stages are how far a learner is said to have come.
func stages(l Learner) [4]bool { return [4]bool{l.Changed, l.Enrolled, l.Kept, l.Recovered} }

// throughAll takes a learner to the last stage, and tells of each what was done.
func (w *world) throughAll(l Learner, reached func(string, [4]bool)) {
	w.t.Helper()
	here := w.Session()
	if state := w.must(here.Login(l.Username, l.Password)); state.Phase != session.PasswordExpired {
		w.t.Fatalf("the first password leads to %s", state.Phase)
	}
	reached("signed in with the first password", [4]bool{})
	w.must(here.SetNewPassword(password))
	reached("chose a password", [4]bool{true})
	picture := w.must(here.GenerateOTP()).Enrolment.QR
	w.see(w.ScanQR(picture))
	reached("scanned", [4]bool{true})
	codes := w.must(here.VerifyOTP(w.code())).RecoveryCodes
	reached("enrolled", [4]bool{true, true})
	w.must(here.ConfirmRecoveryCodes())
	reached("kept the codes", [4]bool{true, true, true})
	w.must(here.Logout())
	w.must(here.Login(l.Email, password))
	reached("typed the password", [4]bool{true, true, true})
	w.must(here.UseRecoveryCode(codes[3]))
	reached("used a recovery code", [4]bool{true, true, true, true})
}

func TestBoardFollowsALearnerThroughAllStages(t *testing.T) {
	w := newWorld(t)
	class := w.attending(w.CreateClass("Ada Lovelace\nBen Bell,ben@example.org"))
	if len(class) != 2 || class[0].FullName != "Ada Lovelace" || class[1].Email != "ben@example.org" || class[1].Username != "ben.bell" {
		t.Fatalf("class %+v", class)
	}
	if phase := w.must(w.Session().State()).Phase; phase != session.SignedOut {
		t.Errorf("phase %s with the first accounts", phase)
	}
	w.throughAll(class[0], func(did string, want [4]bool) {
		t.Helper()
		now := w.attending(w.Board())
		if got := stages(now[0]); got != want {
			t.Errorf("%s: %v, want %v", did, got, want)
		}
		if now[1] != class[1] {
			t.Errorf("%s: the other is %+v", did, now[1])
		}
		if now[0].Password != class[0].Password || now[0].ID != class[0].ID {
			t.Errorf("%s: %+v", did, now[0])
		}
	})
	if phase := w.must(w.Session().State()).Phase; phase != session.SignedIn {
		t.Errorf("reading the board leads to %s", phase)
	}
	w.must(w.Session().NewRecoveryCodes())
	if got := stages(w.attending(w.Board())[0]); got != [4]bool{true, true, true, true} {
		t.Errorf("with a new set on the screen: %v", got)
	}
	w.must(w.Session().ConfirmRecoveryCodes())
	if got := stages(w.attending(w.Board())[0]); got != [4]bool{true, true, true, true} {
		t.Errorf("with a new set: %v", got)
	}
}

func TestClassIsExportedAsATableWithoutPasswords(t *testing.T) {
	w := newWorld(t)
	class := w.attending(w.CreateClass("Name;Email\n\"Lovelace, \"\"Ada\"\"\";ada@example.org\nЗоя"))
	w.throughAll(class[0], func(string, [4]bool) {})
	text, err := w.ClassCSV()
	want := strings.ReplaceAll(`full_name,email,username,password_set,enrolled,codes_kept,recovered
"Lovelace, ""Ada""",ada@example.org,lovelace.ada,yes,yes,yes,yes
Зоя,learner1@class.example,learner1,no,no,no,no
`, "\n", "\r\n")
	if err != nil || string(text) != want {
		t.Errorf("%q, %v, want\n%q", text, err, want)
	}
}

func TestNoCellOfAClassIsAFormula(t *testing.T) {
	w := newWorld(t)
	class := w.attending(w.CreateClass("=1+1,=b@example.org\n+Ada,+a@example.org\n-Ben,-b@example.org\n＝Cy\n\"'=Dee\"\n\"Eve;=1\",x@example.org"))
	text, err := w.ClassCSV()
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(records) != 1+len(class) {
		t.Fatalf("%q, %v", records, err)
	}
	for i, l := range class {
		for j, name := range []string{l.FullName, l.Email, l.Username} {
			cell := records[i+1][j]
			harmless := !strings.ContainsAny(cell[:1], "=+-@") && !strings.HasPrefix(cell, "＝") && !strings.Contains(cell, ";=")
			if !harmless || strings.ReplaceAll(cell, "'", "") != strings.ReplaceAll(name, "'", "") {
				t.Errorf("%q is written as %q", name, cell)
			}
		}
	}
}
