package session

import (
	"strconv"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// Policy is what an administrator decides for all accounts, as the page has it.
type Policy struct {
	Issuer              string `json:"issuer"`
	VisitorsMayRegister bool   `json:"visitorsMayRegister"`
	RequireOTP          string `json:"requireOTP"` // "nobody", "administrators", "everyone"
	GraceDays           int    `json:"graceDays"`
	RequiredSince       int64  `json:"requiredSince"` // shown only
	MinPassword         int    `json:"minPassword"`
	Algorithm           string `json:"algorithm"` // "SHA1", "SHA256", "SHA512"
	Digits              int    `json:"digits"`    // 6 or 8
	PeriodSeconds       int    `json:"periodSeconds"`
	IdleMinutes         int    `json:"idleMinutes"`
	LongestMinutes      int    `json:"longestMinutes"`
	KioskIdleSeconds    int    `json:"kioskIdleSeconds"`
	Demo                bool   `json:"demo"`
	Kiosk               bool   `json:"kiosk"` // from the next start on
	KioskFiles          bool   `json:"kioskFiles"`
	RecoveryCodes       int    `json:"recoveryCodes"`
	BackupDays          int    `json:"backupDays"`
	ExplainCodes        string `json:"explainCodes"` // "nobody", "members", "everyone"
}

// Policy returns the policies.
func (s *Session) Policy() (p Policy, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return Policy{}, err
	}
	if err := s.administrate(now, false); err != nil {
		return Policy{}, err
	}
	policy, err := s.policy()
	return shownPolicy(policy), err
}

// SavePolicy replaces the policies, which apply at once, also to whoever is signed in. It asks for a fresh proof.
func (s *Session) SavePolicy(p Policy) (State, error) {
	err := s.act(func(t *act) error {
		was, err := t.tx.Policy()
		if err != nil {
			return err
		}
		policy, err := p.over(was)
		if err != nil {
			return err
		}
		_, err = t.decide(policy, was)
		return err
	})
	if err != nil {
		return State{}, err
	}
	return s.State()
}

// decide puts policies in force in the place of others and returns what is different. There is an entry for each field.
func (t *act) decide(policy, was account.Policy) ([]account.PolicyChange, error) {
	if policy.RequireOTP != was.RequireOTP || policy.GraceDays != was.GraceDays {
		policy.RequiredSince = t.now
	}
	if err := policy.Check(); err != nil {
		return nil, err
	}
	changes := policy.Changes(was)
	if len(changes) == 0 {
		return nil, nil
	}
	if err := t.proof(); err != nil {
		return nil, err
	}
	if err := t.tx.PutPolicy(policy); err != nil {
		return nil, err
	}
	for _, c := range changes {
		if err := t.log(store.Entry{Kind: store.PolicyChanged, Field: c.Field, Old: c.Old, New: c.New}); err != nil {
			return nil, err
		}
	}
	return changes, nil
}

func shownPolicy(p account.Policy) Policy {
	return Policy{
		Issuer:              p.Issuer,
		VisitorsMayRegister: p.VisitorsMayRegister,
		RequireOTP:          requirements[p.RequireOTP],
		GraceDays:           p.GraceDays,
		RequiredSince:       milliseconds(p.RequiredSince),
		MinPassword:         p.MinPassword,
		Algorithm:           p.OTP.Algorithm.String(),
		Digits:              int(p.OTP.Digits),
		PeriodSeconds:       int(p.OTP.Period / time.Second),
		IdleMinutes:         int(p.Idle / time.Minute),
		LongestMinutes:      int(p.Longest / time.Minute),
		KioskIdleSeconds:    int(p.KioskIdle / time.Second),
		Demo:                p.Demo,
		Kiosk:               p.Kiosk,
		KioskFiles:          p.KioskFiles,
		RecoveryCodes:       p.RecoveryCodes,
		BackupDays:          p.BackupDays,
		ExplainCodes:        explains[p.Explain],
	}
}

var explains = []string{account.ExplainNobody: "nobody", account.ExplainMembers: "members", account.ExplainEveryone: "everyone"}

var requirements = []string{account.Nobody: "nobody", account.Administrators: "administrators", account.Everyone: "everyone"}

// over is the policies with all that p says. What is as it was shown stays: the page has whole minutes only. Each change
// goes the way of its text, which knows the values of a field and those that do not fit. It returns an
// [account.PolicyError] for the first that cannot be.
func (p Policy) over(was account.Policy) (policy account.Policy, err error) {
	policy = was
	shown := shownPolicy(was).texts()
	for i, f := range p.texts() {
		if f == shown[i] {
			continue
		}
		if policy, err = policy.With(f.name, f.text); err != nil {
			return account.Policy{}, err
		}
	}
	return policy, nil
}

type fieldText struct{ name, text string }

// texts are all policies that can be set.
func (p Policy) texts() []fieldText {
	number := strconv.Itoa
	return []fieldText{
		{account.FieldIssuer, p.Issuer},
		{account.FieldRegister, onOff(p.VisitorsMayRegister)},
		{account.FieldRequireOTP, p.RequireOTP},
		{account.FieldGraceDays, number(p.GraceDays)},
		{account.FieldMinPassword, number(p.MinPassword)},
		{account.FieldAlgorithm, p.Algorithm},
		{account.FieldDigits, number(p.Digits)},
		{account.FieldPeriod, number(p.PeriodSeconds) + "s"},
		{account.FieldIdle, number(p.IdleMinutes) + "m"},
		{account.FieldLongest, number(p.LongestMinutes) + "m"},
		{account.FieldKioskIdle, number(p.KioskIdleSeconds) + "s"},
		{account.FieldDemo, onOff(p.Demo)},
		{account.FieldKiosk, onOff(p.Kiosk)},
		{account.FieldKioskFiles, onOff(p.KioskFiles)},
		{account.FieldRecoveryCodes, number(p.RecoveryCodes)},
		{account.FieldBackupDays, number(p.BackupDays)},
		{account.FieldExplain, p.ExplainCodes},
	}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
