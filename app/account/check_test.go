package account

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// sound is an account in which everything is in use.
func sound(t testing.TB) Account {
	t.Helper()
	now := time.Unix(1_800_000_000, 0).UTC()
	id := NewID()
	pending := NewOTP(sixDigits)
	otp, err := pending.Confirm(mustCode(t, pending, pending.Step(now)), now)
	if err != nil {
		t.Fatal(err)
	}
	throttle := Throttle{Failures: 6, FailedAt: now, Wait: time.Minute}
	otp.Throttle = throttle
	recovery := NewRecovery(recoveryKey, id, NewRecoveryCodes(10), now)
	recovery.Throttle = throttle
	return Account{
		ID: id, Profile: Profile{FullName: "Zoë Straße", Email: "zoe@example.org", Username: "zoë"},
		Role: Administrator, RoleSince: now, CreatedAt: now,
		Password: Password{PHC: cheap.Hash(id, "seven quiet lanterns"), ChangedAt: now, Temporary: true, ExpiresAt: now.Add(24 * time.Hour), Throttle: throttle},
		OTP:      otp, Recovery: recovery,
		LastSignIn: SignIn{now, ByCode}, PreviousSignIn: SignIn{now, ByRecoveryCode}, Refused: 1 << 31, Notices: ProfileChanged | AccountImported,
	}
}

