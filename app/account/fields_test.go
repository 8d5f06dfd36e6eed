package account

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

// leaves calls fn with every field of v that has no fields of its own.
func leaves(v reflect.Value, path string, fn func(path string, leaf reflect.Value)) {
	for i := range v.NumField() {
		f, name := v.Field(i), path+v.Type().Field(i).Name
		if f.Kind() == reflect.Struct && f.Type() != reflect.TypeFor[time.Time]() {
			leaves(f, name+".", fn)
			continue
		}
		fn(name, f)
	}
}

func TestEveryPolicyHasAFieldOfItsOwn(t *testing.T) {
	was := DefaultPolicy(time.Unix(1_800_000_000, 0))
	p := was
	found := map[string]string{}
	leaves(reflect.ValueOf(&p).Elem(), "", func(path string, leaf reflect.Value) {
		p = was
		switch leaf.Kind() {
		case reflect.Bool:
			leaf.SetBool(!leaf.Bool())
		case reflect.String:
			leaf.SetString("Another")
		case reflect.Uint8:
			leaf.SetUint((leaf.Uint() + 1) % 3)
		case reflect.Int, reflect.Int64:
			leaf.SetInt(leaf.Int() + 1)
		default:
			leaf.Set(reflect.Zero(leaf.Type()))
		}
		changes := p.Changes(was)
		switch {
		case path == "RequiredSince": // follows from other changes
			if len(changes) != 0 {
				t.Errorf("%s: %v", path, changes)
			}
			return
		case len(changes) != 1:
			t.Fatalf("%s: %d changes", path, len(changes))
		case found[changes[0].Field] != "":
			t.Errorf("%s and %s are both %s", path, found[changes[0].Field], changes[0].Field)
		}
		found[changes[0].Field] = path
	})
	for _, f := range PolicyFields {
		if found[f.Name] == "" {
			t.Errorf("%s stands for nothing", f.Name)
		}
	}
	if changes := was.Changes(was); changes != nil {
		t.Errorf("the same differs by %v", changes)
	}
}

// somePolicy is a random one within bounds.
func somePolicy(r *rand.Rand) Policy {
	p := DefaultPolicy(time.Unix(1_800_000_000, 0))
	p.Issuer = []string{"Latchkey", "Ä & B", "100% of us", "on", "0"}[r.IntN(5)]
	p.VisitorsMayRegister, p.Demo, p.KioskFiles = r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0
	p.RequireOTP, p.GraceDays, p.MinPassword = Requirement(r.IntN(3)), r.IntN(366), 8+r.IntN(57)
	p.OTP = Params{Algorithm(r.IntN(3)), []uint8{6, 8}[r.IntN(2)], []time.Duration{30 * time.Second, time.Minute}[r.IntN(2)]}
	p.Idle = time.Minute + time.Duration(r.IntN(59*60+1))*time.Second
	p.Longest = time.Hour + time.Duration(r.IntN(23*60*60+1))*time.Second
	p.KioskIdle = 15*time.Second + time.Duration(r.IntN(585+1))*time.Second
	p.RecoveryCodes, p.BackupDays = 5+r.IntN(16), r.IntN(366)
	return p
}

func TestPoliciesAreReadAsTheyAreWritten(t *testing.T) {
	r := rand.New(rand.NewPCG(rand.Uint64(), 0))
	for range 2000 {
		was, is := somePolicy(r), somePolicy(r)
		if err := is.Check(); err != nil {
			t.Fatal(err)
		}
		got := was
		for _, c := range is.Changes(was) {
			if c.Old == c.New {
				t.Fatalf("no change: %+v", c)
			}
			var err error
			if got, err = got.With(c.Field, c.New); err != nil {
				t.Fatalf("%+v: %v", c, err)
			}
		}
		if got != is {
			t.Fatalf("%+v\n%+v", got, is)
		}
	}
}

func TestDurationsOfPoliciesAreWrittenAsPeopleWriteThem(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 90 * time.Second: "1m30s", time.Minute: "1m", 10 * time.Minute: "10m", time.Hour: "1h", 12 * time.Hour: "12h",
		90 * time.Minute: "1h30m", time.Hour + time.Second: "1h0m1s", 100 * time.Hour: "100h", 30 * time.Second: "30s",
	} {
		if got := shortDuration(d); got != want {
			t.Errorf("%v is written %s, want %s", d, got, want)
		}
	}
}

func TestWhatIsNoPolicyIsRefusedByItsName(t *testing.T) {
	was := DefaultPolicy(time.Unix(1_800_000_000, 0))
	refused := func(field, text string) {
		t.Helper()
		p, err := was.With(field, text)
		if err == nil {
			err = p.Check()
		}
		var named *PolicyError
		if !errors.As(err, &named) || !errors.Is(err, ErrPolicyInvalid) || named.Field != field {
			t.Errorf("%s = %.40q: %v", field, text, err)
		}
	}
	for _, field := range []string{"", "Issuer", "issuer ", "required_since", "nothing\x00"} {
		refused(field, "7")
	}
	strange := []string{
		"", " ", "\x00", "nil", "NaN", "1e3", "0x10", "1_000", "-1", "-0.5", "99999999999999999999", "1,5", "７", "٧", "on\n", "'; --",
		"\u202eno", "=1+1", strings.Repeat("9", 1<<16), "\xff", "9223372036854775807",
	}
	for _, f := range PolicyFields {
		for _, text := range strange {
			if f.Name != FieldIssuer {
				refused(f.Name, text)
			}
		}
	}
	for field, texts := range map[string][]string{
		FieldIssuer:        {"", " A", "A:B", "A/B", "\u202eA", "A\x00", "\xff", strings.Repeat("A", 41)},
		FieldRegister:      {"yes", "true", "1", "ON", "on "},
		FieldRequireOTP:    {"3", "1", "everybody", "member"},
		FieldGraceDays:     {"366", "7d", "7 days", "1.5"},
		FieldMinPassword:   {"7", "65", "0"},
		FieldAlgorithm:     {"MD5", "SHA-1", "1", "unknown"},
		FieldDigits:        {"0", "5", "7", "9", "66"},
		FieldPeriod:        {"30", "31s", "0s", "30.5s", "-30s", "2m", "30000ms1ns"},
		FieldIdle:          {"59s", "61m", "10", "10m0.5s", "1m1ns", "2562047h47m16s"},
		FieldLongest:       {"14m59s", "24h1s", "9m", "1d"},
		FieldKioskIdle:     {"14s", "10m1s"},
		FieldDemo:          {"yes"},
		FieldKioskFiles:    {"no"},
		FieldRecoveryCodes: {"4", "21"},
		FieldBackupDays:    {"366"},
	} {
		for _, text := range texts {
			refused(field, text)
		}
	}
	for field, text := range map[string]string{
		FieldRequireOTP: "Everyone", FieldAlgorithm: "sha512", FieldPeriod: "1m", FieldIdle: "600s", FieldLongest: "1h30m", FieldBackupDays: "0",
	} {
		if p, err := was.With(field, text); err != nil || p.Check() != nil {
			t.Errorf("%s = %q: %v, %v", field, text, err, p.Check())
		}
	}
	if got, err := was.With(FieldIdle, "never"); got != (Policy{}) || err == nil {
		t.Errorf("a part of what was refused was handed out: %+v", got)
	}
}
