package command

import (
	"errors"
	"fmt"
	"io"

	"latchkey/app/archive"
	"latchkey/app/session"
)

type importCommand struct {
	File           string `arg:"" help:"CSV with a header, JSON or JSON Lines, or an SQLite file."`
	Passwords      string `enum:"plain,sha256,bcrypt,none" required:"" placeholder:"KIND" help:"What the password column holds: plain, sha256 or bcrypt; none leaves it out."`
	Administrators bool   `help:"Let rows of the file make administrators. Without this everybody becomes a member."`
	SkipErrors     bool   `help:"Leave rows with errors out. Without this one error stops the import."`
	DryRun         bool   `help:"Only say what would happen."`
	answers
}

func (importCommand) shape() any { return session.ImportReport{} }

// Help is shown by `latchkey import --help`.
func (importCommand) Help() string {
	return "Either all rows are imported or none. A dry run changes nothing and exits 1 when a row has an error that would stop the import. Plain passwords are hashed and never kept; delete the file afterwards.\n\n" +
		"A CSV names its columns in the first line, in any order; JSON and SQLite name theirs anyway. Only a full name and an email are needed. These are understood:\n\n" +
		"\tfull_name, name or fullName\n" +
		"\temail\n" +
		"\tusername\n" +
		"\tpassword or hashed_password: of the kind that --passwords says\n" +
		"\trole: administrator, admin, member or user\n" +
		"\tdisabled: true or false, yes or no, 1 or 0\n" +
		"\tstatus: as latchkey account export writes it\n" +
		"\totp_secret or otp_base32: the setup key of two-factor\n" +
		"\totp_enabled: whether two-factor is on\n" +
		"\totp_auth_url: what the QR code says\n" +
		"\tcreated_at: a date"
}

// Run imports the accounts, or says what an import would do.
func (c importCommand) Run(t terminal, asked *words) error {
	ctx, stop := until()
	defer stop()
	options := session.ImportOptions{Passwords: c.Passwords, Administrators: c.Administrators, SkipErrors: c.SkipErrors}
	var report session.ImportReport
	err := asked.console(t, func(console *session.Console) (err error) {
		report, err = console.Import(ctx, c.File, options, c.DryRun, t.progress())
		return err
	})
	if errors.Is(err, session.ErrLastAdministrator) {
		return errNobodyAdministers
	}
	if err == nil && !report.Done && !c.SkipErrors && len(report.Errors) > 0 {
		err = archive.ErrImportRows
	}
	if err != nil && !errors.Is(err, archive.ErrImportRows) {
		return err
	}
	return errors.Join(c.print(t, report, func(w io.Writer) error { return writeReport(w, report) }), err)
}

// progress shows how far an import has come, where somebody can see it.
func (t terminal) progress() func(session.Progress) {
	if !t.watched() {
		return func(session.Progress) {}
	}
	return func(p session.Progress) {
		end := ""
		if p.Done == p.Total {
			end = "\n"
		}
		fmt.Fprintf(t.err, "\r%d of %d accounts%s", p.Done, p.Total, end)
	}
}

func writeReport(w io.Writer, r session.ImportReport) error {
	if len(r.Errors) > 0 {
		rows := make([][]string, len(r.Errors))
		for i, e := range r.Errors {
			rows[i] = []string{fmt.Sprint(e.Line), e.Column, rowWord(e.Code), e.Value}
		}
		if err := writeTable(w, []string{"LINE", "COLUMN", "WHAT IS WRONG", "WHAT IS THERE"}, rows); err != nil {
			return err
		}
		if r.MoreErrors > 0 {
			fmt.Fprintf(w, "and %s more.\n", counted(r.MoreErrors, "error", "errors"))
		}
		fmt.Fprintln(w)
	}
	verb := "would be created"
	if r.Done {
		verb = "created"
	}
	facts := []fact{
		{"Rows", fmt.Sprint(r.Rows)},
		{"Accounts", fmt.Sprintf("%d %s, of them %s", r.Accounts, verb, counted(r.Administrators, "administrator", "administrators"))},
		{"Two-factor", fmt.Sprintf("%d with it on; %d of the secrets are weak, and another is asked for", r.TwoFactor, r.WeakSecrets)},
		{"Passwords", fmt.Sprintf("%d too short, to be replaced at the first sign-in; %d without, which need a temporary one", r.ShortPasswords, r.NoPassword)},
	}
	if !r.Done {
		facts = append(facts, fact{"Time", "about " + counted(r.Seconds, "second", "seconds")})
	}
	return writeFacts(w, facts...)
}
