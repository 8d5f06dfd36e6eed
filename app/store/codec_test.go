package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"latchkey/app/account"
)

// A random source of values as they can be kept: times and durations of whole milliseconds, times in UTC.
type values struct{ *rand.Rand }

func (v values) time() time.Time {
	switch v.IntN(4) {
	case 0:
		return time.Time{}
	case 1:
		return time.UnixMilli(int64(v.Uint64())).UTC()
	}
	return start.Add(time.Duration(v.Int64N(1e9)) * time.Millisecond)
}

func (v values) duration() time.Duration {
	return time.Duration(v.Int64N(math.MaxInt64/int64(time.Millisecond)+1)) * time.Millisecond
}

func (v values) text() string { return string(filled(v.Rand, v.IntN(80))) }

func (v values) throttle() account.Throttle {
	return account.Throttle{Failures: v.Uint32(), FailedAt: v.time(), Wait: v.duration()}
}

func (v values) params() account.Params {
	return account.Params{Algorithm: account.Algorithm(v.IntN(3)), Digits: uint8(v.Uint32()), Period: v.duration()}
}

func (v values) signIn() account.SignIn {
	return account.SignIn{At: v.time(), Factor: account.Factor(v.IntN(3))}
}

func (v values) account() (a account.Account) {
	copy(a.ID[:], filled(v.Rand, 16))
	a.Profile = account.Profile{FullName: v.text(), Email: v.text(), Username: v.text()}
	a.Role, a.RoleSince, a.CreatedAt, a.Disabled = account.Role(v.IntN(2)), v.time(), v.time(), v.IntN(2) == 0
	a.Password = account.Password{PHC: v.text(), ChangedAt: v.time(), Temporary: v.IntN(2) == 0, ExpiresAt: v.time(), Throttle: v.throttle()}
	a.OTP = account.OTP{Params: v.params(), LastStep: v.Uint64(), Since: v.time(), UsedAt: v.time(), Throttle: v.throttle()}
	if n := v.IntN(64); n > 0 {
		a.OTP.Secret = filled(v.Rand, n)
	}
	a.OTP.Drift = account.Drift{Synced: int8(v.IntN(41) - 20), Learned: int8(v.IntN(5) - 2), Lean: int8(v.IntN(3) - 1)}
	for range v.IntN(account.MostBurnt + 1) {
		a.OTP.Burnt = append(a.OTP.Burnt, v.Uint64())
	}
	if v.IntN(2) == 0 {
		a.OTP.Replaced = &account.Replaced{Secret: filled(v.Rand, 1+v.IntN(64)), Params: v.params(), At: v.time()}
	}
	a.Recovery = account.Recovery{Total: uint8(v.Uint32()), Kept: v.IntN(2) == 0, MadeAt: v.time(), Throttle: v.throttle()}
	if n := v.IntN(256); n > 0 {
		a.Recovery.Hashes = make([][32]byte, n)
		for i := range a.Recovery.Hashes {
			copy(a.Recovery.Hashes[i][:], filled(v.Rand, 32))
		}
	}
	a.LastSignIn, a.PreviousSignIn, a.Refused = v.signIn(), v.signIn(), v.Uint32()
	for a.Notices = account.Notice(v.Uint32()); !a.Notices.Known(); {
		a.Notices >>= 1
	}
	return a
}

func (v values) policy() account.Policy {
	p := account.DefaultPolicy(start)
	p.Issuer = "Issuer é"[:1+v.IntN(6)]
	p.VisitorsMayRegister, p.Demo, p.KioskFiles = v.IntN(2) == 0, v.IntN(2) == 0, v.IntN(2) == 0
	p.RequireOTP, p.GraceDays, p.RequiredSince = account.Requirement(v.IntN(3)), v.IntN(366), v.time()
	p.MinPassword, p.RecoveryCodes, p.BackupDays = 8+v.IntN(57), 5+v.IntN(16), v.IntN(366)
	p.Kiosk, p.Explain = v.IntN(2) == 0, account.Explain(v.IntN(3))
	p.Idle = time.Minute + time.Duration(v.IntN(59*60_000))*time.Millisecond
	return p
}

func (v values) entry() Entry {
	e := Entry{Seq: v.Uint64(), At: v.time(), Kind: Kind(v.text()), Actor: Actor{Kind: ActorKind(v.IntN(int(actorKinds)))},
		Outcome: v.text(), Factor: account.Factor(v.IntN(3)), Count: v.Uint32(), Layout: uint8(1 + v.IntN(entryVersion))}
	copy(e.Actor.ID[:], filled(v.Rand, 16))
	copy(e.Subject[:], filled(v.Rand, 16))
	copy(e.Hash[:], filled(v.Rand, 32))
	if e.Layout >= 2 {
		e.Field, e.Old, e.New = v.text(), v.text(), v.text()
	}
	return e
}

