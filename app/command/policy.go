package command

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"latchkey/app/account"
	"latchkey/app/session"
)

type policyCommands struct {
	Show policyShowCommand `cmd:"" help:"Show the policies."`
	Set  policySetCommand  `cmd:"" help:"Change one policy. It applies at once."`
}

// policyWords say of each policy what it means and what may be set.
var policyWords = map[string]struct{ means, allowed string }{
	account.FieldIssuer:        {"name of the organisation, in authenticator apps", "1 to 40 characters, none of them a colon or a slash"},
	account.FieldRegister:      {"visitors may create their own account", "on or off"},
	account.FieldRequireOTP:    {"who must have two-factor", "nobody, administrators or everyone"},
	account.FieldGraceDays:     {"days until it must be set up", "0 to 365"},
	account.FieldMinPassword:   {"shortest password, in characters", "8 to 64"},
	account.FieldAlgorithm:     {"hash of new codes", "SHA1, SHA256 or SHA512"},
	account.FieldDigits:        {"digits of new codes", "6 or 8"},
	account.FieldPeriod:        {"how long a new code is shown", "30s or 1m"},
	account.FieldIdle:          {"sign-out when nothing is touched for", "1m to 1h"},
	account.FieldLongest:       {"longest session", "15m to 24h, and no shorter than idle"},
	account.FieldKioskIdle:     {"sign-out when nothing is touched, as kiosk", "15s to 10m"},
	account.FieldDemo:          {"the demo is offered on the sign-in screen", "on or off"},
	account.FieldKiosk:         {"the window opens as a kiosk", "on or off"},
	account.FieldKioskFiles:    {"files and printing, as kiosk", "on or off"},
	account.FieldRecoveryCodes: {"recovery codes of a new set", "5 to 20"},
	account.FieldBackupDays:    {"days until a backup is asked for again", "0 to 365, where 0 is never"},
	account.FieldExplain:       {"whose refused codes are explained", "nobody, members or everyone"},
}

// allPolicies are the names of all policies, as kong wants them.
func allPolicies() string {
	names := make([]string, len(account.PolicyFields))
	for i, f := range account.PolicyFields {
		names[i] = f.Name
	}
	return strings.Join(names, ",")
}

type policyShowCommand struct {
	Name string `arg:"" optional:"" enum:"${policies}," default:"" help:"Only this policy, and only its value."`
	answers
}

func (policyShowCommand) shape() any { return map[string]string{"NAME": "VALUE"} }

// Help is shown by `latchkey policy show --help`.
func (policyShowCommand) Help() string {
	return "Names and values are those that `latchkey policy set` takes, in the JSON too."
}

// Run prints the policies.
func (c policyShowCommand) Run(t terminal, asked *words) error {
	var policy account.Policy
	err := asked.console(t, func(console *session.Console) (err error) {
		policy, err = console.Policy()
		return err
	})
	if err != nil {
		return err
	}
	values := map[string]string{}
	var rows [][]string
	for _, f := range account.PolicyFields {
		if c.Name == "" || c.Name == f.Name {
			values[f.Name] = f.Get(policy)
			rows = append(rows, []string{f.Name, f.Get(policy), policyWords[f.Name].means})
		}
	}
	return c.print(t, values, func(w io.Writer) error {
		if c.Name != "" {
			_, err := fmt.Fprintln(w, plain(values[c.Name]))
			return err
		}
		return writeTable(w, []string{"POLICY", "VALUE", "WHAT IT MEANS"}, rows)
	})
}

type policySetCommand struct {
	Name  string `arg:"" enum:"${policies}" help:"Name of the policy, as \"latchkey policy show\" lists it."`
	Value string `arg:"" help:"What it is to be."`
	answers
}

func (policySetCommand) shape() any { return []session.PolicyChange{} }

// Help is shown by `latchkey policy set --help`: every policy with what it may be.
func (policySetCommand) Help() string {
	var b strings.Builder
	for _, f := range account.PolicyFields {
		fmt.Fprintf(&b, "\t%s: %s\n", f.Name, policyWords[f.Name].allowed)
	}
	return "It may be:\n\n" + b.String()
}

// Run changes the policy and says what is different.
func (c policySetCommand) Run(t terminal, asked *words) error {
	changes := []session.PolicyChange{}
	err := asked.console(t, func(console *session.Console) error {
		made, err := console.SetPolicy(c.Name, c.Value)
		changes = append(changes, made...)
		var broken *account.PolicyError
		if errors.As(err, &broken) {
			return refusedPolicy(broken.Field, c)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.print(t, changes, func(w io.Writer) error { return writeChanges(w, c.Name, changes) })
}

// refusedPolicy says what may be set. It may be another policy that does not go with the one that was set.
func refusedPolicy(field string, c policySetCommand) error {
	if field != c.Name {
		return sentence(fmt.Sprintf("%s cannot be %q, as %s would no longer fit; set that first, to %s", c.Name, c.Value, field, policyWords[field].allowed))
	}
	return sentence(fmt.Sprintf("%s cannot be %q; it may be %s", c.Name, c.Value, policyWords[field].allowed))
}

func writeChanges(w io.Writer, name string, changes []session.PolicyChange) error {
	if len(changes) == 0 {
		_, err := fmt.Fprintf(w, "Nothing to change: %s is that already.\n", name)
		return err
	}
	for _, change := range changes {
		if _, err := fmt.Fprintf(w, "%s was %s and is %s now.\n", change.Field, plain(change.Old), plain(change.New)); err != nil {
			return err
		}
	}
	return nil
}
