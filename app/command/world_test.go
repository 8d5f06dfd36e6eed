package command

import (
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
	"latchkey/app/vault"
)

const (
	testEmail    = "grace@example.org"
	testUsername = "grace"
	testPassword = "correct horse canary staple"
)

var (
	cheap   = account.Cost{Memory: 64, Time: 1, Threads: 1}
	cheaply = session.Options{Version: "1.2.3", Cost: cheap, Work: 10}
)

// A world is a machine of its own: nothing of the real one is read or written.
type world struct {
	*testing.T
	data    string
	keyFile string // of 32 bytes, not in data
	temp    string
	cache   string
	config  string
	told    *strings.Builder // everything any command has printed
}

func newWorld(t *testing.T) world {
	t.Helper()
	root := t.TempDir()
	w := world{
		T: t, data: filepath.Join(root, "data"), keyFile: filepath.Join(root, "key"),
		temp: filepath.Join(root, "temp"), cache: filepath.Join(root, "cache"), config: filepath.Join(root, "config"),
		told: new(strings.Builder),
	}
	for name, value := range map[string]string{
		"HOME": root, "XDG_CONFIG_HOME": w.config, "XDG_DATA_HOME": filepath.Join(root, "share"), "XDG_CACHE_HOME": w.cache,
		"TMPDIR": w.temp, "AppData": w.config, "LocalAppData": w.cache, "TMP": w.temp, "LATCHKEY_DATA": w.data, "LATCHKEY_KEY_FILE": w.keyFile,
		"DBUS_SESSION_BUS_ADDRESS": "unix:path=" + filepath.Join(root, "no-bus"), // no real keyring
	} {
		t.Setenv(name, value)
	}
	for _, folder := range []string{w.temp, w.cache} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// withoutKeyring leaves the configuration folder as the only place for a key.
func (w world) withoutKeyring() {
	w.Helper()
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		w.Skip("there is always a keyring")
	}
	w.Setenv("LATCHKEY_KEY_FILE", "")
}

// run runs a command and remembers what it printed.
func (w world) run(args ...string) (exit int, stdout, stderr string) {
	w.Helper()
	var out, errs bytes.Buffer
	_, exit, open := parse(args, terminal{in: strings.NewReader(""), out: &out, options: cheaply}, &errs)
	if open {
		w.Fatalf("%q opens a window", args)
	}
	w.told.WriteString(out.String() + errs.String())
	return exit, out.String(), errs.String()
}

// open opens the data, and makes it where there is none.
func (w world) open() *store.Store {
	w.Helper()
	keys := vault.Keeper{ConfigDir: filepath.Join(w.config, "latchkey"), DataDir: w.data, KeyFile: os.Getenv("LATCHKEY_KEY_FILE")}
	s, err := store.Open(w.data, keys, account.DefaultPolicy(time.Now()))
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// session runs fn on a session of the data.
func (w world) session(now func() time.Time, fn func(*session.Session)) {
	w.Helper()
	s := w.open()
	here, err := session.New(s, session.Options{Now: now, Cost: cheap})
	if err != nil {
		w.Fatal(err)
	}
	fn(here)
	here.Close()
	if err := s.Close(); err != nil {
		w.Fatal(err)
	}
}

// register makes the data and its one account.
func (w world) register() {
	w.Helper()
	w.session(nil, func(s *session.Session) {
		p := account.Profile{FullName: "Grace Canary", Email: testEmail, Username: testUsername}
		if _, err := s.Register(p, testPassword); err != nil {
			w.Fatal(err)
		}
	})
}

// enrol turns two-factor on for the account.
func (w world) enrol() {
	w.Helper()
	w.session(nil, func(s *session.Session) {
		must(w, s.Login, testEmail, testPassword)
		state, err := s.GenerateOTP()
		if err != nil {
			w.Fatal(err)
		}
		p, err := scan(state.Enrolment, account.DefaultPolicy(time.Now()).OTP)
		if err != nil {
			w.Fatal(err)
		}
		code, err := p.code(time.Now())
		if err != nil {
			w.Fatal(err)
		}
		if _, err := s.VerifyOTP(code); err != nil {
			w.Fatal(err)
		}
		if _, err := s.ConfirmRecoveryCodes(); err != nil {
			w.Fatal(err)
		}
	})
}

func must(t world, call func(string, string) (session.State, error), a, b string) session.State {
	t.Helper()
	state, err := call(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// account reads the account.
func (w world) account() (a account.Account) {
	w.Helper()
	s := w.open()
	defer s.Close()
	err := s.View(func(tx *store.Tx) (err error) {
		a, err = tx.AccountByIdentifier(testEmail)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return a
}

func (w world) fileBytes() []byte {
	w.Helper()
	content, err := os.ReadFile(filepath.Join(w.data, store.FileName))
	if err != nil {
		w.Fatal(err)
	}
	return content
}

func (w world) write(path string, content []byte, mode os.FileMode) {
	w.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		w.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		w.Fatal(err)
	}
}

// tellsNoSecret fails when anything printed so far holds one of the secrets, in any of the ways bytes are written.
func (w world) tellsNoSecret(secrets ...[]byte) {
	w.Helper()
	for _, secret := range secrets {
		for _, text := range []string{
			string(secret), hex.EncodeToString(secret), base64.StdEncoding.EncodeToString(secret), base32.StdEncoding.EncodeToString(secret),
		} {
			if len(text) >= 8 && strings.Contains(w.told.String(), text) {
				w.Errorf("a command printed a secret of %d bytes", len(secret))
			}
		}
	}
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}
