package rehearsal

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"

	"latchkey/app/account"
	"latchkey/app/store"
)

// secretPhotographed: the attacker photographed the QR code when the victim scanned it, so that a second phone shows the
// same codes. To have changed the authenticator app since, which makes a new secret, is the defence.
func secretPhotographed(s *stage) {
	s.register()
	picture := s.enrol(entry{})
	phone, second := s.scan(picture), s.scan(picture)
	s.tell(attacker, "photographs", second.issuer, second.label)
	s.confirm("turns_on", phone)
	s.waitForNext()
	if s.story.Defence {
		changed := s.scan(s.enrol(phone))
		s.confirm("changes_app", changed)
		phone = changed
		s.waitForNext()
	}
	s.tell(victim, "sees_code", s.code(phone))
	code := s.code(second)
	s.tell(attacker, "sees_code", code)
	s.typePassword(attacker, s.screen)
	_ = s.typeCode(attacker, "types_code", code, s.screen)
	s.ends()
}

// fileStolen: the attacker has a copy of the data file. That it is sealed is the defence; without it, the scene shows what
// is in the record, read through the store.
func fileStolen(s *stage) {
	s.register()
	phone := s.turnOn()
	saved, err := s.practice.Save()
	if err != nil {
		s.fail(err)
		return
	}
	file := saved.File()
	var a account.Account
	err = s.practice.View(func(tx *store.Tx) (err error) {
		a, err = tx.AccountByIdentifier(ada.Email)
		return err
	})
	if err != nil {
		s.fail(err)
		return
	}
	s.tell(attacker, "steals_file", store.FileName, strconv.Itoa(len(file)))
	if s.story.Defence {
		s.readSealed(file, &a)
		return
	}
	s.readOpen(&a, phone)
}

const (
	bytesShown = 48 // of a record
	hashShown  = 44 // characters: the parameters and the beginning of the salt
)

// errNoRecord is a failure: the file does not have the account where it keeps accounts.
var errNoRecord = errors.New("rehearsal: the account's record is not in the file")

// readSealed shows the beginning of the account's record as it lies in the file, and looks for what is in it.
func (s *stage) readSealed(file []byte, a *account.Account) {
	_, record, found := bytes.Cut(file, a.ID[:]) // its key, a random number, is plain; the record follows it
	if !found || len(record) < bytesShown {
		s.fail(errNoRecord)
		return
	}
	s.tell(attacker, "reads_file", pairs(record[:bytesShown])...)

	met, all := search(file, a)
	if s.story.Succeeded = len(met) > 0; s.story.Succeeded {
		s.tell(computer, "finds", met...)
		return
	}
	s.tell(computer, "finds_nothing", all...)
	s.tell(attacker, "stays_out")
}

// search looks for what is kept of an account in the bytes of a file, and returns what it found and all it looked for.
func search(file []byte, a *account.Account) (met, all []string) {
	secret := inBase32(a.OTP)
	for _, kept := range []struct {
		shown string
		forms []string
	}{
		{a.Email, []string{a.Email}},
		{a.FullName, []string{a.FullName}},
		{shortened(a.Password.PHC), []string{a.Password.PHC}},
		{secret, []string{secret, string(a.OTP.Secret)}},
	} {
		all = append(all, kept.shown)
		if slices.ContainsFunc(kept.forms, func(form string) bool { return bytes.Contains(file, []byte(form)) }) {
			met = append(met, kept.shown)
		}
	}
	return met, all
}

// readOpen shows what the same record would give away, and what it would not.
func (s *stage) readOpen(a *account.Account, phone entry) {
	s.tell(attacker, "reads_email", a.Email)
	s.tell(attacker, "reads_hash", shortened(a.Password.PHC))
	s.tell(attacker, "reads_secret", inBase32(a.OTP))
	seen, calculated := s.code(phone), s.code(entry{otp: a.OTP})
	s.tell(victim, "sees_code", seen)
	s.tell(attacker, "calculates_code", calculated)
	_ = s.act(attacker, "types_password", answer(s.screen.Login(a.Email, firstGuess)), a.Email, firstGuess)
	s.tell(attacker, "could_go_on", shortened(a.Password.PHC))
	s.story.Succeeded = seen == calculated
}

// firstGuess is a password that the victim does not have.
const firstGuess = "lanterns2024"

// shortened is a password hash for the screen.
func shortened(phc string) string { return phc[:min(hashShown, len(phc))] + "…" }

// inBase32 is a secret as authenticators have it.
func inBase32(o account.OTP) string { return strings.ReplaceAll(account.SetupKey(o), " ", "") }
