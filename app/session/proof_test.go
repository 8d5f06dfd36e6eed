package session

import (
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"latchkey/app/account"
)

// moved is the profile of ada with one part changed.
func moved(change func(*account.Profile)) account.Profile {
	p := account.Profile{FullName: "Person ada", Email: "ada@example.org", Username: "ada"}
	change(&p)
	return p
}

func TestStepUpIsNeededAfterFiveMinutes(t *testing.T) {
	calls := map[string]func(*desk) (State, error){
		"GenerateOTP":      func(d *desk) (State, error) { return d.GenerateOTP() },
		"NewRecoveryCodes": func(d *desk) (State, error) { return d.NewRecoveryCodes() },
		"e-mail": func(d *desk) (State, error) {
			return d.UpdateMe(moved(func(p *account.Profile) { p.Email = "new@example.org" }))
		},
		"username": func(d *desk) (State, error) {
			return d.UpdateMe(moved(func(p *account.Profile) { p.Username = "" }))
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.enrol("ada")
			d.signIn("ada")
			d.clock.Add(proofLasts + time.Second)
			before := d.account("ada")
			d.refused(ErrProofRequired)(call(d))
			d.in(SignedIn)
			if after := d.account("ada"); after.Profile != before.Profile {
				t.Error("the profile changed")
			}
			d.refused(account.ErrOTPMalformed)(d.Reauthenticate(Proof{Password: password}))
			d.refused(account.ErrOTPIncorrect)(d.Reauthenticate(Proof{Password: password, Code: d.wrong("ada")}))
			d.refused(ErrPasswordIncorrect)(d.Reauthenticate(Proof{Password: other, Code: d.code("ada", 0)}))
			d.refused(ErrProofRequired)(call(d))
			d.must(d.Reauthenticate(Proof{Password: password, Code: d.code("ada", 0)}))
			d.clock.Add(proofLasts)
			d.must(call(d))
		})
	}
}

func TestCompletedSignInCountsAsProofForFiveMinutes(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.signIn("ada")
	d.clock.Add(proofLasts)
	d.must(d.NewRecoveryCodes())
}

func TestFullNameAndFirstEnrolmentNeedNoProof(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	d.clock.Add(proofLasts + time.Second)
	state := d.must(d.UpdateMe(moved(func(p *account.Profile) { p.FullName = "Ada Lovelace" })))
	if state.Account.FullName != "Ada Lovelace" {
		t.Errorf("account %+v", state.Account)
	}
	d.must(d.GenerateOTP())
}

func TestProfileSavedUnchangedNeedsNoProofAndWritesNothing(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	d.clock.Add(proofLasts + time.Second)
	before := d.commits()
	d.must(d.UpdateMe(moved(func(*account.Profile) {})))
	if d.commits() != before {
		t.Error("something was written")
	}
}

func TestChangedPasswordAloneIsNoProofWithTwoFactorOn(t *testing.T) {
	d := newDesk(t)
	d.enrol("ada")
	d.signIn("ada")
	d.clock.Add(proofLasts + time.Second)
	d.must(d.ChangePassword(password, other))
	d.refused(ErrProofRequired)(d.GenerateOTP())
	d.refused(ErrProofRequired)(d.NewRecoveryCodes())
}

func TestChangePasswordNeedsThePresentOneAndAnotherNewOne(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	before := d.account("ada").Password
	d.refused(account.ErrPasswordShort)(d.ChangePassword(other, "short"))
	d.refused(ErrPasswordIncorrect)(d.ChangePassword(other, "a third phrase entirely"))
	d.refused(ErrPasswordSame)(d.ChangePassword(password, password))
	if after := d.account("ada").Password; after.PHC != before.PHC {
		t.Fatal("the password changed")
	}
	d.must(d.ChangePassword(password, other))
	d.must(d.Logout())
	d.refused(ErrCredentialsIncorrect)(d.Login("ada", password))
	d.must(d.Login("ada", other))
}

func TestSamePasswordInAnotherNormalFormIsTheSame(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	const composed = "une phrase tr\u00e8s \u00e9l\u00e9gante"
	d.must(d.ChangePassword(password, composed))
	d.refused(ErrPasswordSame)(d.ChangePassword(composed, norm.NFD.String(composed)))
}

func TestNamesOfOthersCannotBeTaken(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.register("bob")
	d.signIn("ada")
	before := d.account("ada")
	for _, p := range []account.Profile{
		moved(func(p *account.Profile) { p.Email = "BOB@example.org" }),
		moved(func(p *account.Profile) { p.Username = "Bob" }),
	} {
		if _, err := d.UpdateMe(p); err == nil {
			t.Errorf("%+v was accepted", p)
		}
	}
	if after := d.account("ada"); after.Profile != before.Profile {
		t.Errorf("the profile is %+v", after.Profile)
	}
}

func TestTwoFactorOffRefusesItsCalls(t *testing.T) {
	d := newDesk(t)
	d.register("ada")
	d.signIn("ada")
	before := d.account("ada").Password.Throttle
	d.refused(account.ErrOTPOff)(d.NewRecoveryCodes())
	d.refused(account.ErrOTPOff)(d.DisableOTP(Proof{Password: other}))
	if d.account("ada").Password.Throttle != before {
		t.Error("a password was judged")
	}
}
