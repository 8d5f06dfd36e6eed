package command

import (
	"errors"
	"fmt"

	"latchkey/app/session"
	"latchkey/app/store"
)

type accountCommands struct {
	Unlock   unlockCommand `cmd:"" help:"Lift every wait and lock of an account."`
	ResetOTP resetCommand  `cmd:"" name:"reset-otp" help:"Turn two-factor off for somebody who lost the authenticator app and the recovery codes."`
}

type unlockCommand struct {
	Name string `arg:"" help:"Email or username of the account."`
}

// Run lifts the waits and locks and says so.
func (c unlockCommand) Run(t terminal, asked *words) error {
	if err := administer(asked, c.Name, (*session.Console).Unlock); err != nil {
		return err
	}
	_, err := fmt.Fprintf(t.out, "Every wait and lock of %q is lifted; the password, codes and recovery codes stay as they were.\n", c.Name)
	return err
}

type resetCommand struct {
	Name string `arg:"" help:"Email or username of the account."`
}

// Run turns two-factor off and says so.
func (c resetCommand) Run(t terminal, asked *words) error {
	if err := administer(asked, c.Name, (*session.Console).ResetOTP); err != nil {
		return err
	}
	_, err := fmt.Fprintf(t.out, "Two-factor is off for %q and its recovery codes are erased; the password stays, and where two-factor is required the next sign-in sets it up anew.\n", c.Name)
	return err
}

// administer does one thing to the account called name.
func administer(asked *words, name string, do func(*session.Console, string) error) error {
	here, err := asked.place()
	if err != nil {
		return err
	}
	s, err := here.open()
	if err != nil {
		return err
	}
	err = do(session.NewConsole(s), name)
	if errors.Is(err, store.ErrNotFound) {
		err = sentence(fmt.Sprintf("there is no account with the email or username %q; check the spelling", name))
	}
	return errors.Join(err, s.Close())
}
