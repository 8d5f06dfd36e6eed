package app

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"latchkey/app/session"
)

// portable says why the page could not have a value of this type: what the bindings cannot tell faithfully, and what
// could carry more than was meant.
func portable(of reflect.Type, seen map[reflect.Type]bool) string {
	if seen[of] {
		return ""
	}
	seen[of] = true
	switch of.Kind() {
	case reflect.Bool, reflect.String, reflect.Int, reflect.Int64, reflect.Uint64, reflect.Float64:
		return ""
	case reflect.Slice:
		if of.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return portable(of.Elem(), seen)
	case reflect.Pointer:
		if of.Elem().Kind() != reflect.Struct {
			return "pointer to " + of.Elem().String()
		}
		return portable(of.Elem(), seen)
	case reflect.Struct:
		for i := range of.NumField() {
			field := of.Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			switch {
			case !field.IsExported(), field.Anonymous:
				return of.String() + "." + field.Name + " is not a plain field"
			case name == "" || name == "-" || strings.ToLower(name[:1]) != name[:1]:
				return of.String() + "." + field.Name + " has no name for the page"
			}
			if why := portable(field.Type, seen); why != "" {
				return of.String() + "." + field.Name + ": " + why
			}
		}
		return ""
	}
	return of.String()
}

func TestBoundMethodsTakeAndGivePlainShapes(t *testing.T) {
	failure := reflect.TypeFor[error]()
	of := reflect.TypeFor[*App]()
	for i := range of.NumMethod() {
		m := of.Method(i)
		for in := 1; in < m.Type.NumIn(); in++ {
			if why := portable(m.Type.In(in), map[reflect.Type]bool{}); why != "" {
				t.Errorf("%s takes %s", m.Name, why)
			}
		}
		out := m.Type.NumOut()
		if out < 1 || out > 2 || m.Type.Out(out-1) != failure {
			t.Errorf("%s gives %v", m.Name, m.Type)
			continue
		}
		if out == 2 {
			if why := portable(m.Type.Out(0), map[reflect.Type]bool{}); why != "" {
				t.Errorf("%s gives %s", m.Name, why)
			}
		}
	}
}

func TestZeroValuesMarshal(t *testing.T) {
	for _, v := range []any{session.State{}, session.Account{Notices: []string{}}, session.Enrolment{}, session.Proof{}, Registration{}, Profile{}, Health{}} {
		text, err := json.Marshal(v)
		if err != nil || strings.Contains(string(text), "null") {
			t.Errorf("%T: %s, error %v", v, text, err)
		}
	}
}

func TestNothingKeptIsShownBeyondItsPhase(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	secret := w.must(w.GenerateOTP()).Enrolment.SetupKey
	codes := w.must(w.VerifyOTP(w.code(secret))).RecoveryCodes
	w.must(w.ConfirmRecoveryCodes())
	me, err := w.Me()
	if err != nil {
		t.Fatal(err)
	}
	shown, err := json.Marshal([]any{w.in(session.SignedIn), me})
	if err != nil {
		t.Fatal(err)
	}
	compact := strings.ReplaceAll(secret, " ", "")
	for _, kept := range []string{compact, secret, codes[0], "argon2", "otpauth", "PHC", "secret", "hash"} {
		if strings.Contains(string(shown), kept) {
			t.Errorf("%q is shown", kept)
		}
	}
	if strings.Contains(w.bytes(), compact) || strings.Contains(w.bytes(), "ada@example.org") || strings.Contains(w.bytes(), codes[0]) {
		t.Error("the file holds plain text")
	}
}
