package account

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestDefaultPolicyIsThatOfTheProduct(t *testing.T) {
	now := time.Unix(1_800_000_000, 0).UTC()
	want := Policy{
		Issuer: "Latchkey", VisitorsMayRegister: true, RequireOTP: Administrators, GraceDays: 7, RequiredSince: now, MinPassword: 8,
		OTP: Params{SHA1, 6, 30 * time.Second}, Idle: 10 * time.Minute, Longest: 12 * time.Hour, KioskIdle: 90 * time.Second,
		Demo: true, KioskFiles: false, RecoveryCodes: 10, BackupDays: 30, Explain: ExplainMembers,
	}
	if got := DefaultPolicy(now); got != want {
		t.Errorf("%+v", got)
	}
	if err := want.Check(); err != nil {
		t.Error(err)
	}
}

func TestPolicyIsBounded(t *testing.T) {
	for name, v := range map[string]struct {
		change func(p *Policy)
		holds  bool
	}{
		"issuer of 40":                  {func(p *Policy) { p.Issuer = strings.Repeat("é", 40) }, true},
		"issuer with & % ? # and space": {func(p *Policy) { p.Issuer = "A & B? 100% #1" }, true},
		"no issuer":                     {func(p *Policy) { p.Issuer = "" }, false},
		"issuer of 41":                  {func(p *Policy) { p.Issuer = strings.Repeat("é", 41) }, false},
		"issuer with colon":             {func(p *Policy) { p.Issuer = "A:B" }, false},
		"issuer with slash":             {func(p *Policy) { p.Issuer = "A/B" }, false},
		"issuer with line break":        {func(p *Policy) { p.Issuer = "A\nB" }, false},
		"issuer with bidi override":     {func(p *Policy) { p.Issuer = "A\u202eB" }, false},
		"issuer with outer space":       {func(p *Policy) { p.Issuer = " A" }, false},
		"issuer not in NFC":             {func(p *Policy) { p.Issuer = "Cafe\u0301" }, false},
		"issuer not UTF-8":              {func(p *Policy) { p.Issuer = "\xff" }, false},
		"issuer of a mark":              {func(p *Policy) { p.Issuer = "\u0301" }, false},
		"everyone at once":              {func(p *Policy) { p.RequireOTP, p.GraceDays = Everyone, 0 }, true},
		"nobody, a year":                {func(p *Policy) { p.RequireOTP, p.GraceDays = Nobody, 365 }, true},
		"unknown requirement":           {func(p *Policy) { p.RequireOTP = Everyone + 1 }, false},
		"grace below nought":            {func(p *Policy) { p.GraceDays = -1 }, false},
		"grace of 366":                  {func(p *Policy) { p.GraceDays = 366 }, false},
		"password of 64":                {func(p *Policy) { p.MinPassword = 64 }, true},
		"password of 7":                 {func(p *Policy) { p.MinPassword = 7 }, false},
		"password of 65":                {func(p *Policy) { p.MinPassword = 65 }, false},
		"code of 8, SHA-512, 60 s":      {func(p *Policy) { p.OTP = Params{SHA512, 8, time.Minute} }, true},
		"code of 7":                     {func(p *Policy) { p.OTP.Digits = 7 }, false},
		"no code":                       {func(p *Policy) { p.OTP = Params{} }, false},
		"idle of 59 s":                  {func(p *Policy) { p.Idle = 59 * time.Second }, false},
		"idle of an hour":               {func(p *Policy) { p.Idle = time.Hour }, true},
		"idle above an hour":            {func(p *Policy) { p.Idle = time.Hour + 1 }, false},
		"session of 24 h":               {func(p *Policy) { p.Longest = 24 * time.Hour }, true},
		"session above 24 h":            {func(p *Policy) { p.Longest = 24*time.Hour + 1 }, false},
		"session shorter than idle":     {func(p *Policy) { p.Idle, p.Longest = time.Hour, 30*time.Minute }, false},
		"session below 15 min":          {func(p *Policy) { p.Idle, p.Longest = time.Minute, 14*time.Minute }, false},
		"kiosk of 15 s":                 {func(p *Policy) { p.KioskIdle = 15 * time.Second }, true},
		"kiosk of 14 s":                 {func(p *Policy) { p.KioskIdle = 14 * time.Second }, false},
		"kiosk above 10 min":            {func(p *Policy) { p.KioskIdle = 10*time.Minute + 1 }, false},
		"code of no known algorithm":    {func(p *Policy) { p.OTP.Algorithm = SHA512 + 1 }, false},
		"code of 45 s":                  {func(p *Policy) { p.OTP.Period = 45 * time.Second }, false},
		"no reminder of backups":        {func(p *Policy) { p.BackupDays = 0 }, true},
		"a reminder after a year":       {func(p *Policy) { p.BackupDays = 365 }, true},
		"a reminder after 366 days":     {func(p *Policy) { p.BackupDays = 366 }, false},
		"a reminder before the backup":  {func(p *Policy) { p.BackupDays = -1 }, false},
		"4 recovery codes":              {func(p *Policy) { p.RecoveryCodes = 4 }, false},
		"5 recovery codes":              {func(p *Policy) { p.RecoveryCodes = 5 }, true},
		"20 recovery codes":             {func(p *Policy) { p.RecoveryCodes = 20 }, true},
		"21 recovery codes":             {func(p *Policy) { p.RecoveryCodes = 21 }, false},
	} {
		p := DefaultPolicy(time.Time{})
		v.change(&p)
		if err := p.Check(); v.holds && err != nil || !v.holds && !errors.Is(err, ErrPolicyInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThePolicyOutOfBoundsIsNamed(t *testing.T) {
	for field, change := range map[string]func(*Policy){
		FieldIssuer:        func(p *Policy) { p.Issuer = "" },
		FieldRequireOTP:    func(p *Policy) { p.RequireOTP = Everyone + 1 },
		FieldGraceDays:     func(p *Policy) { p.GraceDays = -1 },
		FieldMinPassword:   func(p *Policy) { p.MinPassword = 1 },
		FieldAlgorithm:     func(p *Policy) { p.OTP.Algorithm = SHA512 + 1 },
		FieldDigits:        func(p *Policy) { p.OTP.Digits = 7 },
		FieldPeriod:        func(p *Policy) { p.OTP.Period = 0 },
		FieldIdle:          func(p *Policy) { p.Idle = 0 },
		FieldLongest:       func(p *Policy) { p.Longest = p.Idle - 1 },
		FieldKioskIdle:     func(p *Policy) { p.KioskIdle = time.Hour },
		FieldRecoveryCodes: func(p *Policy) { p.RecoveryCodes = 1 },
		FieldBackupDays:    func(p *Policy) { p.BackupDays = 1000 },
	} {
		p := DefaultPolicy(time.Time{})
		change(&p)
		var named *PolicyError
		if err := p.Check(); !errors.As(err, &named) || !errors.Is(err, ErrPolicyInvalid) || named.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestGraceRunsFromTheLatestOfThree(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2027, 1, n, 12, 0, 0, 0, time.UTC) }
	for name, v := range map[string]struct {
		require  Requirement
		since    time.Time
		account  Account
		due      time.Time
		required bool
	}{
		"nobody":                          {Nobody, day(1), Account{Role: Administrator, CreatedAt: day(1)}, time.Time{}, false},
		"a member under administrators":   {Administrators, day(1), Account{CreatedAt: day(1)}, time.Time{}, false},
		"an administrator by creation":    {Administrators, day(1), Account{Role: Administrator, CreatedAt: day(3), RoleSince: day(3)}, day(10), true},
		"an administrator by role":        {Administrators, day(1), Account{Role: Administrator, CreatedAt: day(1), RoleSince: day(5)}, day(12), true},
		"an administrator by policy":      {Administrators, day(9), Account{Role: Administrator, CreatedAt: day(1), RoleSince: day(5)}, day(16), true},
		"a member under everyone":         {Everyone, day(2), Account{CreatedAt: day(3)}, day(10), true},
		"a demoted one under everyone":    {Everyone, day(2), Account{CreatedAt: day(3), RoleSince: day(20)}, day(10), true},
		"an administrator under everyone": {Everyone, day(2), Account{Role: Administrator, CreatedAt: day(3), RoleSince: day(20)}, day(27), true},
		"one who turned it off":           {Administrators, day(1), Account{Role: Administrator, CreatedAt: day(1), OTP: OTP{}}, day(8), true},
	} {
		p := DefaultPolicy(v.since)
		p.RequireOTP = v.require
		if due, required := p.OTPDue(&v.account); !due.Equal(v.due) || required != v.required {
			t.Errorf("%s: %v, %v, want %v, %v", name, due, required, v.due, v.required)
		}
	}
}
