package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

// endings are the signals after which the practice data is still removed: Ctrl+C, the end of the machine's day, a closed
// terminal, and a pipe that nobody reads any more (`latchkey demo | head`).
var endings = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE}

type demoCommand struct {
	Wait bool `help:"Scan the QR code with your own phone and type the codes it shows. Type q to leave."`
}

// Help is shown by `latchkey demo --help`.
func (demoCommand) Help() string {
	return "It is also a test of this build: it exits 1 when a step does not do what it says. Your own data is not touched."
}

// Run walks through two-factor on practice data, of which nothing is left whatever happens; what a killed demo leaves on
// Windows, nobody can open, and the next demo or window removes it.
func (c demoCommand) Run(t terminal) error {
	ctx, stop := signal.NotifyContext(context.Background(), endings...)
	defer stop()
	d := &demo{
		terminal: t, lines: newLines(t.in), wait: c.Wait,
		clock: &clock{runs: c.Wait, start: time.Now()}, params: account.DefaultPolicy(time.Now()).OTP,
	}
	err := d.practise(ctx)
	var claim *claimError
	switch {
	case err == nil:
		d.say("\nAll of it did what it says.")
		if d.wait {
			d.say("Delete the entry “%s” from your phone; it is of no use any more.", store.PracticeIssuer)
		}
	case errors.Is(err, errLeft):
		d.say("\nYou left the demo. Nothing of it remains here.")
		return nil
	case errors.As(err, &claim):
		d.say("   Not as claimed: %s", claim)
		return errNotAsClaimed
	}
	return err
}

// A demo is one walk through two-factor, and what the person in it has at hand.
type demo struct {
	terminal
	lines   *lines
	wait    bool
	clock   *clock
	params  account.Params // of the codes
	session *session.Session

	phone    phone
	code     string   // the newest that was accepted
	recovery []string // the recovery codes
}

// practise makes the practice data, walks all steps and removes the data again, whatever happened.
func (d *demo) practise(ctx context.Context) error {
	store.RemoveKilledPractice()
	practice, err := store.OpenPractice(d.clock.now())
	if err != nil {
		return sentence(fmt.Sprintf("no practice data could be made (%s); free some room on the disk and try again", oneLine(err.Error())))
	}
	walked := d.walk(ctx, practice.Store)
	if err := practice.Close(); err != nil {
		return sentence(fmt.Sprintf("the practice data could not be removed (%s); delete the folder %s", oneLine(err.Error()), practice.Folder))
	}
	if walked == nil {
		d.say("\n%d. Remove the practice data", len(steps)+1)
		d.say("   = The sealed file and its folder are gone; the key was in memory only.")
	}
	return walked
}

func (d *demo) walk(ctx context.Context, s *store.Store) (err error) {
	if d.session, err = session.New(s, session.Options{Demo: true, Now: d.clock.now}); err != nil {
		return err
	}
	defer d.session.Close()

	d.say("This is the whole of two-factor on practice data. Your own data is not touched, and nothing of this is kept.")
	for i, step := range steps {
		if ctx.Err() != nil {
			return errInterrupted
		}
		d.say("\n%d. %s", i+1, step.title)
		outcome, err := step.run(d, ctx)
		if err != nil {
			return err
		}
		d.say("   = %s", full(outcome))
	}
	return nil
}

// say prints one paragraph.
func (d *demo) say(format string, values ...any) {
	fmt.Fprintln(d.out, wrap(fmt.Sprintf(format, values...)))
}

// A claimError says which claim of the demo did not hold.
type claimError struct{ text string }

func (e *claimError) Error() string { return e.text }

func notAsClaimed(format string, values ...any) error {
	return &claimError{fmt.Sprintf(format, values...)}
}

// A clock runs, or stands still until it is moved on. It is safe for concurrent use: the session's timer reads it too.
type clock struct {
	runs  bool
	start time.Time
	moved atomic.Int64 // nanoseconds
}

func (c *clock) now() time.Time {
	if c.runs {
		return time.Now()
	}
	return c.start.Add(time.Duration(c.moved.Load()))
}

func (c *clock) move(by time.Duration) { c.moved.Add(int64(by)) }
