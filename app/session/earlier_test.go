package session

import (
	"bytes"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// An earlier file is one of a former format that the program of its time made, and what that program knew of it. How each
// was made stands in testdata/README.md.
type earlier struct {
	Now      time.Time       `json:"now"` // just after all that happened in it
	Policy   json.RawMessage `json:"policy"`
	People   []known         `json:"people"`
	Activity []string        `json:"activity"`
	More     struct {
		Clock   account.Clock
		Offsets int
	} `json:"more"`

	format int
}

// known is what there is to know of somebody in an earlier file.
type known struct {
	Username, FullName, Email, Password, Role string
	Disabled, Temporary                       bool

	OTP, Replaced   *phone
	Phone           int // how many steps their phone is ahead
	UsedStep        uint64
	Burnt           []uint64
	Synced, Learned int8
	Codes, Spent    []string

	Failures map[string]uint32 // of which factor
	Refused  uint32
	Notices  account.Notice
}

// A phone has the secret of an authenticator app.
type phone struct {
	Secret, Algorithm string
	Digits            uint8
	Period            int // seconds
}

func (p *phone) otp(t testing.TB) account.OTP {
	t.Helper()
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(p.Secret)
	if err != nil {
		t.Fatal(err)
	}
	algorithm := map[string]account.Algorithm{"SHA1": account.SHA1, "SHA256": account.SHA256, "SHA512": account.SHA512}[p.Algorithm]
	period := time.Duration(p.Period) * time.Second
	return account.OTP{Secret: secret, Params: account.Params{Algorithm: algorithm, Digits: p.Digits, Period: period}}
}

// kept is where the file of a format is, and what is kept beside it.
func kept(format int, name string) string {
	return filepath.Join("testdata", fmt.Sprintf("format-%d", format), name)
}

// newest is the format that this program writes.
func newest(t testing.TB) (n int) {
	t.Helper()
	s, err := file(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return formatOf(t, s)
}

func formatOf(t testing.TB, s *store.Store) (n int) {
	t.Helper()
	if err := s.View(func(tx *store.Tx) error { n = tx.Format(); return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// ofEveryFormat runs fn on a desk with a copy of each file, a second after all that happened in it.
func ofEveryFormat(t *testing.T, fn func(*desk, earlier)) {
	for format := 1; format <= newest(t); format++ {
		t.Run(fmt.Sprintf("format %d", format), func(t *testing.T) {
			made := earlier{format: format}
			if err := json.Unmarshal(content(t, kept(format, "made.json")), &made); err != nil {
				t.Fatal(err)
			}
			was := content(t, kept(format, store.FileName))
			defer func() {
				if !bytes.Equal(content(t, kept(format, store.FileName)), was) {
					t.Error("what is kept for all tests has changed")
				}
			}()
			fn(unpacked(t, made), made)
		})
	}
}

// unpacked is a desk on a copy of an earlier file.
func unpacked(t *testing.T, made earlier) *desk {
	t.Helper()
	folder := t.TempDir()
	d := &desk{t: t, clock: &clock{now: made.Now.Add(time.Second)}, folder: filepath.Join(folder, "data"), ended: new(atomic.Int32)}
	if err := os.Mkdir(d.folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{store.FileName: d.file(), "key": filepath.Join(folder, "key")} {
		if err := os.WriteFile(to, content(t, kept(made.format, from)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := file(folder)
	if err != nil {
		t.Fatal(err)
	}
	d.store = s
	d.Session = d.another()
	t.Cleanup(func() { d.Session.Close(); _ = d.store.Close() })
	return d
}

func (d *desk) file() string { return filepath.Join(d.folder, store.FileName) }

func content(t testing.TB, path string) []byte {
	t.Helper()
	all, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// lines are what the activity says, as what is kept has it.
func (d *desk) lines() (all []string) {
	d.t.Helper()
	for _, e := range d.activity() {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%d %s %s %s", e.Seq, e.At.Format(time.RFC3339), e.Kind, e.Outcome)))
	}
	return all
}