func TestAnAccountFromOutsideIsOneThatCouldHaveBeenMadeHere(t *testing.T) {
	year := func(n int) time.Time { return time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC) }
	for name, v := range map[string]struct {
		change func(a *Account)
		part   string // that is refused; "" for none
	}{
		"as it is":                     {func(a *Account) {}, ""},
		"without username":             {func(a *Account) { a.Username = "" }, ""},
		"without password":             {func(a *Account) { a.Password = Password{} }, ""},
		"without two-factor":           {func(a *Account) { a.OTP, a.Recovery = OTP{}, Recovery{} }, ""},
		"never here":                   {func(a *Account) { a.LastSignIn, a.PreviousSignIn = SignIn{}, SignIn{} }, ""},
		"all codes used":               {func(a *Account) { a.Recovery.Hashes = nil }, ""},
		"a secret of 80 bits":          {func(a *Account) { a.OTP.Secret = make([]byte, 10) }, ""},
		"a secret of 512 bits":         {func(a *Account) { a.OTP.Secret = make([]byte, 64) }, ""},
		"locked":                       {func(a *Account) { a.OTP.Throttle.Failures, a.OTP.Throttle.Wait = 100, time.Hour }, ""},
		"the first second":             {func(a *Account) { a.CreatedAt = year(1970) }, ""},
		"the last second":              {func(a *Account) { a.CreatedAt = year(10_000).Add(-1) }, ""},
		"another zone":                 {func(a *Account) { a.CreatedAt = a.CreatedAt.In(time.FixedZone("", 3600)) }, ""},
		"nobody":                       {func(a *Account) { *a = Account{} }, "id"},
		"no id":                        {func(a *Account) { a.ID = ID{} }, "id"},
		"no name":                      {func(a *Account) { a.FullName = "" }, "profile"},
		"a name with outer space":      {func(a *Account) { a.FullName = "Ada " }, "profile"},
		"a name not in NFC":            {func(a *Account) { a.FullName = "Zoe\u0308" }, "profile"},
		"a name with bidi override":    {func(a *Account) { a.FullName = "Ada\u202egnaL" }, "profile"},
		"a name with NUL":              {func(a *Account) { a.FullName = "Ada\x00" }, "profile"},
		"a name that is not UTF-8":     {func(a *Account) { a.FullName = "Ada\xff" }, "profile"},
		"an endless name":              {func(a *Account) { a.FullName = strings.Repeat("a", 1<<20) }, "profile"},
		"no e-mail":                    {func(a *Account) { a.Email = "" }, "profile"},
		"an e-mail without @":          {func(a *Account) { a.Email = "zoe" }, "profile"},
		"an e-mail with a name":        {func(a *Account) { a.Email = "Zoë <zoe@example.org>" }, "profile"},
		"a username with @":            {func(a *Account) { a.Username = "zoe@example.org" }, "profile"},
		"another role":                 {func(a *Account) { a.Role = Administrator + 1 }, "role"},
		"a role since ever":            {func(a *Account) { a.RoleSince = year(1969) }, "role"},
		"made before 1970":             {func(a *Account) { a.CreatedAt = year(1970).Add(-time.Millisecond) }, "creation"},
		"made after 9999":              {func(a *Account) { a.CreatedAt = year(10_000) }, "creation"},
		"made at the end of all times": {func(a *Account) { a.CreatedAt = time.UnixMilli(1<<63 - 1) }, "creation"},
		"a plain password":             {func(a *Account) { a.Password.PHC = "secret" }, "password"},
		"a hash of 4 GiB":              {func(a *Account) { a.Password.PHC = "$argon2id$v=19$m=4194304,t=1,p=1$" + salt16 + "$" + tag32 }, "password"},
		"a hash of no passes":          {func(a *Account) { a.Password.PHC = "$argon2id$v=19$m=64,t=0,p=1$" + salt16 + "$" + tag32 }, "password"},
		"a hash of another kind":       {func(a *Account) { a.Password.PHC = "$scrypt$ln=16,r=8,p=1$" + salt16 + "$" + tag32 }, "password"},
		"temporary for ever":           {func(a *Account) { a.Password.ExpiresAt = time.Time{} }, "password"},
		"expiring, but not temporary":  {func(a *Account) { a.Password.Temporary = false }, "password"},
		"a password changed in 99999":  {func(a *Account) { a.Password.ChangedAt = year(99_999) }, "password"},
		"a password that expires then": {func(a *Account) { a.Password.ExpiresAt = year(99_999) }, "password"},
		"a counter of 101":             {func(a *Account) { a.Password.Throttle.Failures = 101 }, "password"},
		"a wait of an hour and more":   {func(a *Account) { a.Password.Throttle.Wait = time.Hour + time.Millisecond }, "password"},
		"a wait below nought":          {func(a *Account) { a.Password.Throttle.Wait = -1 }, "password"},
		"a wait that begins in 99999":  {func(a *Account) { a.Password.Throttle.FailedAt = year(99_999) }, "password"},
		"a secret of 72 bits":          {func(a *Account) { a.OTP.Secret = make([]byte, 9) }, "two-factor"},
		"a secret of 65 bytes":         {func(a *Account) { a.OTP.Secret = make([]byte, 65) }, "two-factor"},
		"codes of no digits":           {func(a *Account) { a.OTP.Digits = 0 }, "two-factor"},
		"codes of 7 digits":            {func(a *Account) { a.OTP.Digits = 7 }, "two-factor"},
		"codes for ever":               {func(a *Account) { a.OTP.Period = 1 << 62 }, "two-factor"},
		"codes of a negative period":   {func(a *Account) { a.OTP.Period = -30 * time.Second }, "two-factor"},
		"codes of another algorithm":   {func(a *Account) { a.OTP.Algorithm = SHA512 + 1 }, "two-factor"},
		"strange parameters, but off":  {func(a *Account) { a.OTP.Secret, a.OTP.Digits = nil, 200 }, "two-factor"},
		"a step after the year 9999":   {func(a *Account) { a.OTP.LastStep = uint64(year(10_000).Unix()) / 30 }, "two-factor"},
		"a step of long periods there": {func(a *Account) { a.OTP.Period, a.OTP.LastStep = time.Minute, uint64(year(10_000).Unix())/60 }, "two-factor"},
		"the last step of all":         {func(a *Account) { a.OTP.LastStep = 1<<64 - 1 }, "two-factor"},
		"two-factor since 99999":       {func(a *Account) { a.OTP.Since = year(99_999) }, "two-factor"},
		"a phone that is ahead":        {func(a *Account) { a.OTP.Drift = Drift{20, 2, 1} }, ""},
		"a replaced secret":            {func(a *Account) { a.Replace(a.OTP, noon) }, ""},
		"as many burnt as are kept":    {func(a *Account) { a.OTP.Burnt = make([]uint64, MostBurnt) }, ""},
		"a phone 21 steps ahead":       {func(a *Account) { a.OTP.Drift.Synced = 21 }, "two-factor"},
		"a phone 128 steps behind":     {func(a *Account) { a.OTP.Drift.Synced = -128 }, "two-factor"},
		"a phone that drifts":          {func(a *Account) { a.OTP.Drift.Learned = 3 }, "two-factor"},
		"a phone that leans":           {func(a *Account) { a.OTP.Drift.Lean = -2 }, "two-factor"},
		"one step too many burnt":      {func(a *Account) { a.OTP.Burnt = make([]uint64, MostBurnt+1) }, "two-factor"},
		"a burnt step after 9999":      {func(a *Account) { a.OTP.Burnt = []uint64{1, uint64(year(10_000).Unix()) / 30} }, "two-factor"},
		"a replaced secret of 72 bits": {func(a *Account) { a.OTP.Replaced = &Replaced{make([]byte, 9), sixDigits, noon} }, "two-factor"},
		"a replaced one of 7 digits":   {func(a *Account) { a.OTP.Replaced = &Replaced{a.OTP.Secret, Params{SHA1, 7, time.Minute}, noon} }, "two-factor"},
		"replaced in 99999":            {func(a *Account) { a.OTP.Replaced = &Replaced{a.OTP.Secret, sixDigits, year(99_999)} }, "two-factor"},
		"replaced, but off":            {func(a *Account) { a.OTP = OTP{Replaced: &Replaced{a.OTP.Secret, sixDigits, noon}} }, "two-factor"},
		"burnt, but off":               {func(a *Account) { a.OTP = OTP{Burnt: []uint64{1}} }, "two-factor"},
		"two-factor used in 99999":     {func(a *Account) { a.OTP.UsedAt = year(99_999) }, "two-factor"},
		"a code counter of all":        {func(a *Account) { a.OTP.Throttle.Failures = 1<<32 - 1 }, "two-factor"},
		"more codes left than made":    {func(a *Account) { a.Recovery.Total = 9 }, "recovery codes"},
		"21 codes":                     {func(a *Account) { a.Recovery.Total = 21 }, "recovery codes"},
		"255 codes":                    {func(a *Account) { a.Recovery.Hashes, a.Recovery.Total = make([][32]byte, 255), 255 }, "recovery codes"},
		"codes made in 99999":          {func(a *Account) { a.Recovery.MadeAt = year(99_999) }, "recovery codes"},
		"a recovery wait of a year":    {func(a *Account) { a.Recovery.Throttle.Wait = 365 * 24 * time.Hour }, "recovery codes"},
		"signed in by nothing known":   {func(a *Account) { a.LastSignIn.Factor = ByRecoveryCode + 1 }, "sign-ins"},
		"signed in in 99999":           {func(a *Account) { a.LastSignIn.At = year(99_999) }, "sign-ins"},
		"signed in before that":        {func(a *Account) { a.PreviousSignIn.At = year(1900) }, "sign-ins"},
		"a notice that nobody gives":   {func(a *Account) { a.Notices = 1 << notices }, "notices"},
	} {
		a := sound(t)
		v.change(&a)
		switch err := a.Check(); {
		case v.part == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case v.part != "" && (!errors.Is(err, ErrAccountInvalid) || !strings.HasSuffix(err.Error(), ": "+v.part)):
			t.Errorf("%s: %v, want %q refused", name, err, v.part)
		}
	}
}

