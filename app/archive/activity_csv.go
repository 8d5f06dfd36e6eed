package archive

import (
	"encoding/csv"
	"io"
	"strconv"

	"latchkey/app/account"
	"latchkey/app/store"
)

var activityColumns = []string{
	"seq", "time", "kind", "actor", "actor_id", "actor_name", "subject_id", "subject_name", "outcome", "factor", "count",
	"field", "old", "new", "hash",
}

// WriteActivityTable writes the whole activity as CSV (RFC 4180) with a header, oldest first, times in UTC (RFC 3339), and
// with the names that name gives. Texts that a spreadsheet would take for a formula are written behind an apostrophe
// (OWASP ASVS 1.2.10). It returns a [store.BrokenError] when the chain does not hold.
func WriteActivityTable(w io.Writer, s *store.Store, name func(account.ID) string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(activityColumns); err != nil {
		return err
	}
	person := func(id account.ID) (text, called string) {
		if id == (account.ID{}) {
			return "", ""
		}
		return id.String(), Defused(name(id))
	}
	err := s.View(func(tx *store.Tx) error {
		return tx.Activity(func(e store.Entry) error {
			actor, actorName := person(e.Actor.ID)
			subject, subjectName := person(e.Subject)
			return out.Write([]string{
				strconv.FormatUint(e.Seq, 10), stamped(e.At), string(e.Kind), ActorOf(&e), actor, actorName, subject, subjectName,
				e.Outcome, FactorOf(&e), strconv.FormatUint(uint64(e.Count), 10), e.Field, Defused(e.Old), Defused(e.New),
				digits(e.Hash[:]),
			})
		})
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}
