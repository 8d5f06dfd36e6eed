package archive

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// refusals are all that may be said of a file that is no good.
var refusals = []error{ErrFileEmpty, ErrBackupForeign, ErrBackupNewer, ErrBackupCostly, ErrBackupDamaged, ErrPassphraseIncorrect}

func refusedKindly(err error) bool {
	for _, refusal := range refusals {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

func TestNoByteOfABackupCanBeChanged(t *testing.T) {
	m := newMachine(t, 1)
	path, _ := m.backUp(t)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := written(t, content)
	for i := range content {
		for bit := range 8 {
			if !soak && bit != i%8 {
				continue
			}
			content[i] ^= 1 << bit
			if err := os.WriteFile(changed, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := reading(changed); !refusedKindly(err) {
				t.Errorf("bit %d of byte %d of %d: %v", bit, i, len(content), err)
			}
			content[i] ^= 1 << bit
		}
	}
}

func TestNoBackupIsReadThatIsCutOrLonger(t *testing.T) {
	m := newMachine(t, 1)
	path, _ := m.backUp(t)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := written(t, nil)
	for n := range content {
		if err := os.WriteFile(changed, content[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := reading(changed); !refusedKindly(err) {
			t.Errorf("%d of %d bytes: %v", n, len(content), err)
		}
	}
	for _, more := range [][]byte{{0}, {'\n'}, content, make([]byte, 1<<17)} {
		if err := os.WriteFile(changed, append(bytes.Clone(content), more...), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := reading(changed); !errors.Is(err, ErrBackupDamaged) {
			t.Errorf("%d bytes more: %v", len(more), err)
		}
	}
}

const (
	ageSalt = "AAAAAAAAAAAAAAAAAAAAAA"
	ageBody = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

func TestAFileThatIsNoBackupIsRefusedBeforeAnyWork(t *testing.T) {
	scrypt := func(factor string) string {
		return ageMagic + "-> scrypt " + ageSalt + " " + factor + "\n" + ageBody + "\n--- " + ageBody + "\n" + strings.Repeat("x", 2000)
	}
	for name, c := range map[string]struct {
		content string
		why     error
	}{
		"empty":                    {"", ErrFileEmpty},
		"one byte":                 {"a", ErrBackupForeign},
		"text":                     {"Dear diary, today I locked the door.\n", ErrBackupForeign},
		"JSON":                     {`{"format":"latchkey backup 1"}`, ErrBackupForeign},
		"armour":                   {"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", ErrBackupForeign},
		"zeros":                    {strings.Repeat("\x00", 70_000), ErrBackupForeign},
		"plain backup":             {string(newForger().plain()), ErrBackupForeign},
		"age of tomorrow":          {"age-encryption.org/v2\n-> scrypt\n", ErrBackupNewer},
		"magic alone":              {ageMagic, ErrBackupForeign},
		"for a key":                {ageMagic + "-> X25519 " + ageBody + "\n" + ageBody + "\n--- " + ageBody + "\n" + strings.Repeat("x", 200), ErrBackupForeign},
		"for a key and somebody":   {strings.Replace(scrypt("10"), "--- ", "-> X25519 "+ageBody+"\n"+ageBody+"\n--- ", 1), ErrBackupDamaged},
		"without an end":           {ageMagic + "-> scrypt " + ageSalt + " 18\n" + ageBody + "\n", ErrBackupDamaged},
		"a line without an end":    {ageMagic + "-> scrypt " + strings.Repeat("A", 1<<20), ErrBackupDamaged},
		"work for a minute":        {scrypt("19"), ErrBackupCostly},
		"work for a day":           {scrypt("30"), ErrBackupCostly},
		"work for ever":            {scrypt("64"), ErrBackupCostly},
		"work in words":            {scrypt("99999999999999999999999999"), ErrBackupCostly},
		"less than no work":        {scrypt("-1"), ErrBackupDamaged},
		"no work":                  {scrypt("0"), ErrBackupDamaged},
		"work with a nought first": {scrypt("018"), ErrBackupDamaged},
		"lines of another system":  {strings.ReplaceAll(scrypt("10"), "\n", "\r\n"), ErrBackupDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			f, err := OpenBackup(written(t, []byte(c.content)))
			if err == nil {
				f.Close()
			}
			if !errors.Is(err, c.why) {
				t.Errorf("%v", err)
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestWhatIsNoPlainFileIsNotChosen(t *testing.T) {
	m := newMachine(t, 1)
	path, _ := m.backUp(t)
	folder := t.TempDir()
	link := filepath.Join(folder, "link")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	for name, c := range map[string]struct {
		path string
		why  error
	}{
		"folder":  {folder, ErrFileNotRegular},
		"link":    {link, ErrFileNotRegular},
		"device":  {os.DevNull, ErrFileNotRegular},
		"nothing": {filepath.Join(folder, "none"), ErrFileUnreadable},
	} {
		if _, err := OpenBackup(c.path); !errors.Is(err, c.why) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFileLargerThanAnyBackupIsNotRead(t *testing.T) {
	path := written(t, nil)
	if err := os.Truncate(path, 10<<30); err != nil {
		t.Skip(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	if _, err := OpenBackup(path); !errors.Is(err, ErrFileTooLarge) {
		t.Errorf("%v", err)
	}
	runtime.ReadMemStats(&after)
	if took, room := time.Since(began), after.TotalAlloc-before.TotalAlloc; took > time.Second || room > 1<<20 {
		t.Errorf("it took %v and %d bytes", took, room)
	}
}

// Whoever makes somebody restore a file tells its passphrase too: what is inside is not to be trusted either.
func TestABackupThatCouldNotHaveBeenDataIsRefused(t *testing.T) {
	type pieces = []store.Piece
	admin := func(edit func(*account.Account)) store.Piece {
		a := somebody(0)
		edit(&a)
		return store.Piece{Account: &a}
	}
	member := func(i int, edit func(*account.Account)) store.Piece {
		a := somebody(i)
		edit(&a)
		return store.Piece{Account: &a}
	}
	same := func(*account.Account) {}
	as := func(*store.Entry) {}
	for name, c := range map[string]struct {
		make func(g *forger) pieces
		why  error
	}{
		"sound": {func(g *forger) pieces {
			return append(g.start(), admin(same), member(1, same), g.checkpoint(7), g.entry(as), g.entry(as))
		}, nil},
		"sound, without entries": {func(g *forger) pieces { return append(g.start(), admin(same)) }, nil},
		"nothing":                {func(g *forger) pieces { return nil }, ErrBackupDamaged},
		"no secrets":             {func(g *forger) pieces { return pieces{{Policy: &g.policy}, admin(same)} }, ErrBackupDamaged},
		"no policies":            {func(g *forger) pieces { return pieces{{Keys: &g.keys}, admin(same)} }, ErrBackupDamaged},
		"secrets twice":          {func(g *forger) pieces { return append(g.start(), pieces{{Keys: &g.keys}, admin(same)}...) }, ErrBackupDamaged},
		"policies twice":         {func(g *forger) pieces { return append(g.start(), pieces{{Policy: &g.policy}, admin(same)}...) }, ErrBackupDamaged},
		"policies late":          {func(g *forger) pieces { return pieces{{Keys: &g.keys}, admin(same), {Policy: &g.policy}} }, ErrBackupDamaged},
		"policies out of bounds": {func(g *forger) pieces { g.policy.MinPassword = 1; return append(g.start(), admin(same)) }, ErrBackupDamaged},

		"nobody":           {func(g *forger) pieces { return g.start() }, ErrBackupNoAdministrator},
		"no administrator": {func(g *forger) pieces { return append(g.start(), member(1, same)) }, ErrBackupNoAdministrator},
		"no active one": {func(g *forger) pieces {
			return append(g.start(), admin(func(a *account.Account) { a.Disabled = true }))
		}, ErrBackupNoAdministrator},
		"an account twice": {func(g *forger) pieces { return append(g.start(), admin(same), admin(same)) }, ErrBackupDamaged},
		"an id twice": {func(g *forger) pieces {
			return append(g.start(), admin(same), member(1, func(a *account.Account) { a.ID = somebody(0).ID }))
		}, ErrBackupDamaged},
		"an e-mail twice": {func(g *forger) pieces {
			return append(g.start(), admin(same), member(1, func(a *account.Account) { a.Email = "ada.0@EXAMPLE.org" }))
		}, ErrBackupDamaged},
		"a username twice": {func(g *forger) pieces {
			return append(g.start(), admin(same), member(1, func(a *account.Account) { a.Username = "ADA-0" }))
		}, ErrBackupDamaged},
		"an account of nobody": {func(g *forger) pieces {
			return append(g.start(), admin(same), member(1, func(a *account.Account) { a.ID = account.ID{} }))
		}, ErrBackupDamaged},
		"a name with a nought": {func(g *forger) pieces {
			return append(g.start(), admin(func(a *account.Account) { a.FullName = "Ada\x00" }))
		}, ErrBackupDamaged},
		"a name from the right": {func(g *forger) pieces {
			return append(g.start(), admin(func(a *account.Account) { a.FullName = "Ada\u202egnp.exe" }))
		}, ErrBackupDamaged},
		"an e-mail of two lines": {func(g *forger) pieces {
			return append(g.start(), admin(func(a *account.Account) { a.Email = "a@b.org\nc@d.org" }))
		}, ErrBackupDamaged},
		"a password of no work": {func(g *forger) pieces {
			return append(g.start(), admin(func(a *account.Account) { a.Password.PHC = strings.Replace(a.Password.PHC, "t=3", "t=0", 1) }))
		}, ErrBackupDamaged},
		"a password of 4 GiB": {func(g *forger) pieces {
			return append(g.start(), admin(func(a *account.Account) { a.Password.PHC = strings.Replace(a.Password.PHC, "m=65536", "m=4194304", 1) }))
		}, ErrBackupDamaged},
		"a code of no digits": {func(g *forger) pieces { return append(g.start(), admin(func(a *account.Account) { a.OTP.Digits = 0 })) }, ErrBackupDamaged},
		"a code for ever": {func(g *forger) pieces {
			return append(g.start(), admin(func(a *account.Account) { a.OTP.Period = 1000 * time.Hour }))
		}, ErrBackupDamaged},
		"a secret of one byte": {func(g *forger) pieces {
			return append(g.start(), admin(func(a *account.Account) { a.OTP.Secret = []byte{1} }))
		}, ErrBackupDamaged},
		"a step never reached": {func(g *forger) pieces {
			return append(g.start(), admin(func(a *account.Account) { a.OTP.LastStep = 1 << 62 }))
		}, ErrBackupDamaged},
		"a wait of years": {func(g *forger) pieces {
			return append(g.start(), admin(func(a *account.Account) { a.OTP.Throttle.Wait = 1 << 50 }))
		}, ErrBackupDamaged},
		"too many recovery codes": {func(g *forger) pieces {
			return append(g.start(), admin(func(a *account.Account) { a.Recovery.Hashes = make([][32]byte, 250) }))
		}, ErrBackupDamaged},

		"an entry too early": {func(g *forger) pieces { return append(g.start(), g.entry(as), admin(same)) }, ErrBackupDamaged},
		"an entry missing":   {func(g *forger) pieces { g.entry(as); return append(g.start(), admin(same), g.entry(as)) }, ErrBackupDamaged},
		"a number missing": {func(g *forger) pieces {
			return append(g.start(), admin(same), g.entry(as), g.entry(func(e *store.Entry) { e.Seq = 3 }))
		}, ErrBackupDamaged},
		"an entry twice":      {func(g *forger) pieces { e := g.entry(as); return append(g.start(), admin(same), e, e) }, ErrBackupDamaged},
		"entries in disorder": {func(g *forger) pieces { a, b := g.entry(as), g.entry(as); return append(g.start(), admin(same), b, a) }, ErrBackupDamaged},
		"an altered entry": {func(g *forger) pieces {
			e := g.entry(as)
			e.Entry.Outcome = "ko"
			return append(g.start(), admin(same), e)
		}, ErrBackupDamaged},
		"an entry of no kind": {func(g *forger) pieces {
			return append(g.start(), admin(same), g.entry(func(e *store.Entry) { e.Kind = "danced" }))
		}, ErrBackupDamaged},
		"an entry that acts": {func(g *forger) pieces {
			return append(g.start(), admin(same), g.entry(func(e *store.Entry) { e.Outcome = "ok\x1b[2J" }))
		}, ErrBackupDamaged},
		"an entry of a novel": {func(g *forger) pieces {
			return append(g.start(), admin(same), g.entry(func(e *store.Entry) { e.New = strings.Repeat("a", 2000) }))
		}, ErrBackupDamaged},
		"an entry of no text": {func(g *forger) pieces {
			return append(g.start(), admin(same), g.entry(func(e *store.Entry) { e.Old = "\xff" }))
		}, ErrBackupDamaged},
		"a checkpoint late":  {func(g *forger) pieces { return append(g.start(), admin(same), g.entry(as), g.checkpoint(1)) }, ErrBackupDamaged},
		"a checkpoint early": {func(g *forger) pieces { return append(g.start(), g.checkpoint(1), admin(same)) }, ErrBackupDamaged},
		"a checkpoint twice": {func(g *forger) pieces { return append(g.start(), admin(same), g.checkpoint(1), g.checkpoint(1)) }, ErrBackupDamaged},
		"a forged checkpoint": {func(g *forger) pieces {
			c := g.checkpoint(7)
			c.Checkpoint.Signature[5] ^= 1
			return append(g.start(), admin(same), c)
		}, ErrBackupDamaged},
		"a checkpoint elsewhere": {func(g *forger) pieces {
			c := g.checkpoint(7)
			c.Checkpoint.Seq = 8
			return append(g.start(), admin(same), c)
		}, ErrBackupDamaged},

		"an account missing at the end": {func(g *forger) pieces { g.moreAccounts = 1; return append(g.start(), admin(same)) }, ErrBackupDamaged},
		"an entry missing at the end":   {func(g *forger) pieces { g.moreEntries = 1; return append(g.start(), admin(same), g.entry(as)) }, ErrBackupDamaged},

		"a head of tomorrow": {func(g *forger) pieces {
			g.head.MadeAt = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
			return append(g.start(), admin(same))
		}, ErrBackupDamaged},
		"a head that acts":  {func(g *forger) pieces { g.head.Version = "3\u202e"; return append(g.start(), admin(same)) }, ErrBackupDamaged},
		"a head of no file": {func(g *forger) pieces { g.head.FileID = "../../etc/passwd"; return append(g.start(), admin(same)) }, ErrBackupDamaged},
		"a head too long": {func(g *forger) pieces {
			g.head.Issuer = strings.Repeat("a", mostHead)
			return append(g.start(), admin(same))
		}, ErrBackupDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			g := newForger()
			all := c.make(g)
			if _, err := reading(encrypted(t, g.plain(all...))); !errors.Is(err, c.why) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestFramesAreReadInOneWayOnly(t *testing.T) {
	g := newForger()
	a := somebody(0)
	plain := g.plain(append(g.start(), store.Piece{Account: &a})...)
	line := len(magic)
	end := len(plain) - frameStart - endSize
	for name, c := range map[string]struct {
		plain []byte
		why   error
	}{
		"nothing":             {nil, ErrBackupForeign},
		"another magic":       {append([]byte("latchkey secrets\n"), plain[line:]...), ErrBackupForeign},
		"magic of tomorrow":   {append([]byte("latchkey backup 2\n"), plain[line:]...), ErrBackupNewer},
		"records of tomorrow": {spliced(plain, line+frameStart, []byte{0, 0, 0, store.PieceFormat + 1}), ErrBackupNewer},
		"magic alone":         {plain[:line], ErrBackupDamaged},
		"no end":              {plain[:end], ErrBackupDamaged},
		"half an end":         {plain[:len(plain)-1], ErrBackupDamaged},
		"something after it":  {append(bytes.Clone(plain), 'P'), ErrBackupDamaged},
		"the end twice":       {append(bytes.Clone(plain), plain[end:]...), ErrBackupDamaged},
		"no head":             {append([]byte(magic), plain[line+frameStart+int(plain[line+4]):]...), ErrBackupDamaged},
		"another sum":         {spliced(plain, len(plain)-1, []byte{plain[len(plain)-1] ^ 1}), ErrBackupDamaged},
		"one account more":    {spliced(plain, end+frameStart+7, []byte{2}), ErrBackupDamaged},
		"one entry more":      {spliced(plain, end+frameStart+15, []byte{1}), ErrBackupDamaged},
		"a frame of 4 GiB":    {spliced(plain, line+1, []byte{0xff, 0xff, 0xff, 0xff}), ErrBackupDamaged},
		"a frame of nothing":  {append(append([]byte(magic), 'P', 0, 0, 0, 0), plain[line:]...), ErrBackupDamaged},
		"a frame of no kind":  {spliced(plain, line, []byte{'h'}), ErrBackupDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			path := encrypted(t, c.plain)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := reading(path); !errors.Is(err, c.why) {
				t.Errorf("%v", err)
			}
			runtime.ReadMemStats(&after)
			if room := after.TotalAlloc - before.TotalAlloc; room > 1<<20 {
				t.Errorf("it took %d bytes", room)
			}
		})
	}
	for i := range plain {
		changed := spliced(plain, i, []byte{plain[i] ^ byte(1+rand.IntN(255))})
		_, err := readContent(bytes.NewReader(changed), func(store.Piece) error { return nil })
		if err == nil {
			t.Errorf("byte %d of %d was changed", i, len(plain))
		}
	}
}

// spliced is b with other bytes in one place.
func spliced(b []byte, at int, other []byte) []byte {
	b = bytes.Clone(b)
	copy(b[at:], other)
	return b
}

// Between choosing and restoring the file may be written over, or another one may get its name.
func TestOnlyWhatWasReadIsRestored(t *testing.T) {
	m := newMachine(t, 3)
	path, _ := m.backUp(t)
	evil, _ := newMachine(t, 2).backUp(t)
	was := m.ID()
	for name, exchange := range map[string]func() error{
		"another name": func() error { return os.Rename(evil, path) },
		"other content": func() error {
			content, err := os.ReadFile(evil)
			return errors.Join(err, os.WriteFile(path, content, 0o600))
		},
		"cut": func() error { return os.Truncate(path, 700) },
	} {
		path, _ = m.backUp(t)
		evil, _ = newMachine(t, 2).backUp(t)
		f, seen := unlocked(t, path)
		if err := exchange(); err != nil {
			if name == "another name" && runtime.GOOS == "windows" {
				continue // where nothing takes the name of a file that is held
			}
			t.Fatal(err)
		}
		n, err := Restorer{Keys: m.keys, Now: start, Still: func() error { return nil }}.Restore(f, seen, m.Store)
		if name == "another name" { // the file that is held is still the one that was read
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			m.Store, was = n, n.ID()
			continue
		}
		if !errors.Is(err, ErrBackupDamaged) || m.ID() != was {
			t.Errorf("%s: %v", name, err)
		}
		if err := m.Check(); err != nil {
			t.Error(err)
		}
	}
}

// Whoever knows the passphrase can write another backup over the one that was looked at.
func TestABackupThatWasNotLookedAtIsNotRestored(t *testing.T) {
	m := newMachine(t, 3)
	path, _ := newMachine(t, 2).backUp(t)
	f, seen := unlocked(t, path)
	was := m.ID()
	other := *seen
	other.Sum[0] ^= 1
	_, err := Restorer{Keys: m.keys, Now: start, Still: func() error { return nil }}.Restore(f, &other, m.Store)
	if !errors.Is(err, ErrBackupDamaged) || m.ID() != was || m.Check() != nil {
		t.Errorf("%v", err)
	}
}

// FuzzReadBackup: whatever a file holds, reading it ends in a refusal of ours or in what could have been data.
func FuzzReadBackup(f *testing.F) {
	g := newForger()
	a, b := somebody(0), somebody(1)
	pieces := append(g.start(), store.Piece{Account: &a}, store.Piece{Account: &b}, g.checkpoint(7))
	for range 3 {
		pieces = append(pieces, g.entry(func(*store.Entry) {}))
	}
	for n := range len(pieces) + 1 {
		f.Add(g.plain(pieces[:n]...))
	}
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, plain []byte) {
		found, err := readContent(bytes.NewReader(plain), func(p store.Piece) error {
			if p.Account != nil {
				return p.Account.Check()
			}
			return nil
		})
		switch {
		case err == nil && (found.Accounts == 0 || found.Administrators == 0):
			t.Errorf("%+v", found)
		case err != nil && !refusedKindly(err) && !errors.Is(err, ErrBackupNoAdministrator):
			t.Error(err)
		}
	})
}

// FuzzOpenBackup: whatever a file begins with, it costs nothing to find out.
func FuzzOpenBackup(f *testing.F) {
	f.Add([]byte(ageMagic + "-> scrypt " + ageSalt + " 10\n" + ageBody + "\n--- " + ageBody + "\n"))
	f.Add([]byte(ageMagic + "-> scrypt " + ageSalt + " 30\n" + ageBody + "\n--- " + ageBody + "\n"))
	f.Add([]byte(ageMagic + "-> X25519 " + ageBody + "\n" + ageBody + "\n--- " + ageBody + "\n"))
	path := filepath.Join(f.TempDir(), "backup.age")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := OpenBackup(path)
		if err != nil {
			if !refusedKindly(err) {
				t.Error(err)
			}
			return
		}
		defer file.Close()
		head, err := file.head()
		if err != nil || !bytes.HasPrefix(content, head) {
			t.Error(err, fmt.Sprintf("%q", head))
		}
	})
}