// A life is a random account that only the rules have made and changed.
type life struct {
	*rand.Rand
	testing.TB
	a   Account
	now time.Time
}

func (l *life) text(n int) string {
	letters := []rune("abzAZßéŁжЖ日本語ｶ09  .,-_'’@e\u0301\u030a\u0327\u2000\u212b\u1e9b\u0323")
	var b strings.Builder
	for range l.IntN(n) {
		b.WriteRune(letters[l.IntN(len(letters))])
	}
	return b.String()
}

func (l *life) step() {
	l.now = l.now.Add(time.Duration(l.Int64N(int64(36 * time.Hour))))
	a := &l.a
	switch l.IntN(11) {
	case 0:
		if p, err := (Profile{FullName: l.text(60), Email: l.text(20) + "@" + l.text(20), Username: l.text(12)}).Normalise(); err == nil {
			a.Profile = p
		}
	case 1:
		a.Password = Password{PHC: cheap.Hash(a.ID, "seven quiet lanterns"), ChangedAt: l.now}
		if l.IntN(2) == 0 {
			a.Password.Temporary, a.Password.ExpiresAt = true, l.now.Add(24*time.Hour)
		}
	case 2:
		for range l.IntN(150) {
			a.Password.Throttle.Charge(l.now)
		}
	case 3:
		o := NewOTP(Params{Algorithm(l.IntN(3)), []uint8{6, 8}[l.IntN(2)], []time.Duration{30 * time.Second, time.Minute}[l.IntN(2)]})
		live, err := o.Confirm(mustCode(l, o, o.Step(l.now)), l.now)
		if err != nil {
			l.Fatal(err)
		}
		a.Replace(live, l.now)
		a.Recovery = NewRecovery(recoveryKey, a.ID, NewRecoveryCodes(5+l.IntN(16)), l.now)
	case 4:
		for range l.IntN(150) {
			_ = a.ValidateOTP("000000", l.now)
			l.now = l.now.Add(time.Hour)
		}
	case 5:
		_ = a.UseRecoveryCode(recoveryKey, "0000-0000-0000-0000", l.now)
		if n := len(a.Recovery.Hashes); n > 0 {
			a.Recovery.Hashes = a.Recovery.Hashes[:n-1]
		}
	case 6:
		a.OTP, a.Recovery = OTP{}, Recovery{}
	case 7:
		a.PreviousSignIn, a.LastSignIn = a.LastSignIn, SignIn{l.now, Factor(l.IntN(3))}
		a.Notices, a.Refused = 0, 0
	case 8:
		for range l.IntN(12) {
			l.refused()
		}
	case 9:
		a.Forget(l.now)
		for _, throttle := range []*Throttle{&a.Password.Throttle, &a.OTP.Throttle, &a.Recovery.Throttle} {
			throttle.Postpone(l.now, time.Unix(l.Int64N(200_000_000_000), 0))
		}
	case 10:
		a.Role, a.RoleSince, a.Disabled, a.Notices = Role(l.IntN(2)), l.now, l.IntN(2) == 0, Notice(l.IntN(1<<notices))
	}
}

