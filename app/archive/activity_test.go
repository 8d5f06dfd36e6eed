package archive

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
	"latchkey/app/vault"
)

var exportedAt = time.Date(2026, time.March, 2, 12, 0, 0, 123_456_789, time.UTC)

// diary is a data file with n entries, of which some hold what is hard to write.
func diary(t testing.TB, n int) *store.Store {
	t.Helper()
	s, err := store.Open(filepath.Join(t.TempDir(), "data"), new(vault.Ephemeral), account.DefaultPolicy(exportedAt))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	values := []string{"", "Latchkey", "Zoë \"und\" Söhne\\", "<b>&\u2028\u202e", "=1+1", "日本 🗝", "-5", "@x", "\t", "+1"}
	err = s.Update(func(tx *store.Tx) error {
		for i := range n {
			e := store.Entry{
				At: exportedAt.Add(time.Duration(i) * time.Minute), Kind: store.Kinds[i%len(store.Kinds)], Outcome: store.OK,
				Actor: store.Actor{Kind: store.ActorKind(i % 4)}, Factor: account.Factor(i % 3), Count: uint32(i % 5 * 1000),
			}
			if i%3 == 0 {
				e.Field, e.Old, e.New = "issuer", values[i%len(values)], values[i/3%len(values)]
			}
			if i%2 == 0 {
				e.Actor.ID, e.Subject = account.NewID(), account.NewID()
			}
			if err := tx.Log(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func signed(t testing.TB, s *store.Store) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteActivity(&out, s, exportedAt); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func headOf(t testing.TB, s *store.Store) (head store.Head) {
	t.Helper()
	if err := s.View(func(tx *store.Tx) (err error) { head, err = tx.Head(); return err }); err != nil {
		t.Fatal(err)
	}
	return head
}

func TestSignedActivityVerifiesAndSaysWhatItHolds(t *testing.T) {
	for _, n := range []int{0, 1, 77} {
		s := diary(t, n)
		fingerprint := store.Fingerprint(s.PublicKey())
		head := headOf(t, s)
		for given, compared := range map[string]bool{
			"": false, fingerprint: true, strings.ToUpper(fingerprint): true, " " + fingerprint[:5] + " " + fingerprint[5:12] + "\t" + fingerprint[12:] + "\n": true,
		} {
			report, err := VerifyActivity(bytes.NewReader(signed(t, s)), given)
			want := ActivityReport{
				File: s.ID(), Exported: exportedAt.Truncate(time.Millisecond), First: 1, Count: uint64(n),
				Head: hex.EncodeToString(head.Hash[:]), Fingerprint: fingerprint, Compared: compared,
			}
			if err != nil || report != want {
				t.Errorf("%d entries, %q: %+v, %v", n, given, report, err)
			}
		}
	}
}

func TestEveryTamperedLineIsNamed(t *testing.T) {
	const n = 20
	s := diary(t, n)
	whole := string(signed(t, s))
	lines := strings.SplitAfter(whole, "\n")
	lines = lines[:len(lines)-1] // header, n entries, end
	without := func(i, j int) []string { return append(append([]string{}, lines[:i]...), lines[j:]...) }
	for name, c := range map[string]struct {
		lines []string
		seq   uint64
		line  int
	}{
		"first missing":       {without(1, 2), 1, 2},
		"one missing":         {without(7, 8), 7, 8},
		"last missing":        {without(n, n+1), n, n + 1},
		"some missing":        {without(5, 15), 5, 6},
		"all missing":         {without(1, n+1), 1, 2},
		"cut after an entry":  {lines[:12], 12, 13},
		"cut without entries": {lines[:1], 1, 2},
		"cut in an entry":     {append(append([]string{}, lines[:9]...), lines[9][:40]), 9, 10},
		"end without its end": {append(append([]string{}, lines[:n+1]...), strings.TrimSuffix(lines[n+1], "\n")), n + 1, n + 2},
		"twice":               {append(append([]string{}, lines[:6]...), lines[5:]...), 6, 7},
		"two change places":   {append(append(append([]string{}, lines[:8]...), lines[9], lines[8]), lines[10:]...), 8, 9},
		"blank line":          {append(append(append([]string{}, lines[:4]...), "\n"), lines[4:]...), 4, 5},
		"second header":       {append(append(append([]string{}, lines[:4]...), lines[0]), lines[4:]...), 4, 5},
	} {
		_, err := VerifyActivity(strings.NewReader(strings.Join(c.lines, "")), "")
		var broken *ActivityBroken
		if !errors.As(err, &broken) || broken.Seq != c.seq || broken.Line != c.line {
			t.Errorf("%s: %v, want entry %d in line %d", name, err, c.seq, c.line)
		}
	}
}

func TestEveryChangedByteOfAnEntryIsNamed(t *testing.T) {
	s := diary(t, 6)
	whole := signed(t, s)
	fingerprint := store.Fingerprint(s.PublicKey())
	line, start := 1, 0
	for i, b := range whole {
		for _, other := range []byte{b ^ 1, b ^ 3, b ^ 32, ' '} {
			if other == b {
				continue
			}
			changed := bytes.Clone(whole)
			changed[i] = other
			_, err := VerifyActivity(bytes.NewReader(changed), fingerprint)
			if err == nil {
				t.Fatalf("byte %d of line %d may be %q", i-start, line, other)
			}
			var broken *ActivityBroken
			if line > 1 && line < 8 && (!errors.As(err, &broken) || broken.Seq != uint64(line-1) || broken.Line != line) {
				t.Fatalf("byte %d of line %d as %q: %v", i-start, line, other, err)
			}
		}
		if b == '\n' {
			line, start = line+1, i+1
		}
	}
}

// forged signs a text anew with another key, as somebody would who cannot have the right one, and says that it is of the
// key with a fingerprint.
func forged(whole []byte, key ed25519.PrivateKey, fingerprint string) []byte {
	lines := bytes.SplitAfter(whole, []byte("\n"))
	public := key.Public().(ed25519.PublicKey)
	var h activityHeader
	var end activityEnd
	readLine(lines[0], &h)
	readLine(lines[len(lines)-2], &end)
	h.Key, h.Fingerprint = digits(public), fingerprint
	header, _ := jsonLine(h)
	body := bytes.Join(lines[1:len(lines)-2], nil)
	head, _ := hex.DecodeString(end.Head)
	text := activityText(header, end.Count, [32]byte(head), sha256.Sum256(append(bytes.Clone(header), body...)))
	end.Signature = digits(ed25519.Sign(key, text))
	last, _ := jsonLine(end)
	return bytes.Join([][]byte{header, body, last}, nil)
}

func TestActivitySignedWithAnotherKeyIsToldByItsFingerprint(t *testing.T) {
	s := diary(t, 5)
	public, key, _ := ed25519.GenerateKey(nil)
	other := forged(signed(t, s), key, store.Fingerprint(public))
	if _, err := VerifyActivity(bytes.NewReader(other), store.Fingerprint(s.PublicKey())); !errors.Is(err, ErrActivityFingerprint) {
		t.Error(err)
	}
	pretended := forged(signed(t, s), key, store.Fingerprint(s.PublicKey()))
	for _, given := range []string{"", store.Fingerprint(s.PublicKey())} {
		if _, err := VerifyActivity(bytes.NewReader(pretended), given); !errors.Is(err, ErrActivitySignature) {
			t.Errorf("with the fingerprint of another key: %v", err)
		}
	}
	report, err := VerifyActivity(bytes.NewReader(other), "")
	if err != nil || report.Compared || report.Fingerprint == store.Fingerprint(s.PublicKey()) {
		t.Errorf("%+v, %v", report, err)
	}
	if _, err := VerifyActivity(bytes.NewReader(signed(t, s)), "0123"); !errors.Is(err, ErrActivityFingerprint) {
		t.Error(err)
	}
}

// TestRechainedEntriesFailTheSignature is what somebody can do who knows the format: leave entries out, number and chain
// the others anew, and correct the last line.
func TestRechainedEntriesFailTheSignature(t *testing.T) {
	s := diary(t, 12)
	for name, keep := range map[string]func(i int) bool{
		"without the newest": func(i int) bool { return i < 9 },
		"without one":        func(i int) bool { return i != 5 },
		"all, but chained":   func(int) bool { return true },

		"without one, as numbered": func(i int) bool { return i != 5 },
	} {
		lines := bytes.SplitAfter(signed(t, s), []byte("\n"))
		var end activityEnd
		readLine(lines[13], &end)
		var head [32]byte
		out, seq := [][]byte{lines[0]}, uint64(0)
		for i := range 12 {
			e, ok := parseEntry(lines[i+1])
			if !ok {
				t.Fatal(i)
			}
			if !keep(i) {
				continue
			}
			if name == "all, but chained" && i == 3 {
				e.Outcome = "wrong password"
			}
			seq++
			if name != "without one, as numbered" {
				e.Seq = seq
			}
			head = store.Link(head, e.Body())
			e.Hash = head
			out = append(out, appendEntry(nil, &e))
		}
		end.Count, end.Head = seq, digits(head[:])
		last, _ := jsonLine(end)
		_, err := VerifyActivity(bytes.NewReader(bytes.Join(append(out, last), nil)), "")
		var broken *ActivityBroken
		if name == "without one, as numbered" {
			if !errors.As(err, &broken) || broken.Seq != 6 {
				t.Errorf("%s: %v", name, err)
			}
		} else if !errors.Is(err, ErrActivitySignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsNoActivityIsRefused(t *testing.T) {
	whole := string(signed(t, diary(t, 3)))
	header, rest, _ := strings.Cut(whole, "\n")
	long := strings.Repeat("x", 3*longestLine)
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"nothing":         {"", ErrActivityForeign},
		"blank":           {"\n\n", ErrActivityForeign},
		"text":            {"hello\nworld\n", ErrActivityForeign},
		"one long line":   {long, ErrActivityForeign},
		"other JSON":      {`{"format":"something","version":1}` + "\n", ErrActivityForeign},
		"no header":       {rest, ErrActivityForeign},
		"newer":           {`{"format":"latchkey activity","version":2,"more":true}` + "\n" + rest, ErrActivityNewer},
		"older":           {`{"format":"latchkey activity","version":0}` + "\n" + rest, ErrActivitySignature},
		"header twice":    {strings.Replace(header, `"version":1`, `"version":1,"version":1`, 1) + "\n" + rest, ErrActivitySignature},
		"case of a name":  {strings.Replace(header, `"first"`, `"First"`, 1) + "\n" + rest, ErrActivitySignature},
		"short key":       {strings.Replace(header, `"key":"`, `"key":"00`, 1) + "\n" + rest, ErrActivitySignature},
		"first is nought": {strings.Replace(header, `"first":1`, `"first":0`, 1) + "\n" + rest, ErrActivitySignature},
		"a line more":     {whole + "\n", ErrActivitySignature},
		"a byte more":     {whole + " ", ErrActivitySignature},
		"twice the whole": {whole + whole, ErrActivitySignature},
		"carriage return": {strings.ReplaceAll(whole, "\n", "\r\n"), ErrActivitySignature},
		"NUL":             {strings.Replace(whole, `"kind"`, "\"ki\x00nd\"", 1), ErrActivityBroken},
		"long entry":      {header + "\n" + strings.Replace(rest, `"kind":"`, `"kind":"`+long, 1), ErrActivityBroken},
		"no signature":    {strings.Replace(whole, `"signature":"`, `"signature":"","x":"`, 1), ErrActivityBroken},
	} {
		if _, err := VerifyActivity(strings.NewReader(c.text), ""); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	failure := errors.New("the disk")
	if _, err := VerifyActivity(io.MultiReader(strings.NewReader(whole[:500]), failing{failure}), ""); !errors.Is(err, failure) {
		t.Errorf("a failing disk: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestEntriesOfEveryLayoutSurviveTheirLine(t *testing.T) {
	for layout := uint8(1); layout <= 2; layout++ {
		e := store.Entry{Seq: 9, At: exportedAt.Truncate(time.Millisecond), Kind: store.SignedIn, Outcome: "ok", Count: 1, Layout: layout}
		if layout > 1 {
			e.Field, e.Old, e.New = "role", "a\"\\\u2028", "<&>"
		}
		e.Hash = store.Link([32]byte{1}, e.Body())
		got, ok := parseEntry(appendEntry(nil, &e))
		if !ok || got != e || !got.Follows([32]byte{1}) || got.Follows([32]byte{2}) {
			t.Errorf("layout %d: %+v, %v", layout, got, ok)
		}
	}
}

func TestActivityTableIsSafeInASpreadsheet(t *testing.T) {
	s := diary(t, 60)
	var out bytes.Buffer
	if err := WriteActivityTable(&out, s, func(account.ID) string { return "=HYPERLINK(\"x\");@x" }); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), strings.Join(activityColumns, ",")+"\r\n") {
		t.Errorf("%.100q", out.String())
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 61 {
		t.Fatal(len(rows), err)
	}
	for i, row := range rows[1:] {
		for column, cell := range row {
			if cell != Defused(cell) {
				t.Errorf("row %d, %s: %q", i, activityColumns[column], cell)
			}
		}
	}
	if rows[1][1] != "2026-03-02T12:00:00.123Z" || rows[1][5] != "'=HYPERLINK(\"x\");'@x" || rows[2][4] != "" || rows[2][5] != "" {
		t.Errorf("%q", rows[1:3])
	}
}

func BenchmarkVerifyActivity(b *testing.B) {
	s := diary(b, 100_000)
	text := signed(b, s)
	b.Run("100k", func(b *testing.B) {
		for b.Loop() {
			if _, err := VerifyActivity(bytes.NewReader(text), ""); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(100_000*b.N)/b.Elapsed().Seconds(), "entries/s")
	})
	b.Run("hashed", func(b *testing.B) { // what nobody can do without
		for b.Loop() {
			sha256.Sum256(text)
		}
	})
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			if err := WriteActivity(io.Discard, s, exportedAt); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// FuzzVerifyActivity: whatever is read, what is accepted was signed as it stands, to the last byte.
func FuzzVerifyActivity(f *testing.F) {
	whole := signed(f, diary(f, 4))
	f.Add(whole, uint(0))
	for i := range uint(40) {
		f.Add(whole, i*uint(len(whole))/40)
		f.Add(append(bytes.Clone(whole[:i*uint(len(whole))/40]), whole[uint(len(whole))-i*7:]...), i)
	}
	f.Add([]byte(fmt.Sprintf("{\"format\":%q,\"version\":1}\n", activityFormat)), uint(0))
	f.Fuzz(func(t *testing.T, text []byte, at uint) {
		for line := range bytes.Lines(text) {
			if e, ok := parseEntry(line); ok && !bytes.Equal(appendEntry(nil, &e), line) {
				t.Errorf("read in two ways: %q", line)
			}
		}
		report, err := VerifyActivity(bytes.NewReader(text), "")
		if err != nil {
			return
		}
		for _, other := range [][]byte{append(bytes.Clone(text), '\n'), text[:len(text)-1], flipped(text, at)} {
			if _, err := VerifyActivity(bytes.NewReader(other), report.Fingerprint); err == nil {
				t.Errorf("accepted as well: %q", other)
			}
		}
	})
}

// flipped is text with one bit of another value.
func flipped(text []byte, at uint) []byte {
	text = bytes.Clone(text)
	text[at%uint(len(text))] ^= 1 << (at % 8)
	return text
}
