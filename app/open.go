package app

import (
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/app/account"
	"latchkey/app/rehearsal"
	"latchkey/app/session"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// Options are what a window is opened with.
type Options struct {
	DataDir string // the folder of the data file
	KeyFile string // another place for its key, or empty
	Demo    bool   // practice data only: DataDir and KeyFile are not used
	Kiosk   bool
	Version string
	Built   time.Time // when the program was; zero when it is not known
	Desktop Desktop
	Now     func() time.Time     // nil means time.Now
	Steady  func() time.Duration // a clock that nobody can set; nil as in session.Options
	Cost    account.Cost         // of a password hash; zero means account.DefaultCost
	Work    int                  // work factor of a backup's passphrase in a test; zero means that of every backup
}

// Desktop is what only the program's surroundings can do: a window, or a browser in tests.
type Desktop struct {
	SetClipboard func(text string) error
	Clipboard    func() (string, error)
	// SaveFile asks where to and has it written there. It is false when the person cancels.
	SaveFile func(name string, write func(path string) error) (saved bool, err error)
	// OpenFile asks which file and has it read. It is false when the person cancels.
	OpenFile func(title string, read func(path string) error) (opened bool, err error)
	Print    func() error
	// SetTheme remembers "system", "light" or "dark" for the next start.
	SetTheme func(theme string) error
	Quit     func()
}

// App is what the page may ask. Its methods are safe for concurrent use.
type App struct {
	o         Options
	clipboard clipboard
	rev       atomic.Uint64
	kiosk     atomic.Bool // decided at start, for as long as the window is
	left      atomic.Bool // an administrator let the kiosk end

	opened  chan struct{} // closed once the data is open, or known not to be
	checked chan struct{} // closed once it was compared with its manifest, or there is none

	retrying  sync.Mutex // two at once would find each other's lock
	replacing sync.Mutex // data must not be closed while other data takes its place

	mu   sync.Mutex
	real *data
	demo *rehearsal.Bench // a demonstration: the real program on practice data; in force while it is there
	err  error            // why there is no data
}

// data is an open data file and whoever is at it.
type data struct {
	store   *store.Store
	session *session.Session
}

func (d *data) close() error {
	d.session.Close()
	return d.store.Close()
}

// New returns an App that has opened nothing yet.
func New(o Options) *App {
	if o.Now == nil {
		o.Now = time.Now
	}
	a := &App{o: o, opened: make(chan struct{}), checked: make(chan struct{})}
	a.kiosk.Store(o.Kiosk)
	a.clipboard.desktop = o.Desktop
	return a
}

// Start opens key, lock and file, and lets the calls in: first those that only look, and the others once every record
// was compared with the manifest. It returns when all is done, and is called once.
func Start(a *App) {
	if a.o.Demo {
		_ = a.openDemo() // a failure is in force, and Retry is left
	} else {
		a.set(a.open(true))
	}
	close(a.opened)
	a.check()
	close(a.checked)
	store.RemoveKilledPractice()
}

// Why returns why there is no data, or nil while there is. It waits until Start has checked it.
func Why(a *App) error {
	<-a.checked
	_, err := a.session()
	return err
}

// Stop ends the session, takes back what it put into the clipboard, and closes and wipes what is open.
func Stop(a *App) {
	a.replacing.Lock()
	defer a.replacing.Unlock()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closeDemo()
	if a.real != nil {
		note(a.real.session.Stopped())
		note(a.real.close())
	}
	a.real, a.err = nil, errClosing
	a.clipboard.clear()
}

// set puts data in force, or why there is none. Once the program is ending, nothing is put in force any more.
func (a *App) set(d *data, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case !errors.Is(a.err, errClosing):
		a.real, a.err = d, logged(err)
	case d != nil:
		note(d.close())
	}
}

// logged returns err, and logs it where the page cannot say what happened.
func logged(err error) error {
	if err != nil && (codeOf(err) == codeInternal || errors.Is(err, store.ErrFailed)) {
		slog.Error("the data cannot be opened", "error", err)
	}
	return err
}

