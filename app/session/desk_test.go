package session

import (
	"encoding/base32"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
	"latchkey/app/vault"
)

// A clock is read by a session under test and set by the test.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	steady time.Duration
}

// Steady is what nobody can set.
func (c *clock) Steady() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.steady
}

// Set moves the wall clock alone, as somebody would who sets it.
func (c *clock) Set(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.steady = c.now.Add(d), c.steady+d
}

// noon begins a time step of thirty seconds and of a minute.
var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

const (
	step     = 30 * time.Second
	password = "a quiet phrase of words"
	other    = "another phrase altogether"
)

var cheap = account.Cost{Memory: 64, Time: 1, Threads: 1}

// A desk is a session on a real data file, with a clock of its own.
type desk struct {
	*Session
	t      testing.TB
	clock  *clock
	folder string
	keys   *vault.Ephemeral
	store  *store.Store
	ended  *atomic.Int32
	with   []func(*Options)
}

// newDesk opens a new data file, and a session with the options changed by with.
func newDesk(t testing.TB, with ...func(*Options)) *desk {
	t.Helper()
	d := &desk{t: t, clock: &clock{now: noon}, folder: t.TempDir(), keys: new(vault.Ephemeral), ended: new(atomic.Int32), with: with}
	d.open()
	t.Cleanup(d.close)
	return d
}

func (d *desk) open() {
	d.t.Helper()
	s, err := store.Open(d.folder, d.keys, account.DefaultPolicy(d.clock.Now()))
	if err != nil {
		d.t.Fatal(err)
	}
	d.store = s
	d.Session = d.another(d.with...)
}

// another returns a further session on the same data, as a second process would have if the lock let it.
func (d *desk) another(with ...func(*Options)) *Session {
	d.t.Helper()
	o := Options{Now: d.clock.Now, Steady: d.clock.Steady, Cost: cheap, Ended: func() { d.ended.Add(1) }}
	for _, change := range with {
		change(&o)
	}
	s, err := New(d.store, o)
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

func (d *desk) close() {
	d.Session.Close()
	if err := d.store.Close(); err != nil {
		d.t.Error(err)
	}
}

// restart ends the program and starts it again.
func (d *desk) restart() {
	d.t.Helper()
	d.close()
	d.open()
}

// register creates an account called name, waiting until it may.
func (d *desk) register(name string) {
	d.t.Helper()
	var retry *account.RetryAfter
	_, err := d.Register(account.Profile{FullName: "Person " + name, Email: name + "@example.org", Username: name}, password)
	if errors.As(err, &retry) {
		d.clock.Add(retry.Wait)
		_, err = d.Register(account.Profile{FullName: "Person " + name, Email: name + "@example.org", Username: name}, password)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// signIn signs in with a password, and with the code of now where one is asked for.
func (d *desk) signIn(name string) State {
	d.t.Helper()
	state, err := d.Login(name, password)
	if err == nil && state.Phase == CodeRequired {
		state, err = d.ValidateOTP(d.code(name, 0))
	}
	if err != nil || state.Phase != SignedIn {
		d.t.Fatalf("sign-in of %s: phase %q, error %v", name, state.Phase, err)
	}
	return state
}

// enrol registers name with two-factor on and signs out. It returns the recovery codes. The code of now is unused.
func (d *desk) enrol(name string) []string {
	d.t.Helper()
	d.register(name)
	d.signIn(name)
	codes := d.activate()
	d.must(d.Logout())
	d.clock.Add(step)
	return codes
}

// activate turns two-factor on for whoever is here, and returns the recovery codes.
func (d *desk) activate() []string {
	d.t.Helper()
	d.must(d.GenerateOTP())
	state := d.must(d.VerifyOTP(d.pendingCode(0)))
	d.must(d.ConfirmRecoveryCodes())
	return state.RecoveryCodes
}

// pendingCode is the code of the secret on the screen, steps from now.
func (d *desk) pendingCode(steps int) string {
	d.t.Helper()
	key, err := d.SetupKey()
	if err != nil {
		d.t.Fatal(err)
	}
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(key, " ", ""))
	if err != nil {
		d.t.Fatal(err)
	}
	return d.codeOf(account.OTP{Secret: secret, Params: d.policyNow().OTP}, steps)
}

// code is the code of name's live secret, steps from now.
func (d *desk) code(name string, steps int) string {
	d.t.Helper()
	return d.codeOf(d.account(name).OTP, steps)
}

func (d *desk) codeOf(o account.OTP, steps int) string {
	d.t.Helper()
	code, err := o.Code(o.Step(d.clock.Now()) + uint64(int64(steps)))
	if err != nil {
		d.t.Fatal(err)
	}
	return code
}

// wrong is a code that no step near now has.
func (d *desk) wrong(name string) string {
	d.t.Helper()
	near := map[string]bool{}
	for i := -3; i <= 3; i++ {
		near[d.code(name, i)] = true
	}
	for _, guess := range []string{"000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777"} {
		if !near[guess] {
			return guess
		}
	}
	d.t.Fatal("no wrong code left")
	return ""
}

// account reads what is kept about name.
func (d *desk) account(name string) (a account.Account) {
	d.t.Helper()
	err := d.store.View(func(tx *store.Tx) (err error) {
		a, err = tx.AccountByIdentifier(name)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

// change changes what is kept about name, as administration would.
func (d *desk) change(name string, fn func(*account.Account)) {
	d.t.Helper()
	err := d.store.Update(func(tx *store.Tx) error {
		a, err := tx.AccountByIdentifier(name)
		if err != nil {
			return err
		}
		fn(&a)
		return tx.PutAccount(&a)
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) policyNow() account.Policy {
	d.t.Helper()
	p, err := d.policy()
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// decide changes the policy, as administration would.
func (d *desk) decide(fn func(*account.Policy)) {
	d.t.Helper()
	p := d.policyNow()
	fn(&p)
	if err := p.Check(); err != nil {
		d.t.Fatal(err)
	}
	if err := d.store.Update(func(tx *store.Tx) error { return tx.PutPolicy(p) }); err != nil {
		d.t.Fatal(err)
	}
}

// must is for calls that have to be accepted.
func (d *desk) must(state State, err error) State {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	return state
}

// refused is for calls that have to be refused with want.
func (d *desk) refused(want error) func(State, error) {
	return func(state State, err error) {
		d.t.Helper()
		if !errors.Is(err, want) {
			d.t.Fatalf("got phase %q and error %v, want error %v", state.Phase, err, want)
		}
	}
}

// waits is for calls that have to be refused because a factor waits, and returns how long.
func (d *desk) waits(_ State, err error) time.Duration {
	d.t.Helper()
	var retry *account.RetryAfter
	if !errors.As(err, &retry) {
		d.t.Fatalf("got error %v, want one that waits", err)
	}
	return retry.Wait
}

func (d *desk) phase() Phase {
	d.t.Helper()
	return d.must(d.State()).Phase
}

// in is for the phase that has to be there.
func (d *desk) in(want Phase) {
	d.t.Helper()
	if got := d.phase(); got != want {
		d.t.Fatalf("phase %q, want %q", got, want)
	}
}
