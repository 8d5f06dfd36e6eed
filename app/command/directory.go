package command

import (
	"fmt"
	"io"
	"strings"

	"latchkey/app/session"
)

type listCommand struct {
	Search     string `arg:"" optional:"" help:"Any part of a name, email or username."`
	Role       string `enum:"administrator,member," default:"" placeholder:"ROLE" help:"Only this role: administrator or member."`
	Status     string `enum:"active,new,locked,disabled," default:"" placeholder:"STATUS" help:"Only this status: active, new (never signed in), locked or disabled."`
	TwoFactor  string `enum:"on,off,to_set_up," default:"" placeholder:"STATE" help:"Only this two-factor: on, off or to_set_up (off, and required)."`
	Sort       string `enum:"name,role,two_factor,last_sign_in,status,created" default:"name" placeholder:"COLUMN" help:"In the order of name (as it is without this), role, two_factor, last_sign_in, status or created."`
	Descending bool   `help:"The other way round."`
	answers
}

func (listCommand) shape() any { return session.AccountsPage{} }

// atOnce is how many accounts or entries the console gives in one answer.
const atOnce = 200

// Run prints all accounts asked for.
func (c listCommand) Run(t terminal, asked *words) error {
	var page session.AccountsPage
	err := asked.console(t, func(console *session.Console) (err error) {
		page, err = c.all(console)
		return err
	})
	if err != nil {
		return err
	}
	return c.print(t, page, func(w io.Writer) error { return writeAccounts(w, page) })
}

// all is the whole of what was asked for, put together from its parts.
func (c listCommand) all(console *session.Console) (whole session.AccountsPage, err error) {
	q := session.AccountsQuery{
		Search: c.Search, Role: c.Role, Status: c.Status, TwoFactor: c.TwoFactor, Sort: c.Sort, Descending: c.Descending,
		Limit: atOnce,
	}
	rows := []session.AccountRow{}
	for {
		part, err := console.List(q)
		if err != nil {
			return session.AccountsPage{}, err
		}
		rows = append(rows, part.Rows...)
		if len(part.Rows) == 0 || len(rows) >= part.Total {
			part.Offset, part.Rows = 0, rows
			return part, nil
		}
		q.Offset = len(rows)
	}
}

func writeAccounts(w io.Writer, page session.AccountsPage) error {
	if len(page.Rows) > 0 {
		rows := make([][]string, len(page.Rows))
		for i, a := range page.Rows {
			rows[i] = []string{a.FullName, a.Email, a.Username, a.Role, spaced(a.TwoFactor), spaced(a.Status), when(a.LastSignIn)}
		}
		head := []string{"NAME", "EMAIL", "USERNAME", "ROLE", "TWO-FACTOR", "STATUS", "LAST SIGN-IN (UTC)"}
		if err := writeTable(w, head, rows); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	_, err := fmt.Fprintf(w, "%s of %d.\n", counted(page.Total, "account", "accounts"), page.All)
	return err
}

type showCommand struct {
	named
	answers
}

func (showCommand) shape() any { return session.AccountDetails{} }

// Run prints all that may be known of the account.
func (c showCommand) Run(t terminal, asked *words) error {
	var a session.AccountDetails
	err := c.do(t, asked, func(console *session.Console) (err error) {
		a, err = console.Show(c.Name)
		return err
	})
	if err != nil {
		return err
	}
	return c.print(t, a, func(w io.Writer) error { return writeFacts(w, factsOf(a)...) })
}

func factsOf(a session.AccountDetails) []fact {
	username := a.Username
	if username == "" {
		username = "none"
	}
	role := a.Role + " since " + utc(a.RoleSince)
	if a.LastAdministrator {
		role += "; the only active administrator"
	}
	facts := []fact{
		{"Name", a.FullName}, {"Email", a.Email}, {"Username", username}, {"Id", a.ID},
		{"Role", role}, {"Status", spaced(a.Status)},
		{"Password", passwordOf(a)}, {"Two-factor", twoFactorOf(a)}, {"Recovery codes", recoveryOf(a)},
		{"Created", utc(a.CreatedAt)}, {"Last sign-in", signInOf(a)},
	}
	if a.Refused > 0 {
		facts = append(facts, fact{"Refused since", counted(a.Refused, "attempt", "attempts")})
	}
	for _, throttle := range a.Throttles {
		facts = append(facts, fact{"Refusals", throttleOf(throttle)})
	}
	return facts
}

func passwordOf(a session.AccountDetails) string {
	switch a.PasswordKind {
	case "temporary":
		return "temporary, until " + utc(a.PasswordExpires)
	case "none":
		return "none: a temporary one is needed before the first sign-in"
	case "bcrypt", "sha256":
		return "as it was imported (" + a.PasswordKind + "), until the next sign-in"
	}
	return "their own, changed " + utc(a.PasswordChanged)
}

func twoFactorOf(a session.AccountDetails) string {
	var parts []string
	if a.OTPSince != 0 {
		parts = append(parts, "on since "+utc(a.OTPSince), "last used "+utc(a.OTPUsed))
	} else {
		parts = append(parts, spaced(a.TwoFactor))
	}
	if a.OTPDue != 0 {
		parts = append(parts, "required from "+utc(a.OTPDue))
	}
	if a.OTPWeak {
		parts = append(parts, "the secret is shorter than it should be")
	}
	return strings.Join(parts, "; ")
}

func recoveryOf(a session.AccountDetails) string {
	if a.RecoveryTotal == 0 {
		return "none"
	}
	text := fmt.Sprintf("%d of %d left", a.RecoveryLeft, a.RecoveryTotal)
	if !a.RecoveryKept {
		text += "; not yet said to be saved"
	}
	return text
}

func signInOf(a session.AccountDetails) string {
	if a.LastSignIn == 0 {
		return "never"
	}
	return utc(a.LastSignIn) + " with " + factorWord(a.LastSignInWith)
}

func throttleOf(throttle session.Throttle) string {
	text := factorWord(throttle.Factor) + " refused " + counted(throttle.Failures, "time", "times") + " in a row, last " + utc(throttle.FailedAt)
	switch {
	case throttle.Locked:
		text += "; locked until `latchkey account unlock`"
	case throttle.Until != 0:
		text += "; waits until " + utc(throttle.Until)
	}
	return text
}

// factorWord is a factor by its word.
func factorWord(factor string) string {
	if factor == "otp" {
		return "code"
	}
	return spaced(factor)
}
