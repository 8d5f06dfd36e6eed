package account

import (
	"slices"
	"testing"
)

func TestEveryNoticeHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	var all Notice
	for i := range notices {
		n := Notice(1) << i
		all |= n
		names := n.Names()
		if len(names) != 1 || names[0] == "" || seen[names[0]] || !n.Known() {
			t.Errorf("notice %d: %q", i, names)
			continue
		}
		seen[names[0]] = true
	}
	if names := all.Names(); !slices.Equal(names, noticeNames[:]) || !all.Known() {
		t.Errorf("all of them: %q", names)
	}
	if names := Notice(0).Names(); names == nil || len(names) != 0 {
		t.Errorf("none: %#v", names)
	}
	if n := AccountImported << 1; n.Known() || (all | n).Known() || len(n.Names()) != 0 {
		t.Error("a notice after the last is known")
	}
}

// They are kept in files and shown by pages: a number or a name never means another thing.
func TestNoticesAreStable(t *testing.T) {
	for n, name := range map[Notice]string{
		1: "profile_changed", 2: "role_changed", 4: "password_issued", 8: "otp_reset", 16: "lock_lifted", 32: "disabled", 64: "enabled",
		128: "imported",
	} {
		if got := n.Names(); len(got) != 1 || got[0] != name {
			t.Errorf("%d is %q, want %s", n, got, name)
		}
	}
}
