package command

import (
	"fmt"
	"io"
	"time"

	"latchkey/app/session"
)

type clockCommands struct {
	Show    clockShowCommand    `cmd:"" default:"1" help:"Say whether the clock of this machine can be relied on."`
	Confirm clockConfirmCommand `cmd:"" help:"Say that the clock of this machine is right."`
}

// clockAnswer is what is known of the clock, in times of UTC.
type clockAnswer struct {
	Now       string `json:"now"`
	Doubt     string `json:"doubt"` // "", "behind", "ahead", "early", "phones"
	BySeconds int64  `json:"bySeconds"`
	Since     string `json:"since"`
	Seen      string `json:"seen"`
	Confirmed string `json:"confirmed"`
}

type clockShowCommand struct{ answers }

func (clockShowCommand) shape() any { return clockAnswer{} }

// Help is shown by `latchkey clock show --help`.
func (clockShowCommand) Help() string {
	return "Codes depend on the clock, and no network is asked for the time. Latchkey remembers the highest time it saw and compares people's phones with it; it never sets the clock."
}

// Run says what is known.
func (c clockShowCommand) Run(t terminal, asked *words) error {
	var status session.Status
	err := asked.console(t, func(console *session.Console) (err error) {
		status, err = console.Status()
		return err
	})
	if err != nil {
		return err
	}
	answer := clockAnswer{
		Now: utc(status.Now), Doubt: status.Clock.Doubt, BySeconds: status.Clock.ByMs / 1000,
		Since: utc(status.Clock.Since), Seen: utc(status.ClockSeen), Confirmed: utc(status.ClockConfirmed),
	}
	return c.print(t, answer, func(w io.Writer) error {
		return writeFacts(w, fact{"Now", answer.Now}, fact{"Highest seen", answer.Seen}, fact{"Confirmed", answer.Confirmed},
			fact{"Verdict", clockVerdict(status.Clock)})
	})
}

// clockVerdict is what there is to say of the clock, in one line.
func clockVerdict(c session.Clock) string {
	by := (time.Duration(c.ByMs) * time.Millisecond).Abs().Round(time.Second)
	switch c.Doubt {
	case "behind":
		return fmt.Sprintf("set back by about %s; set it right, then: latchkey clock confirm", by)
	case "ahead":
		return fmt.Sprintf("%s later than last seen: this machine was off, or its clock was moved; compare it with a watch, then: latchkey clock confirm", by)
	case "early":
		return "before this program was made, so its battery may be flat; set it right"
	case "phones":
		side := "ahead"
		if c.ByMs < 0 {
			side = "slow"
		}
		return fmt.Sprintf("about %s %s, by the phones of %s; set it right, then: latchkey clock confirm", by, side, counted(uint64(c.People), "person", "people"))
	}
	return "nothing speaks against it"
}

type clockConfirmCommand struct {
	Yes bool `help:"Do not ask."`
}

// Help is shown by `latchkey clock confirm --help`.
func (clockConfirmCommand) Help() string {
	return "It is for when the clock was in doubt and is right now. What is already used up stays so: nobody's codes come alive again by it."
}

// Run asks, and takes the present time for right.
func (c clockConfirmCommand) Run(t terminal, asked *words) error {
	now := time.Now
	if t.options.Now != nil {
		now = t.options.Now
	}
	if err := t.confirm(c.Yes, fmt.Sprintf("It is %s UTC by this machine's clock. Type right if it is: ", now().UTC().Format(time.DateTime)), "right"); err != nil {
		return err
	}
	if err := asked.console(t, (*session.Console).ConfirmClock); err != nil {
		return err
	}
	_, err := fmt.Fprintln(t.out, "The clock is taken for right from now on.")
	return err
}
