package app

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"

	bolt "go.etcd.io/bbolt"
)

func TestSecondWindowSaysThatTheDataIsInUseAndChangesNothing(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	file := w.bytes()
	second := New(w.options)
	Start(second)
	state := w.must(second.State())
	if state.Phase != session.Unavailable || state.Reason != "data_in_use" {
		t.Errorf("state %+v", state)
	}
	w.refused("data_in_use", only(second.Login("ada", password)))
	if state = w.must(second.Retry()); state.Reason != "data_in_use" {
		t.Errorf("tried again: %+v", state)
	}
	if w.bytes() != file {
		t.Error("the file changed")
	}
	w.must(w.Login("ada", password))

	Stop(w.App)
	if state = w.must(second.Retry()); state.Phase != session.SignedOut {
		t.Errorf("with the first gone: %+v", state)
	}
	w.must(second.Login("ada", password))
	w.refused("wrong_phase", only(second.Retry()))
	w.refused("wrong_phase", second.Close())
	Stop(second)
}

func TestAccountsAndSignInSurviveARestart(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	w.again()
	w.in(session.SignedOut)
	w.must(w.Login("ada@example.org", password))
}

func TestWrongKeyIsSaidAndLeavesTheFile(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	Stop(w.App)
	file := w.bytes()
	if err := os.WriteFile(w.options.KeyFile, make([]byte, 32), 0o600); err != nil {
		t.Fatal(err)
	}
	w.App = New(w.options)
	w.start()
	if state := w.in(session.Unavailable); state.Reason != "key_wrong" || w.bytes() != file {
		t.Errorf("state %+v", state)
	}
}

type records map[string]map[string]string

// dump reads every record of a file that nobody has open.
func dump(t *testing.T, path string) records {
	t.Helper()
	all := records{}
	edit(t, path, func(tx *bolt.Tx) error {
		return tx.ForEach(func(bucket []byte, b *bolt.Bucket) error {
			all[string(bucket)] = map[string]string{}
			return b.ForEach(func(k, v []byte) error {
				all[string(bucket)][string(k)] = string(v)
				return nil
			})
		})
	})
	return all
}

func edit(t *testing.T, path string, fn func(*bolt.Tx) error) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fn), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestRecordsSomebodyElseChangedSignNobodyIn(t *testing.T) {
	w := opened(t)
	path := filepath.Join(w.options.DataDir, store.FileName)
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	Stop(w.App)
	older := dump(t, path) // two-factor is off here
	w.App = New(w.options)
	w.start()
	w.must(w.Register(Registration{FullName: "Bob", Email: "bob@example.org", Username: "bob", Password: password}))
	w.must(w.Login("ada", password))
	w.must(w.VerifyOTP(w.code(w.must(w.GenerateOTP()).Enrolment.SetupKey)))
	w.must(w.ConfirmRecoveryCodes())
	w.must(w.Logout())
	if state := w.must(w.Login("ada", password)); state.Phase != session.CodeRequired {
		t.Fatalf("phase %q", state.Phase)
	}
	Stop(w.App)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	put := func(bucket, key, value string) func(*bolt.Tx) error {
		return func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucket)).Put([]byte(key), []byte(value)) }
	}
	drop := func(bucket, key string) func(*bolt.Tx) error {
		return func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucket)).Delete([]byte(key)) }
	}
	tampering := map[string]func(*bolt.Tx) error{}
	now := dump(t, path)
	for bucket, values := range now {
		if bucket == "file" {
			continue
		}
		previous := ""
		for key, value := range values {
			name := fmt.Sprintf("%s %x", bucket, key)
			if before, there := older[bucket][key]; there && before != value {
				tampering["older "+name] = put(bucket, key, before)
			}
			if bucket != "activity" { // the chain in its middle is for Check integrity
				flipped := []byte(value)
				flipped[len(flipped)/2] ^= 1
				tampering["flipped "+name] = put(bucket, key, string(flipped))
				tampering["deleted "+name] = drop(bucket, key)
				if previous != "" {
					tampering["swapped "+name] = put(bucket, key, values[previous])
				}
			}
			previous = key
		}
	}
	for key, value := range older["accounts"] { // with its own manifest, as a careful thief would
		tampering["older account and manifest"] = func(tx *bolt.Tx) error {
			return errors.Join(put("accounts", key, value)(tx), put("manifest", "manifest", older["manifest"]["manifest"])(tx))
		}
	}
	if len(tampering) < 20 {
		t.Fatalf("only %d ways to tamper", len(tampering))
	}
	for name, fn := range tampering {
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		edit(t, path, fn)
		w.App = New(w.options)
		Start(w.App)
		state := w.must(w.State())
		if state.Phase != session.Unavailable || state.Reason != "data_damaged" {
			t.Errorf("%s: phase %q, reason %q", name, state.Phase, state.Reason)
		}
		if err := only(w.Login("ada", password)); err == nil {
			t.Errorf("%s: a sign-in was begun", name)
		}
		if err := only(w.Login("bob", password)); err == nil {
			t.Errorf("%s: bob was signed in", name)
		}
		Stop(w.App)
	}
}

