package session

import (
	"latchkey/app/account"
)

// CreateAccount creates an account with a temporary password, which is told this once. It asks for a fresh proof when it
// makes an administrator.
func (s *Session) CreateAccount(n NewAccount) (Issued, error) {
	a, invalid := n.account()
	return s.issue(a.ID, invalid, a.Role == account.Administrator, func(t *act, phc string) error {
		t.temporary(&a, phc)
		return t.create(&a)
	})
}

// account is a new account as it was decided on, without a password.
func (n NewAccount) account() (a account.Account, err error) {
	a.ID = account.NewID()
	if a.Profile, err = (account.Profile{FullName: n.FullName, Email: n.Email, Username: n.Username}).Normalise(); err != nil {
		return a, err
	}
	a.Role, err = parseRole(n.Role)
	return a, err
}

// IssueTemporaryPassword replaces somebody's password by one that is told this once, lasts for a day and must be replaced
// at the next sign-in. Two-factor stays as it is. It asks for a fresh proof.
func (s *Session) IssueTemporaryPassword(id string) (Issued, error) {
	about, invalid := parseID(id)
	return s.issue(about, invalid, true, func(t *act, phc string) error {
		a, err := t.tx.Account(about)
		if err != nil {
			return err
		}
		return t.issue(&a, phc)
	})
}

// issue draws a temporary password for the account with the id and does with its hash what it was drawn for.
func (s *Session) issue(id account.ID, invalid error, proof bool, do func(*act, string) error) (Issued, error) {
	t, err := s.take(SignedIn)
	if err != nil {
		return Issued{}, err
	}
	defer s.release()
	if err := s.mayIssue(t, id, invalid, proof); err != nil {
		return Issued{}, err
	}
	words := account.Words(temporaryWords)
	phc := s.hasher.Hash(id, words)
	_, err = s.settle(t, func() error {
		if err := s.commit(t.now, func(t *act) error { return do(t, phc) }); err != nil {
			return err
		}
		s.who.issued = words
		return nil
	})
	if err != nil {
		return Issued{}, err
	}
	return Issued{ID: id.String(), Password: words, ExpiresAt: t.now.Add(temporaryLasts).UnixMilli()}, nil
}

// mayIssue refuses what can be refused before the slow work; the act refuses the rest.
func (s *Session) mayIssue(t ticket, id account.ID, invalid error, proof bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.who.attempt != t.who.attempt {
		return ErrWrongPhase
	}
	err := s.administrate(t.now, false)
	switch {
	case err != nil:
		return err
	case invalid != nil:
		return invalid
	case id == s.who.id:
		return ErrOwnAccount
	case proof:
		return s.proven(t.now)
	}
	return nil
}

// TemporaryPassword returns the one on the screen, for the clipboard. It returns ErrWrongPhase when there is none.
func (s *Session) TemporaryPassword() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return "", err
	}
	if err := s.administrate(now, false); err != nil {
		return "", err
	}
	if s.who.issued == "" {
		return "", ErrWrongPhase
	}
	return s.who.issued, nil
}

// HideTemporaryPassword forgets the one on the screen.
func (s *Session) HideTemporaryPassword() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return err
	}
	if err := s.administrate(now, false); err != nil {
		return err
	}
	s.who.issued = ""
	s.who.activeAt = now
	s.arm()
	return nil
}