// refused has codes of a phone that is off judged, explained and synchronised.
func (l *life) refused() {
	o := &l.a.OTP
	if !o.On() {
		return
	}
	l.now = l.now.Add(time.Hour)
	step := max(o.Step(l.now)+uint64(l.IntN(41)), 20) - 20
	code := mustCode(l, *o, step)
	if err := l.a.ValidateOTP(code, l.now); err != nil && l.a.Explain(code, l.now, err) == nil {
		l.Fatal("an explanation let somebody in")
	}
	if l.IntN(2) == 0 {
		_ = l.a.ResynchroniseOTP(mustCode(l, *o, step+1), mustCode(l, *o, step+2), l.now)
	}
}

// Were one refused, its owner could make no backup.
func TestWhatTheRulesMakeIsNeverRefused(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 60 {
		now := time.Unix(r.Int64N(200_000_000_000), r.Int64N(1e9))
		l := life{r, t, Account{ID: NewID(), Profile: Profile{FullName: "Ada", Email: "ada@example.org"}, CreatedAt: stamp(now), RoleSince: stamp(now)}, now}
		for range 60 {
			l.step()
			if err := l.a.Check(); err != nil {
				t.Fatalf("%v: %+v", err, l.a)
			}
		}
	}
}

func TestKnownHashesAreThoseThatCanBeVerified(t *testing.T) {
	for hash, want := range map[string]bool{
		cheap.Hash(NewID(), "a"): true, "": false, "secret": false,
		"$argon2id$v=19$m=1048576,t=16,p=16$" + salt16 + "$" + tag32: true,
		"$argon2id$v=19$m=1048577,t=16,p=16$" + salt16 + "$" + tag32: false,
	} {
		if got := KnownHash(hash); got != want {
			t.Errorf("%q: %v", hash, got)
		}
	}
}
