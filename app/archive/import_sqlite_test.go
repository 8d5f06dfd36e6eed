package archive

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unsafe"

	"latchkey/app/account"
)

// The table of the second tutorial, with the row that its reader types in.
const (
	userTableSQL = `CREATE TABLE user (id INTEGER PRIMARY KEY, username VARCHAR, email VARCHAR UNIQUE, full_name VARCHAR,
		hashed_password VARCHAR, otp_secret VARCHAR, disabled BOOLEAN, role VARCHAR)`
	johndoeSQL = `INSERT INTO user (username, email, full_name, hashed_password, otp_secret, disabled, role)
		VALUES ('johndoe', 'johndoe@example.com', 'John Doe', '` + johndoe + `', 'LGLEREYEPVVWTLYO', 0, 'admin')`
)

// database makes an SQLite file.
func database(t testing.TB, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "twofactor_app.db")
	db := opened(t, path)
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func opened(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

func TestSecondTutorialsFileIsRead(t *testing.T) {
	for name, statements := range map[string][]string{
		"as it is":        {userTableSQL, johndoeSQL},
		"in WAL mode":     {"PRAGMA journal_mode=WAL", userTableSQL, johndoeSQL},
		"in UTF-16":       {"PRAGMA encoding='UTF-16be'", userTableSQL, johndoeSQL},
		"pages of 512":    {"PRAGMA page_size=512", userTableSQL, johndoeSQL},
		"pages of 65536":  {"PRAGMA page_size=65536", userTableSQL, johndoeSQL},
		"of another name": {userTableSQL, johndoeSQL, "ALTER TABLE user RENAME TO users"},
		"capital":         {strings.Replace(userTableSQL, "TABLE user", "TABLE User", 1), johndoeSQL, "ALTER TABLE User RENAME COLUMN email TO Email"},
		"without row id":  {strings.Replace(userTableSQL, "PRIMARY KEY, username VARCHAR", ", username VARCHAR PRIMARY KEY", 1) + " WITHOUT ROWID", johndoeSQL},
		"with company": {
			userTableSQL, johndoeSQL, "CREATE TABLE session (id TEXT)", "CREATE VIEW users_view AS SELECT * FROM user", "CREATE INDEX i ON user (full_name, email)",
			"ALTER TABLE user ADD avatar BLOB", "UPDATE user SET avatar = zeroblob(5000000)",
		},
	} {
		path := database(t, statements...)
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		im, err := OpenImport(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if im.Kind != "sqlite" || im.Rows != 1 || !im.HasPasswords || !im.HasTwoFactor || im.Administrators != 1 {
			t.Errorf("%s: %+v", name, im)
		}
		plan := planned(t, im, ImportOptions{Passwords: "bcrypt"})
		if len(plan.Errors) > 0 || plan.WeakSecrets != 1 || plan.Hashes != 0 {
			t.Errorf("%s: %+v", name, plan.Report)
		}
		a := made(t, plan)[0]
		if a.Username != "johndoe" || a.Role != account.Member || a.Password.PHC != johndoe || len(a.OTP.Secret) != 10 || a.Disabled {
			t.Errorf("%s: %+v", name, a)
		}
		after, err := os.ReadFile(path)
		beside, _ := os.ReadDir(filepath.Dir(path))
		if err != nil || !bytes.Equal(before, after) || len(beside) != 1 {
			t.Errorf("%s: reading it changed it, or left %d files there", name, len(beside))
		}
	}
}

func TestTablesOfTheFirstTutorialsOtherVersionsAreRead(t *testing.T) {
	path := database(t,
		"CREATE TABLE `users` (`id` char(36) NOT NULL,`name` varchar(255) NOT NULL,`email` varchar(40),`password` varchar(255) NOT NULL,`otp_enabled` numeric,`otp_verified` numeric,`otp_secret` text,`otp_auth_url` text,`created_at` datetime,PRIMARY KEY (`id`))",
		"INSERT INTO users VALUES ('1','Ada','ada@example.org','"+digest+"',1,1,'JBSWY3DPEHPK3PXPJBSWY3DP','otpauth://totp/codevoweb.com:admin@admin.com?algorithm=SHA1&digits=6&issuer=codevoweb.com&period=30&secret=JBSWY3DPEHPK3PXPJBSWY3DP','2022-10-14 06:20:23.512345678+00:00')",
		"INSERT INTO users VALUES ('2','Eve','eve@example.org','"+digest+"',0,1,'JBSWY3DPEHPK3PXPJBSWY3DP',NULL,1665728423512)",
	)
	im, err := OpenImport(path)
	if err != nil {
		t.Fatal(err)
	}
	accounts := made(t, planned(t, im, ImportOptions{Passwords: "sha256"}))
	ada, eve := accounts[0], accounts[1]
	if len(ada.OTP.Secret) != 15 || eve.OTP.On() || ada.CreatedAt.Unix() != 1665728423 || eve.CreatedAt.Unix() != 1665728423 {
		t.Errorf("%+v\n%+v", ada, eve)
	}
	if ok, _ := cheap.Verify(eve.Password.PHC, eve.ID, "secret"); !ok {
		t.Error("the password is another")
	}
}

func TestAFileThatIsInUseIsRefused(t *testing.T) {
	path := database(t, "PRAGMA page_size=512", userTableSQL, johndoeSQL, "CREATE TABLE other (a)",
		"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i < 3000) INSERT INTO other SELECT i FROM c")
	for _, mode := range []string{"WAL", "DELETE", "TRUNCATE", "PERSIST"} {
		db := opened(t, path)
		// With next to no cache, a transaction begins to change the file before it is committed.
		for _, s := range []string{"PRAGMA journal_mode=" + mode, "PRAGMA cache_size=1", "BEGIN IMMEDIATE", "UPDATE user SET full_name = hex(randomblob(20000)) || '" + mode + "'", "UPDATE other SET a = 1"} {
			if _, err := db.Exec(s); err != nil {
				t.Fatal(err)
			}
		}
		if mode == "WAL" { // in a log something is written when it is committed
			if _, err := db.Exec("COMMIT"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := OpenImport(path); !errors.Is(err, ErrImportInUse) {
			t.Errorf("%s: %v", mode, err)
		}
		if mode != "WAL" {
			if _, err := db.Exec("ROLLBACK"); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenImport(path); err != nil {
			t.Errorf("%s, closed: %v", mode, err)
		}
	}
}

// Each of these would run something that whoever made the file wrote into it.
func TestAFileThatIsAProgramIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		statements []string
		err        error
	}{
		"a view":                {[]string{"CREATE VIEW user AS SELECT 'x@example.org' AS email, 'x' AS full_name"}, ErrImportUnknown},
		"an endless view":       {[]string{"CREATE VIEW user AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c) SELECT i AS email, i AS full_name FROM c"}, ErrImportUnknown},
		"a virtual table":       {[]string{"CREATE VIRTUAL TABLE user USING fts5(email, full_name)"}, ErrImportUnknown},
		"both names":            {[]string{userTableSQL, "CREATE TABLE users (email TEXT, full_name TEXT)"}, ErrImportUnknown},
		"a table and a view":    {[]string{userTableSQL, "CREATE VIEW users AS SELECT * FROM user"}, ErrImportUnknown},
		"no such table":         {[]string{"CREATE TABLE people (email TEXT, full_name TEXT)"}, ErrImportUnknown},
		"no table at all":       {[]string{"PRAGMA user_version=1", "CREATE TABLE x (a)", "DROP TABLE x"}, ErrImportUnknown},
		"no names":              {[]string{"CREATE TABLE user (id INTEGER, email TEXT)"}, ErrImportColumns},
		"names twice":           {[]string{"CREATE TABLE user (email TEXT, full_name TEXT, name TEXT)"}, ErrImportColumns},
		"generated names":       {[]string{"CREATE TABLE user (email TEXT, full_name TEXT AS (hex(zeroblob(1000000))))", "INSERT INTO user (email) VALUES ('x@example.org')"}, ErrImportColumns},
		"generated and stored":  {[]string{"CREATE TABLE user (email TEXT, full_name TEXT AS (upper(email)) STORED)", "INSERT INTO user (email) VALUES ('x@example.org')"}, ErrImportColumns},
		"a shadow of a virtual": {[]string{"CREATE VIRTUAL TABLE user USING fts5(email, full_name)", "DROP TABLE user", "CREATE TABLE user_content (email TEXT, full_name TEXT)"}, ErrImportUnknown},
	} {
		im, err := OpenImport(database(t, c.statements...))
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %+v", name, err, im)
		}
	}
}

func TestValuesOfOtherTypesCostTheirRow(t *testing.T) {
	path := database(t, "CREATE TABLE user (email, full_name, disabled, role, created_at DATETIME)",
		"INSERT INTO user VALUES ('a@example.org', 'A', 0, 'user', NULL)",
		"INSERT INTO user VALUES ('b@example.org', x'42', 0, 'user', NULL)",
		"INSERT INTO user VALUES ('c@example.org', 12, 0, 'user', NULL)",
		"INSERT INTO user VALUES ('d@example.org', 1.5, 0, 'user', NULL)",
		"INSERT INTO user VALUES ('e@example.org', 'E', 0.0, 'user', NULL)",
		"INSERT INTO user VALUES ('f@example.org', 'F' || char(0) || 'x', 0, 'user', NULL)",
		"INSERT INTO user VALUES ('g@example.org', CAST(x'47ff' AS TEXT), 0, 'user', NULL)",
		"INSERT INTO user VALUES ('h@example.org', NULL, 0, 'user', NULL)",
		"INSERT INTO user VALUES ('i@example.org', printf('%.5000c', 'I'), 0, 'user', NULL)",
		"INSERT INTO user VALUES ('j@example.org', '=J', 0, 'user', NULL)",
		"INSERT INTO user VALUES ('k@example.org', 'K', 0, 'user', '2022-10-14 06:20:23')",
		"INSERT INTO user VALUES ('l@example.org', 'L', 0, 'user', 'never')",
		"INSERT INTO user VALUES ('m@example.org', 'M', 1, '', 1665728423512)",
		"INSERT INTO user VALUES ('A@example.org', 'N', 0, 'user', NULL)",
	)
	im, err := OpenImport(path)
	if err != nil {
		t.Fatal(err)
	}
	plan := planned(t, im, ImportOptions{SkipErrors: true})
	same(t, reasons(plan), []string{
		"2|full_name|the row cannot be read", "3|full_name|the row cannot be read|12", "4|full_name|the row cannot be read", "5|disabled|neither yes nor no",
		"6|full_name|the full name cannot be used|F\ufffdx", "7|full_name|the row cannot be read", "8|full_name|the full name cannot be used", "9|full_name|a value is too long",
		"10|full_name|the full name cannot be used|=J", "12|created_at|the date cannot be read|never", "14|email|another row has the e-mail|A@example.org",
	})
	if accounts := made(t, plan); len(accounts) != 3 || accounts[1].CreatedAt.Unix() != 1665728423 || !accounts[2].Disabled {
		t.Errorf("%+v", accounts)
	}
}

func TestTablesOfAnySizeAreReadUpToTheirBound(t *testing.T) {
	fill := func(n int) string {
		return fmt.Sprintf("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i < %d) INSERT INTO user (email, full_name) SELECT 'p'||i||'@example.org', 'P'||i FROM c", n)
	}
	if im, err := OpenImport(database(t, userTableSQL, fill(50_000))); err != nil || im.Rows != 50_000 {
		t.Error(err)
	}
	if _, err := OpenImport(database(t, userTableSQL, fill(50_001))); !errors.Is(err, ErrImportTooMany) {
		t.Error(err)
	}
}

// SQLite would take hours or gigabytes to read each of these.
func TestAHostileSchemaCostsLittle(t *testing.T) {
	fill := func(n int, ddl string) []string {
		return []string{userTableSQL, johndoeSQL, "PRAGMA writable_schema=1",
			fmt.Sprintf("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i < %d) INSERT INTO sqlite_schema SELECT 'table', 't'||i, 't'||i, 2, 'CREATE TABLE t'||i||'%s' FROM c", n, strings.ReplaceAll(ddl, "'", "''"))}
	}
	many := make([]string, 255)
	for i := range many {
		many[i] = fmt.Sprintf("c%d TEXT UNIQUE", i)
	}
	for name, c := range map[string]struct {
		statements []string
		err        error
	}{
		"many tables":      {fill(20_000, "(a)"), ErrImportUnknown},
		"some tables":      {fill(500, "(a)"), nil},
		"long tables":      {fill(300, "("+strings.Join(many, ",")+")"), ErrImportUnknown},
		"a long statement": {fill(1, "(a CHECK (a = "+strings.Repeat("1+", 40_000)+"1))"), ErrImportUnknown},
		"a deep statement": {fill(1, "(a CHECK (a = "+strings.Repeat("1+(", 500)+"1"+strings.Repeat(")", 500)+"))"), ErrImportUnknown},
		"many columns":     {fill(1, "("+strings.Join(many, ",")+","+strings.ReplaceAll(strings.Join(many, ","), "c", "d")+")"), ErrImportUnknown},
	} {
		path := database(t, c.statements...)
		began := time.Now()
		_, err := OpenImport(path)
		if took := time.Since(began); took > 5*time.Second || !errors.Is(err, c.err) {
			t.Errorf("%s: %v after %v", name, err, took)
		}
	}
}

func TestSchemaIsMeasuredWhateverThePagesSay(t *testing.T) {
	sound, err := os.ReadFile("testdata/twofactor_app.db")
	if err != nil || !shortSchema(sound) {
		t.Fatal(err)
	}
	const size = 1024
	interior := func(cells uint16, rest ...byte) []byte {
		page := append([]byte{interiorPage, 0, 0, byte(cells >> 8), byte(cells), 0, 0, 0}, rest...)
		return append(page, make([]byte, size-sqliteHead-len(page))...)
	}
	for name, first := range map[string][]byte{
		"itself":             interior(0, 0, 0, 0, 1),
		"no page":            interior(0, 0, 0, 0, 0),
		"a page beyond":      interior(0, 0, 0, 0, 3),
		"a page far beyond":  interior(0, 0xff, 0xff, 0xff, 0xff),
		"cells beyond":       interior(65535, 0, 0, 0, 2),
		"cells up to there":  interior((size-sqliteHead-interiorHead)/2+1, 0, 0, 0, 2),
		"a cell beyond":      interior(1, 0, 0, 0, 2, 0xff, 0xff),
		"a cell at the end":  interior(1, 0, 0, 0, 2, 3, 254),
		"a cell that is bad": interior(1, 0, 0, 0, 2, 2, 0),
		"another kind":       append([]byte{0x0a}, make([]byte, size-sqliteHead-1)...),
		"a leaf of all":      append([]byte{leafPage, 0, 0, 0xff, 0xff}, make([]byte, size-sqliteHead-5)...),
		"a leaf of one":      append([]byte{leafPage, 0, 0, 0, 1, 0, 0, 0, 0xff, 0xff}, make([]byte, size-sqliteHead-10)...),
		"an endless text":    append([]byte{leafPage, 0, 0, 0, 1, 0, 0, 0, 0, 110, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, make([]byte, size-sqliteHead-19)...),
	} {
		hostile := bytes.Clone(sound)
		copy(hostile[sqliteHead:size], first)
		if shortSchema(hostile) {
			t.Errorf("%s: within bounds", name)
		}
		answered(t, hostile)
	}
	for _, bytes := range [][2]byte{{0, 0}, {0, 2}, {1, 0}, {3, 0}, {0xff, 0xff}} {
		hostile := append([]byte(nil), sound...)
		hostile[atPageSize], hostile[atPageSize+1] = bytes[0], bytes[1]
		if shortSchema(hostile) {
			t.Errorf("pages of %v", bytes)
		}
	}
	for want, b := range map[uint64][]byte{
		0: {0}, 127: {0x7f}, 128: {0x81, 0}, 16383: {0xff, 0x7f}, 1<<64 - 1: {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
	} {
		if got := sqliteVarint(append(b, 0xff)); got != want {
			t.Errorf("%x: %d", b, got)
		}
	}
}

// What a file could still have asked for is refused by the connection itself.
func TestAStatementMayLookAtTablesAndDoNothingElse(t *testing.T) {
	content, err := os.ReadFile("testdata/twofactor_app.db")
	if err != nil {
		t.Fatal(err)
	}
	db := opened(t, ":memory:")
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(c any) error {
		var im Import
		if err := im.readTable(t.Context(), c, content); err != nil || len(im.rows) != 1 {
			t.Errorf("%v, %d rows", err, len(im.rows))
		}
		for _, statement := range []string{
			"SELECT upper(email) FROM user", "SELECT load_extension('x')", "SELECT readfile('/etc/passwd')", "SELECT randomblob(1000000000)", "SELECT count(*) FROM user",
			"ATTACH '/tmp/x.db' AS x", "CREATE TABLE x (a)", "CREATE TEMP TABLE x (a)", "INSERT INTO user (email) VALUES ('x')", "UPDATE user SET role = 'admin'", "DELETE FROM user", "DROP TABLE user",
			"PRAGMA writable_schema=1", "PRAGMA trusted_schema=1", "PRAGMA journal_mode=WAL", "VACUUM INTO '/tmp/x.db'", "BEGIN", "ANALYZE",
			"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c) SELECT i FROM c",
		} {
			if rows, err := ask(t.Context(), c.(connection), statement); !errors.Is(err, ErrImportUnknown) {
				t.Errorf("%s: %v, %v", statement, rows, err)
			}
		}
		timed, cancel := context.WithCancel(t.Context())
		seen := 0
		err := each(timed, c.(connection), "PRAGMA table_xinfo(user)", func([]string, []driver.Value) error {
			seen++
			cancel()
			return nil
		})
		if !errors.Is(err, ErrImportUnknown) || seen != 1 {
			t.Errorf("time was up at once, and %d rows were read: %v", seen, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFaultWhileReadingIsAnAnswer(t *testing.T) {
	nowhere := uintptr(1) << 40
	for name, fn := range map[string]func() error{
		"panic":     func() error { panic("sqlite") },
		"nil":       func() error { var p *int; *p = 1; return nil },
		"bad index": func() error { b := []byte{1}; b[len(b)] = 1; return nil },
		"bad page":  func() error { *(*byte)(unsafe.Add(nil, nowhere)) = 1; return nil },
	} {
		if sound, err := unbroken(fn); sound || !errors.Is(err, ErrImportUnknown) {
			t.Errorf("%s: %v, %v", name, err, sound)
		}
	}
	broken := errors.New("broken")
	if sound, err := unbroken(func() error { return broken }); !sound || !errors.Is(err, broken) {
		t.Errorf("%v, %v", err, sound)
	}
}

// populated is the content of a file with several pages of rows and some company.
func populated(t testing.TB) []byte {
	path := database(t, "PRAGMA page_size=512", userTableSQL, johndoeSQL, "CREATE TABLE other (a, b)", "CREATE INDEX i ON user (full_name)",
		`WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i < 60)
			INSERT INTO user (username, email, full_name, hashed_password, otp_secret, disabled, role)
			SELECT 'p'||i, 'p'||i||'@example.org', 'Person '||i||hex(zeroblob(i*10)), '`+johndoe+`', 'LGLEREYEPVVWTLYO', i%2, 'user' FROM c`)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// answered holds the reader to an answer for any content: accounts, or one of the words for it.
func answered(t *testing.T, content []byte) {
	t.Helper()
	im, err := readImport(content)
	switch {
	case err == nil:
		if _, err := im.Plan(ImportOptions{Passwords: "bcrypt"}, policy, noon, nobody); err != nil {
			t.Fatal(err)
		}
	case !errors.Is(err, ErrImportUnknown) && !errors.Is(err, ErrImportColumns) && !errors.Is(err, ErrImportTooMany) && !errors.Is(err, ErrFileEmpty):
		t.Fatal(err)
	}
}

func TestADamagedFileIsRefusedOrReadAndNeverEndsTheProgram(t *testing.T) {
	content := populated(t)
	for cut := 0; cut < len(content); cut += 512 - 7 {
		if cut > 0 {
			answered(t, bytes.Clone(content[:cut]))
		}
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	rounds := 500
	if os.Getenv("LATCHKEY_SOAK") != "" {
		rounds = 50_000
	}
	for range rounds {
		mutant := bytes.Clone(content)
		for range 1 + r.IntN(4) {
			switch at := r.IntN(len(mutant)); r.IntN(4) {
			case 0:
				mutant[at] ^= 1 << r.IntN(8)
			case 1: // the head of a page, where its shape is
				mutant[at/512*512+r.IntN(24)] = byte(r.IntN(256))
			case 2: // one page in the place of another
				copy(mutant[at/512*512:], content[r.IntN(len(content)/512)*512:][:512])
			case 3:
				clear(mutant[at/512*512:][:512])
			}
		}
		answered(t, mutant)
	}
}

func FuzzSQLite(f *testing.F) {
	content := populated(f)
	f.Add(uint32(0), []byte(nil), uint16(0))
	for page := 0; page < len(content)/512; page += len(content) / 512 / 12 {
		for _, at := range []int{0, 1, 3, 5, 8, 12, 100, 103, 108, 500} {
			f.Add(uint32(page*512+at), []byte{0xff, 0xff}, uint16(0))
			f.Add(uint32(page*512+at), []byte{0, 0, 0, 1}, uint16(page))
		}
	}
	f.Fuzz(func(t *testing.T, at uint32, over []byte, cut uint16) {
		mutant := bytes.Clone(content)
		copy(mutant[int(at)%len(mutant):], over)
		if cut > 0 {
			mutant = mutant[:len(mutant)-int(cut)%len(mutant)]
		}
		answered(t, mutant)
	})
}