// open opens the real data. At start its policy may make this window a kiosk; later half of it would be one.
func (a *App) open(atStart bool) (*data, error) {
	keeper, err := a.keeper()
	if err != nil {
		return nil, err
	}
	s, err := store.Open(a.o.DataDir, keeper, account.DefaultPolicy(a.o.Now()))
	if err != nil {
		return nil, err
	}
	if atStart {
		err = a.decideKiosk(s)
	}
	var here *session.Session
	if err == nil {
		here, err = session.New(s, a.sessionOptions(a.clipboard.clear))
	}
	if err != nil {
		note(s.Close())
		return nil, err
	}
	return &data{s, here}, nil
}

// keeper finds and makes the keys of the real data.
func (a *App) keeper() (vault.Keeper, error) {
	keeper := vault.Keeper{DataDir: a.o.DataDir, KeyFile: a.o.KeyFile}
	folder, err := vault.ConfigFolder()
	if keeper.KeyFile != "" { // a named file needs no other place, and there may be none
		err = nil
	}
	keeper.ConfigDir = folder
	return keeper, err
}

// decideKiosk makes this window a kiosk if the policy of its data says so.
func (a *App) decideKiosk(s *store.Store) error {
	return s.View(func(tx *store.Tx) error {
		policy, err := tx.Policy()
		if policy.Kiosk {
			a.kiosk.Store(true)
		}
		return err
	})
}

func (a *App) sessionOptions(ended func()) session.Options {
	return session.Options{
		Kiosk: a.kiosk.Load(), Version: a.o.Version, Built: a.o.Built, Now: a.o.Now, Steady: a.o.Steady,
		Cost: a.o.Cost, Work: a.o.Work, Rev: &a.rev, Ended: ended, Failed: note,
	}
}

// check compares the data with its manifest while the window is opening. Data that differs is closed again.
func (a *App) check() {
	a.mu.Lock()
	d := a.real
	a.mu.Unlock()
	if d == nil {
		return
	}
	err := d.store.Check()
	a.mu.Lock()
	defer a.mu.Unlock()
	if err == nil && a.real == d {
		note(d.session.Started())
	}
	if err != nil && a.real == d { // otherwise Stop closed it
		note(d.close())
		a.real, a.err = nil, logged(err)
	}
}

// session is the one in force, or why there is none.
func (a *App) session() (*session.Session, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.demo != nil:
		return a.demo.Session(), nil
	case a.real != nil:
		return a.real.session, nil
	}
	return nil, a.err
}

// unavailable is the state when there is no data.
func (a *App) unavailable(err error) session.State {
	return session.State{
		Rev: a.rev.Add(1), Phase: session.Unavailable, Reason: string(codeOf(err)), Demo: a.o.Demo, Kiosk: a.kiosk.Load(),
	}
}

// Retry tries to open the data again; in a window opened for the demonstration, the practice data. It is refused when
// that is open. The state tells how it went.
func (a *App) Retry() (session.State, error) {
	<-a.checked
	return guard(func() (session.State, error) {
		if !a.retrying.TryLock() {
			return session.State{}, session.ErrBusy
		}
		defer a.retrying.Unlock()
		if _, err := a.session(); err == nil || errors.Is(err, errClosing) {
			return session.State{}, session.ErrWrongPhase
		}
		if a.o.Demo {
			_ = a.openDemo()
			return a.State()
		}
		d, err := a.open(false)
		if err == nil { // the gate is open already: nobody may come in before the check
			if err = d.store.Check(); err != nil {
				note(d.close())
				d = nil
			} else {
				note(d.session.Started())
			}
		}
		a.set(d, err)
		return a.State()
	})
}

// Close ends the program. It is refused while data is open: the window has a button of its own for that. In a kiosk there
// is nobody then who could prove that they may.
func (a *App) Close() error {
	<-a.opened
	_, err := guard(func() (struct{}, error) {
		if _, err := a.session(); err == nil {
			return struct{}{}, session.ErrWrongPhase
		}
		if a.kiosk.Load() {
			return struct{}{}, errKiosk
		}
		a.o.Desktop.Quit()
		return struct{}{}, nil
	})
	return err
}
