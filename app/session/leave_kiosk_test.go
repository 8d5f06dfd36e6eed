package session

import (
	"errors"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

func TestOnlyAnAdministratorLeavesTheKiosk(t *testing.T) {
	d, codes := counter(t)
	for name, test := range map[string]struct {
		who  string
		p    Proof
		want error
	}{
		"nobody":         {"nobody", Proof{Password: password}, ErrCredentialsIncorrect},
		"a member":       {"ben", Proof{Password: password}, ErrNotAdministrator},
		"wrong password": {"ada", Proof{Password: other}, ErrCredentialsIncorrect},
		"no code":        {"ada", Proof{Password: password}, account.ErrOTPMalformed},
		"wrong code":     {"ada", Proof{Password: password, Code: d.wrong("ada")}, account.ErrOTPIncorrect},
		"explains none":  {"ada", Proof{Password: password, Code: d.code("ada", 5)}, account.ErrOTPIncorrect},
		"recovery code":  {"ada", Proof{Password: password, RecoveryCode: "AAAA-AAAA-AAAA-AAAA"}, account.ErrRecoveryCodeIncorrect},
	} {
		err := d.LeaveKiosk(test.who, test.p)
		if !errors.Is(err, test.want) || d.told(store.KioskLeft) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	noError(d, d.LeaveKiosk("ada", Proof{Password: password, Code: d.code("ada", 0)}))
	noError(d, d.LeaveKiosk("ada", Proof{Password: password, RecoveryCode: codes[0]}))
	if d.told(store.KioskLeft) != 2 || d.must(d.State()).Phase != SignedOut {
		t.Error("it is not told, or signed somebody in")
	}
	if err := d.LeaveKiosk("ada", Proof{Password: password, Code: d.code("ada", 0)}); !errors.Is(err, account.ErrOTPReused) {
		t.Errorf("a code worked twice: %v", err)
	}
}

func TestLeavingTheKioskIsThrottledAsSigningInIs(t *testing.T) {
	d, _ := counter(t)
	for range 5 {
		_ = d.LeaveKiosk("ada", Proof{Password: other})
	}
	var retry *account.RetryAfter
	if err := d.LeaveKiosk("ada", Proof{Password: password, Code: d.code("ada", 0)}); !errors.As(err, &retry) {
		t.Errorf("%v", err)
	}
	if _, err := d.Login("ada", password); !errors.As(err, &retry) {
		t.Errorf("%v", err)
	}
}

func TestLeavingTheKioskTouchesNobodysSession(t *testing.T) {
	d, _ := counter(t)
	before := d.signIn("ben")
	if err := d.LeaveKiosk("ada", Proof{Password: other}); err == nil {
		t.Fatal("left")
	}
	noError(d, d.LeaveKiosk("ada", Proof{Password: password, Code: d.code("ada", 0)}))
	after := d.must(d.State())
	if after.Phase != SignedIn || after.Account.ID != before.Account.ID || after.IdleInMs > before.IdleInMs {
		t.Errorf("%+v", after)
	}
}

func TestWhereNobodyCouldProveAnythingNothingIsAsked(t *testing.T) {
	d := newDesk(t, func(o *Options) { o.Kiosk = true })
	noError(d, d.LeaveKiosk("", Proof{}))
	d.register("ada")
	practice := d.another(func(o *Options) { o.Kiosk, o.Demo = true, true })
	desktop := d.another(func(o *Options) { o.Kiosk = false })
	for name, s := range map[string]*Session{"a demonstration": practice, "a desktop": desktop} {
		if err := s.LeaveKiosk("ada", Proof{Password: password}); !errors.Is(err, ErrWrongPhase) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLeavingTheKioskIsToldAsSigningInIs(t *testing.T) {
	temporary := func(a *account.Account, expires time.Time) {
		a.Password.Temporary, a.Password.ExpiresAt = true, expires
	}
	for name, test := range map[string]struct {
		change  func(*desk, *account.Account)
		p       Proof
		want    error
		kind    store.Kind
		outcome string
		refused uint32
	}{
		"disabled": {
			func(_ *desk, a *account.Account) { a.Disabled = true },
			Proof{Password: password}, ErrAccountDisabled, store.ProofRefused, "account disabled", 1,
		},
		"expired": {
			func(d *desk, a *account.Account) { temporary(a, d.clock.Now()) },
			Proof{Password: password}, ErrPasswordExpired, store.ProofRefused, "temporary password expired", 1,
		},
		"temporary": {
			func(d *desk, a *account.Account) { temporary(a, d.clock.Now().Add(time.Hour)) },
			Proof{Password: password}, ErrPasswordTemporary, store.FactorAccepted, store.OK, 0,
		},
		"wrong password": {nil, Proof{Password: other}, ErrCredentialsIncorrect, store.ProofRefused, "wrong password", 1},
		"no code":        {nil, Proof{Password: password}, account.ErrOTPMalformed, store.FactorAccepted, store.OK, 0},
		"half a recovery code": {
			nil, Proof{Password: password, RecoveryCode: "AAAA"}, account.ErrRecoveryCodeMalformed, store.FactorAccepted, store.OK, 0,
		},
		"wrong code": {nil, Proof{Password: password, Code: "123456"}, account.ErrOTPIncorrect, store.ProofRefused, "wrong code", 1},
	} {
		d, _ := counter(t)
		if test.change != nil {
			d.change("ada", func(a *account.Account) { test.change(d, a) })
		}
		before := len(d.activity())
		if err := d.LeaveKiosk("ada", test.p); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
		told := d.activity()[before:]
		if len(told) != 1 || told[0].Kind != test.kind || told[0].Outcome != test.outcome || told[0].Subject != d.account("ada").ID {
			t.Errorf("%s: told %+v", name, told)
		}
		if got := d.account("ada").Refused; got != test.refused {
			t.Errorf("%s: %d refusals", name, got)
		}
	}
}

func TestLeavingTheKioskAsNobodyIsTold(t *testing.T) {
	d, _ := counter(t)
	_ = d.LeaveKiosk("nobody", Proof{Password: password})
	if d.told(store.UnknownRefused) != 1 {
		t.Error("it is not")
	}
}

func TestWhoIsNoAdministratorIsSaidAfterEveryFactor(t *testing.T) {
	d, _ := counter(t)
	d.signIn("ben")
	d.activate()
	d.must(d.Logout())
	d.clock.Add(step)
	if err := d.LeaveKiosk("ben", Proof{Password: password}); !errors.Is(err, account.ErrOTPMalformed) {
		t.Errorf("after the password: %v", err)
	}
	if err := d.LeaveKiosk("ben", Proof{Password: password, Code: d.code("ben", 0)}); !errors.Is(err, ErrNotAdministrator) {
		t.Errorf("after both: %v", err)
	}
	if d.told(store.AccessRefused) != 1 {
		t.Error("it is not told")
	}
}

func TestCodesOfAWrongClockLeaveNoKiosk(t *testing.T) {
	d, codes := watched(t, func(o *Options) { o.Kiosk = true })
	d.clock.Set(-2 * time.Hour)
	if err := d.LeaveKiosk("ada", Proof{Password: password, Code: d.code("ada", 0)}); !errors.Is(err, ErrClockWrong) {
		t.Error(err)
	}
	noError(d, d.LeaveKiosk("ada", Proof{Password: password, RecoveryCode: codes[0]}))
}
