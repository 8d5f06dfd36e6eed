package command

import (
	"fmt"
	"io"
	"strings"
	"time"

	"latchkey/app/session"
	"latchkey/app/store"
)

type activityCommands struct {
	Show   activityShowCommand   `cmd:"" help:"Show what happened, newest first."`
	Export activityExportCommand `cmd:"" help:"Write the whole activity as CSV, or as signed JSON Lines that can be verified elsewhere."`
	Verify verifyCommand         `cmd:"" help:"Check that nothing of the activity was changed, removed or added."`
}

type activityShowCommand struct {
	Search  string `arg:"" optional:"" help:"Any part of a name, email, outcome or value, or of what happened."`
	Person  string `placeholder:"NAME" help:"Only what somebody did, and what was done to them: their email or username."`
	Kind    string `enum:"${kinds}," default:"" placeholder:"KIND" help:"Only this kind of entry, such as signed_in or role_changed."`
	Outcome string `enum:"ok,refused," default:"" placeholder:"OUTCOME" help:"Only this outcome: ok or refused."`
	From    string `placeholder:"DAY" help:"Only from this day on, as 2026-08-01 (UTC)."`
	To      string `placeholder:"DAY" help:"Only until the end of this day."`
	Limit   int    `default:"50" placeholder:"NUMBER" help:"At most so many entries (50 without this); 0 for all."`
	Before  uint64 `placeholder:"ENTRY" help:"Only entries before this one, to go on where a list ended."`
	answers
}

func (activityShowCommand) shape() any { return session.ActivityPage{} }

// Run prints the entries asked for.
func (c activityShowCommand) Run(t terminal, asked *words) error {
	q, err := c.query()
	if err != nil {
		return err
	}
	var page session.ActivityPage
	if c.Person != "" {
		err = named{c.Person}.do(t, asked, func(console *session.Console) error {
			person, err := console.Show(c.Person)
			if err != nil {
				return err
			}
			q.Person = person.ID
			page, err = c.all(console, q)
			return err
		})
	} else {
		err = asked.console(t, func(console *session.Console) (err error) {
			page, err = c.all(console, q)
			return err
		})
	}
	if err != nil {
		return err
	}
	return c.print(t, page, func(w io.Writer) error { return writeActivity(w, page) })
}

func (c activityShowCommand) query() (q session.ActivityQuery, err error) {
	from, _, err := day(c.From)
	if err != nil {
		return q, err
	}
	_, to, err := day(c.To)
	if err != nil {
		return q, err
	}
	q = session.ActivityQuery{Search: c.Search, Kind: c.Kind, Outcome: c.Outcome, From: from, To: to, Before: c.Before}
	for kind, word := range kindWords {
		if c.Search != "" && strings.Contains(word, strings.ToLower(c.Search)) {
			q.SearchKinds = append(q.SearchKinds, string(kind))
		}
	}
	return q, nil
}

// day is the beginning of a day and of the one after, in milliseconds: both 0 where no day was named.
func day(text string) (from, to int64, err error) {
	if text == "" {
		return 0, 0, nil
	}
	begins, err := time.Parse(time.DateOnly, text)
	if err != nil || begins.Year() < 1970 {
		return 0, 0, sentence(fmt.Sprintf("%q is no day; write it as 2026-08-01", text))
	}
	return begins.UnixMilli(), begins.AddDate(0, 0, 1).UnixMilli(), nil
}

// all is as much as was asked for, put together from its parts.
func (c activityShowCommand) all(console *session.Console, q session.ActivityQuery) (session.ActivityPage, error) {
	rows := []session.ActivityRow{}
	for {
		q.Limit = atOnce
		if c.Limit > 0 {
			q.Limit = min(atOnce, c.Limit-len(rows))
		}
		part, err := console.Activity(q)
		if err != nil {
			return session.ActivityPage{}, err
		}
		rows = append(rows, part.Rows...)
		if q.Before = part.Next; part.Next == 0 || len(rows) == c.Limit && c.Limit > 0 {
			part.Rows = rows
			return part, nil
		}
	}
}

func writeActivity(w io.Writer, page session.ActivityPage) error {
	if len(page.Rows) > 0 {
		rows := make([][]string, len(page.Rows))
		for i, e := range page.Rows {
			rows[i] = []string{fmt.Sprint(e.Seq), when(e.At), actorWord(e), kindWord(e.Kind), nameOr(e.SubjectName, e.SubjectID), e.Outcome, detailOf(e)}
		}
		head := []string{"ENTRY", "TIME (UTC)", "WHO", "WHAT", "ABOUT", "OUTCOME", "DETAIL"}
		if err := writeTable(w, head, rows); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	_, err := fmt.Fprintf(w, "%s shown, of %d kept; seal %s.\n", counted(len(page.Rows), "entry", "entries"), page.Count, page.Head)
	if err == nil && page.Next != 0 {
		_, err = fmt.Fprintf(w, "There may be more: add --before %d.\n", page.Next)
	}
	return err
}

// detailOf is what else an entry tells.
func detailOf(e session.ActivityRow) string {
	var parts []string
	value := e.New
	if e.Old != "" {
		value = e.Old + " -> " + e.New
	}
	if e.Field != "" {
		value = e.Field + ": " + value
	}
	if value != "" {
		parts = append(parts, value)
	}
	if e.Factor != "" {
		parts = append(parts, "with "+factorWord(e.Factor))
	}
	if e.Count > 1 {
		parts = append(parts, fmt.Sprintf("%d times", e.Count))
	}
	return strings.Join(parts, "; ")
}

type activityExportCommand struct {
	saved
	Format string `enum:"csv,jsonl" default:"jsonl" placeholder:"FORMAT" help:"jsonl (signed, as it is without this) or csv (for a spreadsheet)."`
}

// Help is shown by `latchkey activity export --help`.
func (activityExportCommand) Help() string {
	return "`latchkey activity verify FILE` checks the JSON Lines on any machine, without data or key. Write down the seal and the number of entries that `latchkey status` prints: they tell whether the newest entries are all there."
}

// Run writes the activity.
func (c activityExportCommand) Run(t terminal, asked *words) error {
	here, err := asked.place()
	if err != nil {
		return err
	}
	return asked.console(t, func(console *session.Console) error {
		return c.save(t, here, func(w io.Writer) error { return console.ExportActivity(c.Format, w) })
	})
}

// allKinds are the names of all kinds of entries, as kong wants them.
func allKinds() string {
	names := make([]string, len(store.Kinds))
	for i, kind := range store.Kinds {
		names[i] = string(kind)
	}
	return strings.Join(names, ",")
}
