package command

import (
	"errors"
	"fmt"
	"io"

	"latchkey/app/session"
	"latchkey/app/store"
)

type accountCommands struct {
	List              listCommand      `cmd:"" help:"List accounts."`
	Show              showCommand      `cmd:"" help:"Show all that may be known of one account."`
	Create            createCommand    `cmd:"" help:"Create an account with a temporary password."`
	Disable           disableCommand   `cmd:"" help:"Keep somebody from signing in."`
	Enable            enableCommand    `cmd:"" help:"Let somebody sign in again."`
	SetRole           roleCommand      `cmd:"" name:"set-role" help:"Make somebody an administrator or a member."`
	ResetOTP          resetCommand     `cmd:"" name:"reset-otp" help:"Turn two-factor off for somebody who lost the authenticator app and the recovery codes."`
	TemporaryPassword temporaryCommand `cmd:"" name:"temporary-password" help:"Replace somebody's password by one for 24 hours."`
	Unlock            unlockCommand    `cmd:"" help:"Lift every wait and lock of an account."`
	Delete            deleteCommand    `cmd:"" help:"Erase an account."`
	Export            exportCommand    `cmd:"" help:"Write all accounts as CSV, without any secret."`
}

// A named command is about one account.
type named struct {
	Name string `arg:"" help:"Email or username of the account."`
}

// do does one thing to the account on the console.
func (n named) do(t terminal, asked *words, act func(*session.Console) error) error {
	return asked.console(t, func(c *session.Console) error {
		err := act(c)
		if errors.Is(err, store.ErrNotFound) {
			return sentence(fmt.Sprintf("there is no account with the email or username %q; check the spelling", n.Name))
		}
		return err
	})
}

// say does one thing to the account and says so in a sentence that names it.
func (n named) say(t terminal, asked *words, act func(*session.Console, string) error, format string) error {
	if err := n.do(t, asked, func(c *session.Console) error { return act(c, n.Name) }); err != nil {
		return err
	}
	_, err := fmt.Fprintf(t.out, format+"\n", n.Name)
	return err
}

type disableCommand struct{ named }

// Help is shown by `latchkey account disable --help`.
func (disableCommand) Help() string {
	return "Nothing of the account is erased. The only active administrator cannot be disabled."
}

// Run disables the account and says so.
func (c disableCommand) Run(t terminal, asked *words) error {
	return c.say(t, asked, (*session.Console).Disable, "%q cannot sign in any more; nothing of the account is erased.")
}

type enableCommand struct{ named }

// Run enables the account and says so.
func (c enableCommand) Run(t terminal, asked *words) error {
	return c.say(t, asked, (*session.Console).Enable, "%q can sign in again.")
}

type roleCommand struct {
	named
	Role string `arg:"" enum:"administrator,member" help:"The role to have: administrator or member."`
}

// Help is shown by `latchkey account set-role --help`.
func (roleCommand) Help() string { return "The only active administrator cannot be made a member." }

// Run changes the role and says so.
func (c roleCommand) Run(t terminal, asked *words) error {
	act := func(console *session.Console, name string) error { return console.SetRole(name, c.Role) }
	return c.say(t, asked, act, "%q is "+map[string]string{"administrator": "an administrator", "member": "a member"}[c.Role]+" now.")
}

type unlockCommand struct{ named }

// Run lifts the waits and locks and says so.
func (c unlockCommand) Run(t terminal, asked *words) error {
	return c.say(t, asked, (*session.Console).Unlock, "Every wait and lock of %q is lifted; the password, codes and recovery codes stay as they were.")
}

type resetCommand struct{ named }

// Run turns two-factor off and says so.
func (c resetCommand) Run(t terminal, asked *words) error {
	return c.say(t, asked, (*session.Console).ResetOTP,
		"Two-factor is off for %q and its recovery codes are erased; the password stays, and where two-factor is required the next sign-in sets it up anew.")
}

type temporaryCommand struct {
	named
	answers
}

func (temporaryCommand) shape() any { return session.Issued{} }

