package command

import (
	"encoding/json"
	"strings"
	"testing"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

func TestPoliciesAreShownWithWhatTheyMean(t *testing.T) {
	w := newWorld(t)
	w.register()
	got := w.ok("policy", "show")
	for _, f := range account.PolicyFields {
		words := policyWords[f.Name]
		if words.means == "" || words.allowed == "" || !strings.Contains(got, "\n"+f.Name+" ") || !strings.Contains(got, words.means) {
			t.Errorf("%s is not explained in\n%s", f.Name, got)
		}
	}
	if len(policyWords) != len(account.PolicyFields) {
		t.Errorf("%d words for %d policies", len(policyWords), len(account.PolicyFields))
	}
	if got := w.ok("policy", "show", "idle"); got != "10m\n" {
		t.Errorf("got %q", got)
	}
	values := map[string]string{}
	if err := json.Unmarshal([]byte(w.ok("policy", "show", "--json")), &values); err != nil || len(values) != len(account.PolicyFields) || values["require_two_factor"] != "administrators" {
		t.Errorf("%v, %q", err, values)
	}
	for name, value := range values { // each is what set takes
		if got := w.ok("policy", "set", name, value); got != "Nothing to change: "+name+" is that already.\n" {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestPolicyIsSetAtOnceAndNoted(t *testing.T) {
	w := newWorld(t)
	w.register()
	if got := w.ok("policy", "set", "shortest_password", "40"); got != "shortest_password was 8 and is 40 now.\n" {
		t.Errorf("got %q", got)
	}
	w.session(nil, func(s *session.Session) {
		if state := must(w, s.Login, testEmail, testPassword); state.Phase != session.PasswordExpired {
			t.Errorf("the next sign-in leads to %s", state.Phase)
		}
	})
	w.loggedByTheTerminal(store.PolicyChanged)
	if got := w.ok("policy", "set", "idle", "5m", "--json"); got != "[\n  {\n    \"field\": \"idle\",\n    \"old\": \"10m\",\n    \"new\": \"5m\"\n  }\n]\n" {
		t.Errorf("got %s", got)
	}
}

func TestPolicyOutOfBoundsIsRefusedWithWhatItMayBe(t *testing.T) {
	w := newWorld(t)
	w.register()
	before, _ := w.entries()
	for _, test := range []struct{ name, value, said string }{
		{"grace_days", "-1", `grace_days cannot be "-1"; it may be 0 to 365`},
		{"grace_days", "many", `grace_days cannot be "many"; it may be 0 to 365`},
		{"shortest_password", "7", `shortest_password cannot be "7"; it may be 8 to 64`},
		{"require_two_factor", "me", `require_two_factor cannot be "me"; it may be nobody, administrators or everyone`},
		{"code_digits", "7", `code_digits cannot be "7"; it may be 6 or 8`},
		{"code_period", "45s", `code_period cannot be "45s"; it may be 30s or 1m`},
		{"issuer", "a:b\x1b", `issuer cannot be "a:b\x1b"; it may be 1 to 40 characters, none of them a colon or a slash`},
		{"longest_session", "16s", `longest_session cannot be "16s"; it may be 15m to 24h, and no shorter than idle`},
		{"visitors_may_register", "perhaps", `visitors_may_register cannot be "perhaps"; it may be on or off`},
	} {
		args := []string{"policy", "set", test.name, test.value}
		if strings.HasPrefix(test.value, "-") {
			args = []string{"policy", "set", "--", test.name, test.value}
		}
		w.refused(test.said, args...)
	}
	if exit, stdout, stderr := w.run("policy", "set", "nonsense", "1"); exit != exitUsage || stdout != "" || !strings.Contains(stderr, `got "nonsense"`) {
		t.Errorf("exit %d, stdout %q, stderr %q", exit, stdout, stderr)
	}
	if after, _ := w.entries(); len(after) != len(before) {
		t.Errorf("a refusal was noted: %q", after)
	}
	w.ok("policy", "set", "longest_session", "20m")
	w.refused(`idle cannot be "30m", as longest_session would no longer fit; set that first, to 15m to 24h, and no shorter than idle`, "policy", "set", "idle", "30m")
}
