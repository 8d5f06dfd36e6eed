package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"latchkey/app/account"
	"latchkey/app/session"
)

const demoPassword = "seven quiet lanterns"

var demoProfile = account.Profile{FullName: "Ada Example", Email: "ada@example.org", Username: "ada"}

// A step does one thing a person does and says how it ended. An outcome that differs from what the demo claims is a
// claimError.
type step struct {
	title string
	run   func(*demo, context.Context) (outcome string, err error)
}

var steps = []step{
	{"Create an account", (*demo).register},
	{"Sign in with the password", (*demo).signIn},
	{"Set up two-factor", (*demo).setUp},
	{"Confirm with a first code", (*demo).confirm},
	{"Keep the recovery codes", (*demo).keep},
	{"Sign out", (*demo).signOut},
	{"Sign in with the password and a code", (*demo).signInWithCode},
	{"Sign in again with the same code", (*demo).sameCode},
	{"Try a wrong code", (*demo).wrongCode},
	{"Use a recovery code instead", (*demo).useRecoveryCode},
	{"Turn two-factor off", (*demo).turnOff},
	{"Sign in with the password alone", (*demo).signInAlone},
}

func (d *demo) register(context.Context) (string, error) {
	d.say("   %s, %s, with the password “%s”.", demoProfile.FullName, demoProfile.Email, demoPassword)
	_, err := arrived(session.SignedOut)(d.session.Register(demoProfile, demoPassword))
	return "the account is there; nobody is signed in yet", err
}

func (d *demo) signIn(context.Context) (string, error) {
	state, err := arrived(session.SignedIn)(d.session.Login(demoProfile.Email, demoPassword))
	if err != nil {
		return "", err
	}
	if state.Account.OTPOn || state.Account.Role != account.Administrator.String() {
		return "", notAsClaimed("the first account should be an administrator without two-factor")
	}
	return "signed in, as an administrator because this is the first account; two-factor is off", nil
}

func (d *demo) setUp(context.Context) (string, error) {
	state, err := arrived(session.Enrolling)(d.session.GenerateOTP())
	if err != nil {
		return "", err
	}
	qr, err := account.DrawQR(state.Enrolment.URI, 1)
	if err != nil {
		return "", err
	}
	if d.phone, err = scan(state.Enrolment, d.params); err != nil {
		return "", notAsClaimed("the QR code could not be scanned: %v", err)
	}
	coloured := d.coloured()
	d.say("   Scan this with an authenticator app, or type the setup key below it.")
	fmt.Fprintf(d.out, "\n%s\n", drawBlocks(qr.Dark, coloured))
	if !coloured {
		d.say("   It has no colours, so it scans where text is dark on light. In a terminal with colours it scans on any.")
	}
	d.say("   Not all of it to be seen? It needs %d columns and %d lines.", qr.Modules, (qr.Modules+1)/2)
	d.say("   Setup key  %s", state.Enrolment.SetupKey)
	if !d.wait {
		code, err := d.phone.code(d.clock.now())
		if err != nil {
			return "", err
		}
		d.say("   Code       %s, of %s UTC", grouped(code), d.clock.now().UTC().Format("15:04:05"))
	}
	return "the QR code, read back from its picture, says the same as the setup key; two-factor is still off", nil
}

func (d *demo) confirm(ctx context.Context) (string, error) {
	err := d.enterCode(ctx, func(code string) error {
		_, err := d.session.VerifyOTP(code)
		return err
	})
	if err != nil {
		return "", err
	}
	state, err := arrived(session.RecoveryCodes)(d.session.State())
	if err != nil {
		return "", err
	}
	d.recovery = state.RecoveryCodes
	return "two-factor is on, and this code is used up", nil
}

func (d *demo) keep(context.Context) (string, error) {
	for i := 0; i+1 < len(d.recovery); i += 2 {
		d.say("   %s   %s", d.recovery[i], d.recovery[i+1])
	}
	state, err := arrived(session.SignedIn)(d.session.ConfirmRecoveryCodes())
	if err != nil {
		return "", err
	}
	if a := state.Account; !a.OTPOn || !a.RecoveryKept || a.RecoveryLeft != len(d.recovery) {
		return "", notAsClaimed("two-factor should be on and %d recovery codes kept", len(d.recovery))
	}
	return fmt.Sprintf("%d recovery codes are kept for the day the phone is lost; each works once", len(d.recovery)), nil
}

func (d *demo) signOut(context.Context) (string, error) {
	_, err := arrived(session.SignedOut)(d.session.Logout())
	return "nobody is signed in", err
}

