package rehearsal

import (
	"bytes"
	"encoding/csv"

	"latchkey/app/account"
	"latchkey/app/archive"
)

// Board returns the board of the class: who has got how far.
func (b *Bench) Board() (Board, error) {
	return b.onBoard(func() ([]RosterError, error) { return nil, nil })
}

// board is the board now. The mutex is held.
func (b *Bench) board() (Board, error) {
	board := Board{Learners: []Learner{}, Errors: []RosterError{}}
	accounts, err := b.present()
	passwords := map[account.ID]string{}
	for _, l := range b.learners {
		passwords[l.id] = l.password
	}
	for _, a := range accounts {
		board.Learners = append(board.Learners, Learner{
			ID: a.ID.String(), FullName: a.FullName, Email: a.Email, Username: a.Username, Password: passwords[a.ID],
			Changed: !a.Password.Temporary, Enrolled: a.OTP.On(),
			Kept: a.Recovery.Total > 0 && a.Recovery.Kept, Recovered: recovered(a),
		})
	}
	return board, err
}

// recovered says whether somebody came in by a recovery code: one of the set is gone or, where there is a new set since,
// one of the newest two sign-ins was by one.
func recovered(a account.Account) bool {
	return len(a.Recovery.Hashes) < int(a.Recovery.Total) ||
		a.LastSignIn.Factor == account.ByRecoveryCode || a.PreviousSignIn.Factor == account.ByRecoveryCode
}

var classColumns = []string{"full_name", "email", "username", "password_set", "enrolled", "codes_kept", "recovered"}

// ClassCSV returns the board as CSV (RFC 4180) with a header, without passwords. Texts that a spreadsheet would take for a
// formula are written behind an apostrophe (OWASP ASVS 1.2.10).
func (b *Bench) ClassCSV() ([]byte, error) {
	board, err := b.Board()
	if err != nil {
		return nil, err
	}
	lines := [][]string{classColumns}
	for _, l := range board.Learners {
		lines = append(lines, []string{
			archive.Defused(l.FullName), archive.Defused(l.Email), archive.Defused(l.Username),
			yesNo(l.Changed), yesNo(l.Enrolled), yesNo(l.Kept), yesNo(l.Recovered),
		})
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	err = w.WriteAll(lines)
	return out.Bytes(), err
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