func (v values) manifest() (m manifest) {
	m = manifest{generation: v.Uint64(), records: v.Uint64(), accounts: v.Uint64()}
	for i := range m.digest {
		m.digest[i] = v.Uint64()
	}
	m.activity = chain{next: v.Uint64(), count: v.Uint64(), unknown: v.Uint32(), unknownAt: int64(v.Uint64())}
	copy(m.activity.head[:], filled(v.Rand, 32))
	return m
}

func (v values) span() time.Duration { return v.duration() * time.Duration(1-2*v.IntN(2)) }

func (v values) clock() account.Clock {
	return account.Clock{Seen: v.time(), Doubt: account.Doubt(v.IntN(4)), Since: v.time(), By: v.span(), Confirmed: v.time(), Phones: v.time()}
}

func (v values) offsets() (all account.Offsets) {
	for range v.IntN(65) {
		all = append(all, account.Offset{ID: account.ID(filled(v.Rand, 16)), At: v.time(), By: v.span()})
	}
	return all
}

// A layout is one kind of record; its functions take and give what they may.
type layout struct {
	make   func(values) any
	encode func(any) []byte
	decode func([]byte) (any, error)
}

var layouts = map[string]layout{
	"account": {
		func(v values) any { return v.account() },
		func(x any) []byte { a := x.(account.Account); return encodeAccount(&a) },
		func(b []byte) (any, error) { return decodeAccount(b) },
	},
	"policy": {
		func(v values) any { return v.policy() },
		func(x any) []byte { return encodePolicy(x.(account.Policy)) },
		func(b []byte) (any, error) { return decodePolicy(b) },
	},
	"clock": {
		func(v values) any { return v.clock() },
		func(x any) []byte { return encodeClock(x.(account.Clock)) },
		func(b []byte) (any, error) { return decodeClock(b) },
	},
	"offsets": {
		func(v values) any { return v.offsets() },
		func(x any) []byte { return encodeOffsets(x.(account.Offsets)) },
		func(b []byte) (any, error) { return decodeOffsets(b) },
	},
	"entry": {
		func(v values) any { return v.entry() },
		func(x any) []byte { e := x.(Entry); return append(e.Body(), e.Hash[:]...) },
		func(b []byte) (any, error) { return decodeEntry(b) },
	},
	"manifest": {
		func(v values) any { return v.manifest() },
		func(x any) []byte { return x.(manifest).encode() },
		func(b []byte) (any, error) { return decodeManifest(b) },
	},
}

func TestARecordIsReadAsItWasWritten(t *testing.T) {
	v := values{rand.New(rand.NewPCG(rand.Uint64(), 0))}
	for name, l := range layouts {
		for range 2000 {
			x := l.make(v)
			b := l.encode(x)
			if y, err := l.decode(b); err != nil || !reflect.DeepEqual(x, y) {
				t.Fatalf("%s: %v\n%+v\n%+v", name, err, x, y)
			}
		}
	}
}

func TestARecordThatIsCutOrLongerIsRefused(t *testing.T) {
	v := values{rand.New(rand.NewPCG(rand.Uint64(), 0))}
	for name, l := range layouts {
		b := l.encode(l.make(v))
		for n := range b {
			if _, err := l.decode(b[:n:n]); !errors.Is(err, ErrDamaged) {
				t.Fatalf("%s: %d of %d bytes: %v", name, n, len(b), err)
			}
		}
		for i := range 256 {
			if _, err := l.decode(append(bytes.Clone(b), byte(i))); !errors.Is(err, ErrDamaged) {
				t.Fatalf("%s: %02x after the end: %v", name, i, err)
			}
		}
		version := b[0]
		for i := range 256 {
			if b[0] = byte(i); b[0] == version {
				continue
			}
			if _, err := l.decode(b); !errors.Is(err, ErrDamaged) {
				t.Fatalf("%s: version %d: %v", name, i, err)
			}
		}
	}
}

func TestAPolicyThatIsNotAllowedIsNotRead(t *testing.T) {
	p := account.DefaultPolicy(start)
	p.MinPassword = 1
	_, err := decodePolicy(encodePolicy(p))
	want(t, err, ErrDamaged)
}

