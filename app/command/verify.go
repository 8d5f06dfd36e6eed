package command

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"latchkey/app/archive"
	"latchkey/app/session"
)

type verifyCommand struct {
	File        string `arg:"" optional:"" help:"A signed activity, as \"latchkey activity export\" writes it, or - for the input. Without it, the activity of the data."`
	Fingerprint string `placeholder:"DIGITS" help:"The fingerprint of the key it must be signed with, as \"latchkey status\" prints it."`
	answers
}

func (verifyCommand) shape() any { return verified{} }

// Help is shown by `latchkey activity verify --help`.
func (verifyCommand) Help() string {
	return "With a file it needs neither data nor key and works on any machine. It names the first entry that is missing or not as it was written, and exits 1. Without a fingerprint nobody knows who signed the file. Whether the newest entries are all there is told by comparing the seal and the number of entries with those that were written down."
}

// verified is the verdict on an activity.
type verified struct {
	session.Integrity
	Fingerprint string `json:"fingerprint"` // of the key that signed it
	Compared    bool   `json:"compared"`    // with the one given
	ExportedAt  int64  `json:"exportedAt"`  // 0 for the activity of the data
}

// Run checks and prints the verdict.
func (c verifyCommand) Run(t terminal, asked *words) error {
	check := c.data
	if c.File != "" {
		check = c.file
	}
	v, err := check(t, asked)
	if err != nil && v.CheckedAt == 0 { // nothing came of it
		return err
	}
	v.Intact = err == nil
	return errors.Join(c.print(t, v, func(w io.Writer) error { return c.tell(w, v) }), err)
}

// data checks the activity of the data itself.
func (c verifyCommand) data(t terminal, asked *words) (v verified, err error) {
	return v, asked.console(t, func(console *session.Console) error {
		status, err := console.Status()
		if err != nil {
			return err
		}
		v.Fingerprint = status.Fingerprint
		if v.Compared = c.Fingerprint != ""; v.Compared && !strings.EqualFold(strings.Join(strings.Fields(c.Fingerprint), ""), v.Fingerprint) {
			return archive.ErrActivityFingerprint
		}
		if v.Integrity, err = console.CheckActivity(); err != nil {
			return err
		}
		if !v.Intact {
			return brokenAt(v.Broken, 0)
		}
		return nil
	})
}

// file checks an exported one.
func (c verifyCommand) file(t terminal, _ *words) (v verified, err error) {
	in := t.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return v, fmt.Errorf("%w: %w", archive.ErrFileUnreadable, err)
		}
		defer f.Close()
		in = f
	}
	report, err := archive.VerifyActivity(in, c.Fingerprint)
	var broken *archive.ActivityBroken
	switch {
	case errors.As(err, &broken):
		v.Broken = broken.Seq
		err = brokenAt(broken.Seq, broken.Line)
	case err != nil && !errors.Is(err, archive.ErrActivitySignature):
		return v, err
	}
	v.Count, v.Head, v.CheckedAt = report.Count, report.Head[:sealDigits], time.Now().UnixMilli()
	v.Fingerprint, v.Compared, v.ExportedAt = report.Fingerprint, report.Compared, report.Exported.UnixMilli()
	return v, err
}

// sealDigits is how much of the chain after the newest entry people compare by eye.
const sealDigits = 20

// brokenAt says where an activity is broken: at an entry, and in which line of a file.
func brokenAt(entry uint64, line int) error {
	where := fmt.Sprint("entry ", entry)
	if line > 0 {
		where += fmt.Sprintf(" (line %d of the file)", line)
	}
	return sentence(where + " is missing or not as it was written; rely on nothing from there on, and look for an older export or backup")
}

func (c verifyCommand) tell(w io.Writer, v verified) error {
	verdict := "intact: every entry follows from the one before"
	switch {
	case !v.Intact && v.Broken == 0:
		verdict = "not intact: the signature does not hold"
	case !v.Intact:
		verdict = fmt.Sprint("not intact from entry ", v.Broken, " on")
	}
	facts := []fact{{"Entries", fmt.Sprint(v.Count)}, {"Seal", v.Head}, {"Fingerprint", v.Fingerprint + compared(v, c.File != "")}}
	if v.ExportedAt != 0 {
		facts = append(facts, fact{"Exported", utc(v.ExportedAt)})
	}
	return writeFacts(w, append(facts, fact{"Verdict", verdict})...)
}

func compared(v verified, exported bool) string {
	switch {
	case v.Compared:
		return " (the one given)"
	case exported:
		return " (not compared: give the one you know with --fingerprint)"
	}
	return ""
}