// Help is shown by `latchkey account temporary-password --help`.
func (temporaryCommand) Help() string {
	return "The password is printed this once and stops working after 24 hours. It replaces the old one at once, leaves two-factor alone, and must be replaced at the next sign-in."
}

// Run issues the password and prints it.
func (c temporaryCommand) Run(t terminal, asked *words) error {
	var issued session.Issued
	err := c.do(t, asked, func(console *session.Console) (err error) {
		issued, err = console.TemporaryPassword(c.Name)
		return err
	})
	if err != nil {
		return err
	}
	return c.print(t, issued, func(w io.Writer) error {
		return tellPassword(w, fmt.Sprintf("The password of %q is replaced by this one:", c.Name), issued)
	})
}

type createCommand struct {
	Email    string `arg:"" help:"Email of the new account."`
	FullName string `name:"name" required:"" placeholder:"NAME" help:"Full name."`
	Username string `placeholder:"USERNAME" help:"Username, to sign in with besides the email."`
	Role     string `enum:"administrator,member" default:"member" placeholder:"ROLE" help:"The role to have: administrator or member (as it is without this)."`
	answers
}

func (createCommand) shape() any { return session.Issued{} }

// Help is shown by `latchkey account create --help`.
func (createCommand) Help() string {
	return "The temporary password is printed this once and stops working after 24 hours. It must be replaced at the first sign-in. The first account of all is an administrator."
}

// Run creates the account and prints its temporary password.
func (c createCommand) Run(t terminal, asked *words) error {
	var issued session.Issued
	var made session.AccountDetails
	err := asked.console(t, func(console *session.Console) (err error) {
		issued, err = console.Create(session.NewAccount{FullName: c.FullName, Email: c.Email, Username: c.Username, Role: c.Role})
		if err == nil {
			made, err = console.Show(c.Email)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.print(t, issued, func(w io.Writer) error {
		return tellPassword(w, fmt.Sprintf("The account %q is there, with the role %s. Its temporary password:", made.Email, made.Role), issued)
	})
}

// tellPassword prints a temporary password on a line of its own, and what to do with it.
func tellPassword(w io.Writer, first string, issued session.Issued) error {
	_, err := fmt.Fprintf(w, "%s\n\n    %s\n\nIt is shown this once; give it to that person alone.\nIt works until %s and must be replaced at the next sign-in.\n",
		wrap(first), issued.Password, utc(issued.ExpiresAt))
	return err
}

type deleteCommand struct {
	named
	Yes bool `help:"Do not ask."`
}

// Help is shown by `latchkey account delete --help`.
func (deleteCommand) Help() string {
	return "On a terminal it asks for the email of the account to be sure; without one it needs --yes. The activity keeps only the account's id. The only active administrator cannot be deleted."
}

// Run has the email typed and erases the account.
func (c deleteCommand) Run(t terminal, asked *words) error {
	return c.do(t, asked, func(console *session.Console) error {
		a, err := console.Show(c.Name)
		if err != nil {
			return err
		}
		if err := t.confirm(c.Yes, fmt.Sprintf("This erases the account of %s. Type the email %s to delete it: ", a.FullName, a.Email), a.Email); err != nil {
			return err
		}
		if err := console.Delete(c.Name); err != nil {
			return err
		}
		_, err = fmt.Fprintf(t.out, "The account %q is erased; the activity keeps its id %s.\n", a.Email, a.ID)
		return err
	})
}

type exportCommand struct{ saved }

// Help is shown by `latchkey account export --help`.
func (exportCommand) Help() string {
	return "The file holds names and addresses of people: it is made readable for you alone. No password, secret or code is in it, and no spreadsheet takes a name in it for a formula."
}

// Run writes the accounts.
func (c exportCommand) Run(t terminal, asked *words) error {
	here, err := asked.place()
	if err != nil {
		return err
	}
	return asked.console(t, func(console *session.Console) error {
		return c.save(t, here, func(w io.Writer) error { return console.ExportAccounts(w) })
	})
}