func (d *demo) signInWithCode(ctx context.Context) (string, error) {
	if err := d.password(session.CodeRequired); err != nil {
		return "", err
	}
	d.say("   The password is right; a code is asked for. A code works once, so it has to be the next one.")
	d.moveOn()
	err := d.enterCode(ctx, func(code string) error {
		_, err := d.session.ValidateOTP(code)
		if errors.Is(err, session.ErrWrongPhase) {
			if err := d.password(session.CodeRequired); err != nil {
				return err
			}
			return errBegunAgain
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return "signed in with a code", d.signedInWith("code")
}

func (d *demo) sameCode(context.Context) (string, error) {
	if _, err := d.session.Logout(); err != nil {
		return "", err
	}
	if err := d.password(session.CodeRequired); err != nil {
		return "", err
	}
	d.say("   The password, then %s once more.", grouped(d.code))
	_, err := d.session.ValidateOTP(d.code)
	if d.wait && errors.Is(err, account.ErrOTPIncorrect) {
		return "refused: the code is too old by now, and was used besides", nil
	}
	return refusedAs(err, account.ErrOTPReused)
}

func (d *demo) wrongCode(context.Context) (string, error) {
	code, err := d.phone.wrong(d.clock.now())
	if err != nil {
		return "", err
	}
	d.say("   %s, which the authenticator app does not show.", grouped(code))
	_, err = d.session.ValidateOTP(code)
	return refusedAs(err, account.ErrOTPIncorrect)
}

func (d *demo) useRecoveryCode(context.Context) (string, error) {
	d.say("   The first of the list, %s.", d.recovery[0])
	state, err := arrived(session.SignedIn)(d.session.UseRecoveryCode(d.recovery[0]))
	if err != nil {
		return "", err
	}
	if state.Account.RecoveryLeft != len(d.recovery)-1 {
		return "", notAsClaimed("%d recovery codes are left", state.Account.RecoveryLeft)
	}
	return fmt.Sprintf("signed in; %d of %d recovery codes are left", len(d.recovery)-1, len(d.recovery)), d.signedInWith("recovery_code")
}

func (d *demo) turnOff(ctx context.Context) (string, error) {
	d.say("   This asks for the password and a code again.")
	d.moveOn()
	err := d.enterCode(ctx, func(code string) error {
		_, err := d.session.DisableOTP(session.Proof{Password: demoPassword, Code: code})
		return err
	})
	if err != nil {
		return "", err
	}
	me, err := d.session.Me()
	if err != nil {
		return "", err
	}
	if me.OTPOn || me.RecoveryLeft != 0 {
		return "", notAsClaimed("two-factor should be off, without recovery codes")
	}
	return "two-factor is off; its secret and the recovery codes are erased", nil
}

func (d *demo) signInAlone(context.Context) (string, error) {
	if _, err := d.session.Logout(); err != nil {
		return "", err
	}
	if err := d.password(session.SignedIn); err != nil {
		return "", err
	}
	return "signed in; no code is asked for any more", d.signedInWith("password")
}

// password signs in as far as the password goes.
func (d *demo) password(to session.Phase) error {
	_, err := arrived(to)(d.session.Login(demoProfile.Email, demoPassword))
	return err
}

// enterCode gives the session a code: the demo's own, or, with a person at the phone, as many as it takes until one is
// accepted. Any error that a person can do nothing about ends it.
func (d *demo) enterCode(ctx context.Context, accept func(code string) error) error {
	if !d.wait {
		code, err := d.phone.code(d.clock.now())
		if err != nil {
			return err
		}
		d.say("   The authenticator app shows %s.", grouped(code))
		d.code = code
		if err := accept(code); err != nil {
			return notAsClaimed("a right code was refused: %v", err)
		}
		return nil
	}
	for {
		fmt.Fprint(d.out, "   Code from your phone (q leaves): ")
		code, err := d.lines.next(ctx, func() { _, _ = d.session.Touch() })
		if err != nil {
			return err
		}
		switch err := accept(code); {
		case err == nil:
			d.code = strings.Join(strings.Fields(code), "")
			return nil
		case errors.Is(err, session.ErrWrongPhase):
			return errTooLong
		case refusalOf(err) == "":
			return notAsClaimed("this code ended in an unexpected way: %v", err)
		default:
			d.say("   = Refused: %s.", refusalOf(err))
		}
	}
}

// moveOn gets to the next code: with a person at the phone by waiting, else by the demo's own clock.
func (d *demo) moveOn() {
	if d.wait {
		return
	}
	d.say("   Rather than wait for it, the demo moves its own clock on by %s; yours stays.", seconds(d.params.Period))
	d.clock.move(d.params.Period)
}

// signedInWith holds the session to what it says about the sign-in.
func (d *demo) signedInWith(factor string) error {
	me, err := d.session.Me()
	if err != nil {
		return err
	}
	if me.SignedInWith != factor {
		return notAsClaimed("the account says it was signed in with %s", me.SignedInWith)
	}
	return nil
}

// arrived turns a call's answer into a claim about where it leads.
func arrived(want session.Phase) func(session.State, error) (session.State, error) {
	return func(state session.State, err error) (session.State, error) {
		switch {
		case err != nil:
			return session.State{}, notAsClaimed("refused: %v", err)
		case state.Phase != want:
			return session.State{}, notAsClaimed("this led to %s instead of %s", state.Phase, want)
		}
		return state, nil
	}
}

// refusedAs turns a refusal into an outcome, if it is the one claimed.
func refusedAs(err, want error) (string, error) {
	switch {
	case err == nil:
		return "", notAsClaimed("it was accepted")
	case !errors.Is(err, want):
		return "", notAsClaimed("it was refused for another reason: %v", err)
	}
	return "refused: " + refusalOf(err), nil
}