// A file written today must open with every later version: another layout needs another number.
func TestLayoutsNeverChange(t *testing.T) {
	e := Entry{Seq: 7, At: start, Kind: OTPReset, Actor: Actor{ActorAccount, account.ID{1}}, Subject: account.ID{2}, Outcome: OK, Count: 3}
	first, changed := e, e
	first.Layout = 1
	changed.Field, changed.Old, changed.New = "role", "member", "administrator"
	a, p := person(0), account.DefaultPolicy(start)
	told := a
	told.Notices = account.OTPReset | account.LockLifted
	known, kiosk := told, p
	known.OTP.Drift, known.OTP.Burnt = account.Drift{Synced: -20, Learned: 2, Lean: -1}, []uint64{57_000_006, 57_000_009}
	known.OTP.Replaced = &account.Replaced{Secret: []byte("ten letters"), Params: account.Params{Algorithm: account.SHA512, Digits: 8, Period: time.Minute}, At: start}
	kiosk.Kiosk, kiosk.Explain = true, account.ExplainEveryone
	m := manifest{generation: 1, records: 2, accounts: 3, digest: digest{4, 5, 6, 7}, activity: chain{8, 9, [32]byte{10}, 11, 12}}
	clock := account.Clock{Seen: start, Doubt: account.ClockBehind, Since: start, By: -time.Hour, Confirmed: start, Phones: start}
	offsets := account.Offsets{{ID: account.ID{1}, At: start, By: time.Minute}, {ID: account.ID{2}, At: start, By: -time.Minute}}
	for name, c := range map[string]struct {
		record []byte
		want   string
	}{
		"account, version 1": {account1(a), "895230b715237b5c29a291bba870c19f74007cc81d8eadb0b1c15c8beb43f33d"},
		"account, version 2": {account2(told), "844e01d41eb93e97c1f4e99f91439b13249dd1eb32a10fe5d760e20f649f5ca2"},
		"account, version 3": {encodeAccount(&known), "983eb82dec59d1a7f8a2d987341624366bb2874520a3438c9b2ad2a0ce7e2681"},
		"policy, version 1":  {policy1(p), "f50802fa88d6318edffdf146cf1ccded482c832b9aa30a04bd2bafced31bdf4a"},
		"policy, version 2":  {policy2(p), "33111f822c4851b741d3bf64ad5293df1db6f5c9bc7a56e51be6e27e35733c02"},
		"policy, version 3":  {encodePolicy(kiosk), "11f523f22f2ae14add9fd7a521c4530b31b5d611a6e8a0d6ed3991dd4a30e443"},
		"entry, version 1":   {append(first.Body(), e.Hash[:]...), "a8c71613cb716eca2c91519f290cf3380bd3355437648aefd3c69a599ea4305b"},
		"entry, version 2":   {append(changed.Body(), e.Hash[:]...), "d967376b973cbd43492ac87b0850399e1ba95d0d03e41e29d5fd0668b9879590"},
		"clock":              {encodeClock(clock), "df688e22cdce1c6bb13c02ecd1f92e99bb43815b0ca99885c14e270425c5d8a9"},
		"offsets":            {encodeOffsets(offsets), "84c15f6dc3ea7c9fe2e0b658f016158103d83b13d98f71010676f9e2a77eeb03"},
		"manifest":           {m.encode(), "6edaacf2da153c7fe9bff5a8482af8671c6f6c479efa7365a6b359ccc3ed7f50"},
	} {
		if got := fmt.Sprintf("%x", sha256.Sum256(c.record)); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// An older program takes a record that it does not know for damage, unless the file says that it is newer.
func TestANewLayoutIsANewFormat(t *testing.T) {
	if is := [...]int{format, accountVersion, policyVersion, entryVersion}; is != [...]int{3, 3, 3, 2} {
		t.Errorf("format, account, policy, entry: %v", is)
	}
}

func TestADurationThatDoesNotFitIsNotRead(t *testing.T) {
	for _, ms := range []int64{longest + 1, -longest - 1, math.MaxInt64, math.MinInt64} {
		var w writer
		w.u64(uint64(ms))
		for name, read := range map[string]func(*reader) time.Duration{"duration": (*reader).duration, "span": (*reader).span} {
			if r := (reader{b: w}); read(&r) != 0 || r.done() == nil {
				t.Errorf("%s of %d ms", name, ms)
			}
		}
	}
}

// Records as earlier versions wrote them: without what came to the end of them since.
func account1(a account.Account) []byte { return earlier(1, account2(a), 4) }
func policy1(p account.Policy) []byte   { return earlier(1, policy2(p), 4) }
func policy2(p account.Policy) []byte   { return earlier(2, encodePolicy(p), 1+1) }

func account2(a account.Account) []byte {
	a.OTP.Drift, a.OTP.Burnt, a.OTP.Replaced = account.Drift{}, nil, nil
	return earlier(2, encodeAccount(&a), 3+1+1)
}

func earlier(version byte, record []byte, less int) []byte {
	record = bytes.Clone(record[:len(record)-less])
	record[0] = version
	return record
}

func TestWhatEarlierVersionsWroteIsStillRead(t *testing.T) {
	v := values{rand.New(rand.NewPCG(rand.Uint64(), 0))}
	for range 500 {
		a, p, e := v.account(), v.policy(), v.entry()
		gotA, err := decodeAccount(account2(a))
		a.OTP.Drift, a.OTP.Burnt, a.OTP.Replaced = account.Drift{}, nil, nil
		if err != nil || !reflect.DeepEqual(gotA, a) {
			t.Fatalf("%v\n%+v\n%+v", err, gotA, a)
		}
		gotA, err = decodeAccount(account1(a))
		a.Notices = 0
		if err != nil || !reflect.DeepEqual(gotA, a) {
			t.Fatalf("%v\n%+v\n%+v", err, gotA, a)
		}
		gotP, err := decodePolicy(policy2(p))
		p.Kiosk, p.Explain = false, account.ExplainMembers
		if err != nil || gotP != p {
			t.Fatalf("%v\n%+v\n%+v", err, gotP, p)
		}
		gotP, err = decodePolicy(policy1(p))
		p.BackupDays = account.DefaultPolicy(start).BackupDays
		if err != nil || gotP != p {
			t.Fatalf("%v\n%+v\n%+v", err, gotP, p)
		}
		e.Layout, e.Field, e.Old, e.New = 1, "", "", ""
		gotE, err := decodeEntry(append(e.Body(), e.Hash[:]...))
		if err != nil || gotE != e {
			t.Fatalf("%v\n%+v\n%+v", err, gotE, e)
		}
	}
}

func TestANoticeThatNobodyGivesIsNotRead(t *testing.T) {
	a := person(0)
	a.Notices = account.AccountImported << 1
	_, err := decodeAccount(encodeAccount(&a))
	want(t, err, ErrDamaged)
	a.Notices = 1 << 31
	_, err = decodeAccount(encodeAccount(&a))
	want(t, err, ErrDamaged)
}

func TestWhatNobodyCouldKnowOfAPhoneIsNotRead(t *testing.T) {
	for name, o := range map[string]account.OTP{
		"synchronised 21 steps ahead":  {Drift: account.Drift{Synced: 21}},
		"synchronised 21 steps behind": {Drift: account.Drift{Synced: -21}},
		"synchronised 128 behind":      {Drift: account.Drift{Synced: -128}},
		"learned 3 steps":              {Drift: account.Drift{Learned: 3}},
		"learned -3 steps":             {Drift: account.Drift{Learned: -3}},
		"leaning by 2":                 {Drift: account.Drift{Lean: 2}},
		"leaning by -2":                {Drift: account.Drift{Lean: -2}},
		"a step too many burnt":        {Burnt: make([]uint64, account.MostBurnt+1)},
		"255 steps burnt":              {Burnt: make([]uint64, 255)},
	} {
		a := person(0)
		a.OTP.Drift, a.OTP.Burnt = o.Drift, o.Burnt
		if _, err := decodeAccount(encodeAccount(&a)); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	a := person(0)
	a.OTP.Burnt = []uint64{1, 2}
	a.OTP.Replaced = &account.Replaced{Secret: make([]byte, 20), Params: a.OTP.Params, At: start}
	record := encodeAccount(&a)
	tail := 3 + 1 + 2*8 + 1 + 4 + 20 + 1 + 1 + 8 + 8
	for n := range tail {
		if _, err := decodeAccount(record[: len(record)-tail+n : len(record)-tail+n]); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d of the last %d bytes: %v", n, tail, err)
		}
	}
	there := len(record) - tail + 3 + 1 + 2*8
	for _, flag := range []byte{0, 2, 255} { // the secret is there, and said not to be, or neither
		broken := bytes.Clone(record)
		broken[there] = flag
		if _, err := decodeAccount(broken); !errors.Is(err, ErrDamaged) {
			t.Errorf("replaced %d: %v", flag, err)
		}
	}
	p := account.DefaultPolicy(start)
	p.Explain = account.ExplainEveryone + 1
	_, err := decodePolicy(encodePolicy(p))
	want(t, err, ErrDamaged)
}
