package session

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"time"

	"latchkey/app/account"
	"latchkey/app/archive"
	"latchkey/app/store"
)

// A staged file was chosen for import by whoever is here, and goes when they do, or when they turn to something else. Only
// the count changes; everything else is replaced.
type staged struct {
	name   string
	file   *archive.Import
	plan   *archive.Plan      // of the newest check; nil without one
	cancel context.CancelFunc // of the import that runs; nil when none does
	done   *atomic.Int64
}

// signOfLife is how often an import that runs keeps the session open.
const signOfLife = 100 * time.Millisecond

// dropImport forgets a file that was chosen for import, and ends an import that runs. The mutex is held.
func (s *Session) dropImport() {
	if f := s.who.staged; f != nil && f.cancel != nil {
		f.cancel()
	}
	s.who.staged = nil
}

// ChooseImport reads a file of accounts and says what is in it. Nothing is decided by it. It asks for a fresh proof.
func (s *Session) ChooseImport(path string) (ImportFile, error) {
	t, err := s.manage()
	if err != nil {
		return ImportFile{}, err
	}
	file, err := archive.OpenImport(path)
	if err != nil {
		return ImportFile{}, err
	}
	name := filepath.Base(path)
	err = s.stage(t, &staged{name: name, file: file})
	if err != nil {
		return ImportFile{}, err
	}
	return importFile(name, file), nil
}

// CheckImport says what the import of the chosen file would do. It changes and hashes nothing, and asks for a fresh proof.
func (s *Session) CheckImport(o ImportOptions) (ImportReport, error) {
	t, err := s.manage()
	if err != nil {
		return ImportReport{}, err
	}
	chosen := t.who.staged
	if chosen == nil {
		return ImportReport{}, ErrWrongPhase
	}
	plan, err := planImport(s.store, chosen.file, o, t.now)
	if err != nil {
		return ImportReport{}, err
	}
	err = s.stage(t, &staged{name: chosen.name, file: chosen.file, plan: plan})
	if err != nil {
		return ImportReport{}, err
	}
	return importReport(chosen.file, plan), nil
}

// manage begins a long call about an import, which goes on without the mutex.
func (s *Session) manage() (ticket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return ticket{}, err
	}
	if err := s.administrate(now, true); err != nil {
		return ticket{}, err
	}
	if s.who.staged != nil && s.who.staged.cancel != nil {
		return ticket{}, ErrBusy
	}
	return ticket{s.who, now}, nil
}

// stage puts a file in the place of the one that was there when the ticket was taken.
func (s *Session) stage(t ticket, f *staged) error {
	_, err := s.settle(t, func() error {
		if s.who.staged != t.who.staged {
			return ErrWrongPhase
		}
		s.who.staged = f
		return nil
	})
	return err
}

// Import creates all accounts of the chosen file as it was last checked, or none. It asks for a fresh proof when it begins.
// While passwords are hashed the session counts as used; its longest time and signing out end the import, until it is kept. With
// archive.ErrImportRows the report says which rows stopped it.
func (s *Session) Import() (ImportReport, error) {
	t, err := s.take(SignedIn)
	if err != nil {
		return ImportReport{}, err
	}
	defer s.release()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	running, err := s.startImport(t, cancel)
	if err != nil {
		return ImportReport{}, err
	}
	report := importReport(running.file, running.plan)
	accounts, err := running.plan.Run(ctx, t.now, s.hasher, s.importing(running))
	if err == nil {
		err = s.keepImport(ctx, running, accounts)
	}
	s.endImport(running, err == nil)
	report.Done = err == nil
	return report, err
}

// startImport makes the checked file the one that is imported.
func (s *Session) startImport(t ticket, cancel context.CancelFunc) (*staged, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.who.attempt != t.who.attempt {
		return nil, ErrWrongPhase
	}
	if err := s.administrate(t.now, true); err != nil {
		return nil, err
	}
	chosen := s.who.staged
	if chosen == nil || chosen.plan == nil {
		return nil, ErrWrongPhase
	}
	s.who.staged = &staged{name: chosen.name, file: chosen.file, plan: chosen.plan, cancel: cancel, done: new(atomic.Int64)}
	return s.who.staged, nil
}

// importing tells how far the import has come, and now and then keeps the session open: it is in use.
func (s *Session) importing(running *staged) func(done, total int) {
	var told time.Time
	return func(done, _ int) {
		running.done.Store(int64(done))
		if time.Since(told) < signOfLife {
			return
		}
		told = time.Now()
		s.mu.Lock()
		defer s.mu.Unlock()
		now := s.o.Now()
		if s.expire(now); s.who.staged == running {
			s.who.activeAt = now
			s.arm()
		}
	}
}

// keepImport keeps all accounts, unless the import was given up. Nobody waits for its long transaction. That in turn must
// not wait for the mutex, whose holder may be waiting to write: ctx tells it in its last moment whether it is given up.
func (s *Session) keepImport(ctx context.Context, running *staged, accounts []account.Account) error {
	t, err := s.importer(running)
	if err != nil {
		return err
	}
	err = t.run(s.store, func(t *act) error {
		if err := t.importAccounts(accounts); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return t.tx.Abandon(archive.ErrImportCancelled)
		}
		return nil
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(t.changed) > 0 {
		s.relearn() // somebody may have acted on them already; after an error, whether they are there is not known
	}
	return err
}

// importer is the act of whoever imports, if they are still here.
func (s *Session) importer(running *staged) (*act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.o.Now()
	if s.expire(now); s.who.staged != running {
		return nil, archive.ErrImportCancelled
	}
	return &act{by: store.Actor{Kind: store.ActorAccount, ID: s.who.id}, now: now}, nil
}

// endImport ends an import, unless it was given up meanwhile. What is not imported must be checked again.
func (s *Session) endImport(running *staged, imported bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.o.Now()
	if s.expire(now); s.who.staged != running {
		return
	}
	s.who.staged = &staged{name: running.name, file: running.file}
	if imported {
		s.who.staged = nil
		s.who.issued, s.who.passphrase = "", ""
		s.who.activeAt = now
		s.arm()
	}
}

// ImportProgress says how far the import that runs has come. Asking keeps no session open.
func (s *Session) ImportProgress() (Progress, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return Progress{}, err
	}
	if err := s.administrate(now, false); err != nil {
		return Progress{}, err
	}
	running := s.who.staged
	if running == nil || running.cancel == nil {
		return Progress{}, nil
	}
	return Progress{Done: int(running.done.Load()), Total: running.plan.Accounts}, nil
}

// CancelImport ends an import that runs, of which nothing remains, and lets go of the chosen file.
func (s *Session) CancelImport() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.enter(SignedIn)
	if err != nil {
		return err
	}
	if err := s.administrate(now, false); err != nil {
		return err
	}
	s.dropImport()
	s.who.activeAt = now
	s.arm()
	return nil
}