func TestNobodyComesInWhileRetryChecksTheData(t *testing.T) {
	w := opened(t)
	path := filepath.Join(w.options.DataDir, store.FileName)
	w.must(w.Register(ada))
	err := w.real.store.Update(func(tx *store.Tx) error {
		for i := range 4000 { // so that the check takes a while
			a := account.Account{ID: account.NewID(), Profile: account.Profile{FullName: "P", Email: fmt.Sprintf("p%d@example.org", i)}}
			if err := tx.CreateAccount(&a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	Stop(w.App)
	older := dump(t, path)["records"]
	w.App = New(w.options)
	w.start()
	w.decide(func(p *account.Policy) { p.MinPassword = 15 })
	second := New(w.options)
	Start(second)
	Stop(w.App)
	edit(t, path, func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("records")).Put([]byte("policy"), []byte(older["policy"]))
	})

	over := make(chan bool)
	go func() { w.must(second.Retry()); close(over) }()
	for done := false; !done; {
		select {
		case <-over:
			done = true
		default:
		}
		if state, err := second.Login("ada", password); err == nil {
			t.Fatalf("signed in on data that is damaged: %+v", state)
		}
	}
	if state := w.must(second.State()); state.Reason != "data_damaged" {
		t.Errorf("state %+v", state)
	}
	Stop(second)
}

func TestStopWhileTheDataIsCheckedIsHarmless(t *testing.T) {
	for range 5 {
		w := newWindow(t)
		done := make(chan bool)
		go func() { Start(w.App); close(done) }()
		<-w.opened
		Stop(w.App)
		<-done
		if state := w.in(session.Unavailable); state.Reason != "closing" {
			t.Errorf("reason %q", state.Reason)
		}
	}
}

func TestNothingIsOpenedOnceTheProgramIsEnding(t *testing.T) {
	w := newWindow(t)
	Stop(w.App)
	w.start()
	if state := w.in(session.Unavailable); state.Reason != "closing" {
		t.Errorf("reason %q", state.Reason)
	}
	if !store.Idle(w.options.DataDir) {
		t.Error("the data is open")
	}
}

func TestNamedKeyFileNeedsNoConfigurationFolder(t *testing.T) {
	w := newWindow(t)
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, "")
	}
	w.start()
	w.in(session.Welcome)
	Stop(w.App)
	w.options.KeyFile = ""
	w.App = New(w.options)
	w.start()
	w.in(session.Unavailable)
}

func TestWhyThereIsNoDataCanBeAsked(t *testing.T) {
	w := opened(t)
	if err := Why(w.App); err != nil {
		t.Errorf("open: %v", err)
	}
	second := New(w.options)
	Start(second)
	defer Stop(second)
	if err := Why(second); !errors.Is(err, store.ErrInUse) {
		t.Errorf("in use: %v", err)
	}
	w.must(w.StartDemo())
	if err := Why(w.App); err != nil {
		t.Errorf("in the demonstration: %v", err)
	}
}

func TestCauseThatThePageCannotSayIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	logs := func() int { return strings.Count(log.String(), "the data cannot be opened") }

	w := newWindow(t, func(o *Options) { o.KeyFile = "" })
	config := os.Getenv("XDG_CONFIG_HOME")
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, "")
	}
	w.start()
	for range 3 {
		w.in(session.Unavailable)
	}
	if logs() != 1 || !strings.Contains(log.String(), "HOME") && runtime.GOOS != "windows" {
		t.Errorf("logged: %s", log.String())
	}
	w.must(w.Retry())
	if logs() != 2 {
		t.Errorf("after another try: %s", log.String())
	}

	for _, name := range []string{"XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, config)
	}
	demo := newWindow(t, func(o *Options) { o.Demo = true })
	noRoom(t)
	demo.start()
	demo.in(session.Unavailable)
	if logs() != 3 {
		t.Errorf("of a demonstration: %s", log.String())
	}

	inside := newWindow(t, func(o *Options) { o.KeyFile = o.DataDir + "/inside" })
	inside.start()
	inside.in(session.Unavailable)
	if logs() != 3 {
		t.Errorf("what the page says itself: %s", log.String())
	}
}
