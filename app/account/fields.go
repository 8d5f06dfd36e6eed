package account

import (
	"strconv"
	"strings"
	"time"
)

// The stable names of the policies: in the activity, in exports and in the terminal.
const (
	FieldIssuer        = "issuer"
	FieldRegister      = "visitors_may_register"
	FieldRequireOTP    = "require_two_factor"
	FieldGraceDays     = "grace_days"
	FieldMinPassword   = "shortest_password"
	FieldAlgorithm     = "code_algorithm"
	FieldDigits        = "code_digits"
	FieldPeriod        = "code_period"
	FieldIdle          = "idle"
	FieldLongest       = "longest_session"
	FieldKioskIdle     = "kiosk_idle"
	FieldDemo          = "demo"
	FieldKiosk         = "kiosk"
	FieldKioskFiles    = "kiosk_files"
	FieldRecoveryCodes = "recovery_codes"
	FieldBackupDays    = "backup_days"
	FieldExplain       = "explain_codes"
)

// A PolicyError is an [ErrPolicyInvalid] that names the field out of bounds.
type PolicyError struct{ Field string }

func (e *PolicyError) Error() string { return ErrPolicyInvalid.Error() + ": " + e.Field }

// Unwrap returns [ErrPolicyInvalid].
func (e *PolicyError) Unwrap() error { return ErrPolicyInvalid }

// A PolicyField is one policy as text: "on" and "off", names, numbers, and durations of whole seconds such as 90s, 10m or
// 1h30m.
type PolicyField struct {
	Name string
	Get  func(Policy) string
	set  func(*Policy, string) bool // false when there is no such value
}

// PolicyFields are all policies, in the order they are shown in.
var PolicyFields = []PolicyField{
	{FieldIssuer, func(p Policy) string { return p.Issuer }, func(p *Policy, s string) bool { p.Issuer = s; return true }},
	boolField(FieldRegister, func(p *Policy) *bool { return &p.VisitorsMayRegister }),
	nameField(FieldRequireOTP, func(p *Policy) *Requirement { return &p.RequireOTP }, "nobody", "administrators", "everyone"),
	intField(FieldGraceDays, func(p *Policy) *int { return &p.GraceDays }),
	intField(FieldMinPassword, func(p *Policy) *int { return &p.MinPassword }),
	nameField(FieldAlgorithm, func(p *Policy) *Algorithm { return &p.OTP.Algorithm }, SHA1.String(), SHA256.String(), SHA512.String()),
	nameField(FieldDigits, func(p *Policy) *uint8 { return &p.OTP.Digits }, "0", "1", "2", "3", "4", "5", "6", "7", "8"),
	durationField(FieldPeriod, func(p *Policy) *time.Duration { return &p.OTP.Period }),
	durationField(FieldIdle, func(p *Policy) *time.Duration { return &p.Idle }),
	durationField(FieldLongest, func(p *Policy) *time.Duration { return &p.Longest }),
	durationField(FieldKioskIdle, func(p *Policy) *time.Duration { return &p.KioskIdle }),
	boolField(FieldDemo, func(p *Policy) *bool { return &p.Demo }),
	boolField(FieldKiosk, func(p *Policy) *bool { return &p.Kiosk }),
	boolField(FieldKioskFiles, func(p *Policy) *bool { return &p.KioskFiles }),
	intField(FieldRecoveryCodes, func(p *Policy) *int { return &p.RecoveryCodes }),
	intField(FieldBackupDays, func(p *Policy) *int { return &p.BackupDays }),
	nameField(FieldExplain, func(p *Policy) *Explain { return &p.Explain }, "nobody", "members", "everyone"),
}

// With returns the policies with one field replaced by what text says. It returns a [PolicyError] when there is no such
// field, or no such value of it; bounds are for [Policy.Check].
func (p Policy) With(name, text string) (Policy, error) {
	for _, f := range PolicyFields {
		if f.Name == name && f.set(&p, text) {
			return p, nil
		}
	}
	return Policy{}, &PolicyError{name}
}

// A PolicyChange is one field that differs between two policies.
type PolicyChange struct{ Field, Old, New string }

// Changes lists what is different in p from what it was.
func (p Policy) Changes(was Policy) (changes []PolicyChange) {
	for _, f := range PolicyFields {
		if before, after := f.Get(was), f.Get(p); before != after {
			changes = append(changes, PolicyChange{f.Name, before, after})
		}
	}
	return changes
}

func boolField(name string, at func(*Policy) *bool) PolicyField {
	words := [...]string{"off", "on"}
	return PolicyField{name,
		func(p Policy) string {
			if *at(&p) {
				return words[1]
			}
			return words[0]
		},
		func(p *Policy, s string) bool { *at(p) = s == words[1]; return s == words[0] || s == words[1] },
	}
}

func intField(name string, at func(*Policy) *int) PolicyField {
	return PolicyField{name,
		func(p Policy) string { return strconv.Itoa(*at(&p)) },
		func(p *Policy, s string) bool {
			n, err := strconv.Atoi(s)
			*at(p) = n
			return err == nil
		},
	}
}

// nameField is a field whose values count from nought and have names.
func nameField[T ~uint8](name string, at func(*Policy) *T, names ...string) PolicyField {
	return PolicyField{name,
		func(p Policy) string {
			if v := int(*at(&p)); v < len(names) {
				return names[v]
			}
			return strconv.Itoa(int(*at(&p)))
		},
		func(p *Policy, s string) bool {
			for i, known := range names {
				if strings.EqualFold(known, s) {
					*at(p) = T(i)
					return true
				}
			}
			return false
		},
	}
}

func durationField(name string, at func(*Policy) *time.Duration) PolicyField {
	return PolicyField{name,
		func(p Policy) string { return shortDuration(*at(&p)) },
		func(p *Policy, s string) bool {
			d, err := time.ParseDuration(s)
			*at(p) = d
			return err == nil && d%time.Second == 0
		},
	}
}

// shortDuration is d as Go writes it, less the parts that are nought: 10m, not 10m0s.
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
