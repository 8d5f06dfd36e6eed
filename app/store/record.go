package store

import (
	"time"

	"latchkey/app/account"
)

// The first byte of every record is the version of its layout. What is written has the newest; what an earlier format of
// the file holds is read as it was, and a field it lacks has the value that a new file would give it.
const (
	recordVersion  = 1 // of records whose layout never changed
	accountVersion = 3 // 2: notices; 3: what is known of the phone and its codes
	policyVersion  = 3 // 2: days between backups; 3: kiosk, whose codes are explained
	entryVersion   = 2 // 2: field, old and new value
)

func encodeAccount(a *account.Account) []byte {
	w := make(writer, 0, 512)
	w.u8(accountVersion)
	w.fixed(a.ID[:])
	w.string(a.FullName)
	w.string(a.Email)
	w.string(a.Username)
	w.u8(uint8(a.Role))
	w.time(a.RoleSince)
	w.time(a.CreatedAt)
	w.bool(a.Disabled)

	w.string(a.Password.PHC)
	w.time(a.Password.ChangedAt)
	w.bool(a.Password.Temporary)
	w.time(a.Password.ExpiresAt)
	w.throttle(a.Password.Throttle)

	w.bytes(a.OTP.Secret)
	w.params(a.OTP.Params)
	w.u64(a.OTP.LastStep)
	w.time(a.OTP.Since)
	w.time(a.OTP.UsedAt)
	w.throttle(a.OTP.Throttle)

	w.u8(uint8(len(a.Recovery.Hashes)))
	for i := range a.Recovery.Hashes {
		w.fixed(a.Recovery.Hashes[i][:])
	}
	w.u8(a.Recovery.Total)
	w.bool(a.Recovery.Kept)
	w.time(a.Recovery.MadeAt)
	w.throttle(a.Recovery.Throttle)

	w.signIn(a.LastSignIn)
	w.signIn(a.PreviousSignIn)
	w.u32(a.Refused)
	w.u32(uint32(a.Notices))

	w.drift(a.OTP.Drift)
	w.u8(uint8(len(a.OTP.Burnt)))
	for _, step := range a.OTP.Burnt {
		w.u64(step)
	}
	w.replaced(a.OTP.Replaced)
	return w
}

// decodeAccount reads what encodeAccount wrote. The record was sealed, so anything unexpected is damage or a newer
// program's work, and both are refused.
func decodeAccount(record []byte) (a account.Account, err error) {
	r := reader{b: record}
	version := r.version(accountVersion)
	copy(a.ID[:], r.fixed(len(a.ID)))
	a.FullName = r.string()
	a.Email = r.string()
	a.Username = r.string()
	a.Role = account.Role(r.below(uint8(account.Administrator) + 1))
	a.RoleSince = r.time()
	a.CreatedAt = r.time()
	a.Disabled = r.bool()

	a.Password.PHC = r.string()
	a.Password.ChangedAt = r.time()
	a.Password.Temporary = r.bool()
	a.Password.ExpiresAt = r.time()
	a.Password.Throttle = r.throttle()

	a.OTP.Secret = r.bytes()
	a.OTP.Params = r.params()
	a.OTP.LastStep = r.u64()
	a.OTP.Since = r.time()
	a.OTP.UsedAt = r.time()
	a.OTP.Throttle = r.throttle()

	if n := int(r.u8()); n > 0 && 32*n <= len(r.b) {
		a.Recovery.Hashes = make([][32]byte, n)
		for i := range a.Recovery.Hashes {
			copy(a.Recovery.Hashes[i][:], r.fixed(32))
		}
	} else if n > 0 {
		r.bad = true
	}
	a.Recovery.Total = r.u8()
	a.Recovery.Kept = r.bool()
	a.Recovery.MadeAt = r.time()
	a.Recovery.Throttle = r.throttle()

	a.LastSignIn = r.signIn()
	a.PreviousSignIn = r.signIn()
	a.Refused = r.u32()
	if version >= 2 {
		a.Notices = r.notices()
	}
	if version >= 3 {
		a.OTP.Drift = r.drift()
		for range r.below(account.MostBurnt + 1) {
			a.OTP.Burnt = append(a.OTP.Burnt, r.u64())
		}
		a.OTP.Replaced = r.replaced()
	}
	if err := r.done(); err != nil {
		return account.Account{}, err
	}
	return a, nil
}

func (w *writer) throttle(t account.Throttle) {
	w.u32(t.Failures)
	w.time(t.FailedAt)
	w.duration(t.Wait)
}

func (r *reader) throttle() account.Throttle {
	return account.Throttle{Failures: r.u32(), FailedAt: r.time(), Wait: r.duration()}
}

// notices refuses those that nobody here could give.
func (r *reader) notices() account.Notice {
	n := account.Notice(r.u32())
	if !n.Known() {
		r.bad = true
	}
	return n
}

func (w *writer) params(p account.Params) {
	w.u8(uint8(p.Algorithm))
	w.u8(p.Digits)
	w.duration(p.Period)
}

func (r *reader) params() account.Params {
	return account.Params{
		Algorithm: account.Algorithm(r.below(uint8(account.SHA512) + 1)),
		Digits:    r.u8(),
		Period:    r.duration(),
	}
}

func (w *writer) drift(d account.Drift) {
	w.u8(uint8(d.Synced))
	w.u8(uint8(d.Learned))
	w.u8(uint8(d.Lean))
}

// drift refuses what nobody here could have learned.
func (r *reader) drift() account.Drift {
	d := account.Drift{Synced: int8(r.u8()), Learned: int8(r.u8()), Lean: int8(r.u8())}
	if !d.Known() {
		r.bad = true
	}
	return d
}

func (w *writer) replaced(r *account.Replaced) {
	w.bool(r != nil)
	if r != nil {
		w.bytes(r.Secret)
		w.params(r.Params)
		w.time(r.At)
	}
}

func (r *reader) replaced() *account.Replaced {
	if !r.bool() {
		return nil
	}
	return &account.Replaced{Secret: r.bytes(), Params: r.params(), At: r.time()}
}

func (w *writer) signIn(s account.SignIn) {
	w.time(s.At)
	w.u8(uint8(s.Factor))
}

func (r *reader) signIn() account.SignIn {
	return account.SignIn{At: r.time(), Factor: account.Factor(r.below(uint8(account.ByRecoveryCode) + 1))}
}

// encodePolicy writes the policies in the order of the type.
func encodePolicy(p account.Policy) []byte {
	var w writer
	w.u8(policyVersion)
	w.string(p.Issuer)
	w.bool(p.VisitorsMayRegister)
	w.u8(uint8(p.RequireOTP))
	w.u32(uint32(p.GraceDays))
	w.time(p.RequiredSince)
	w.u32(uint32(p.MinPassword))
	w.params(p.OTP)
	w.duration(p.Idle)
	w.duration(p.Longest)
	w.duration(p.KioskIdle)
	w.bool(p.Demo)
	w.bool(p.KioskFiles)
	w.u32(uint32(p.RecoveryCodes))
	w.u32(uint32(p.BackupDays))
	w.bool(p.Kiosk)
	w.u8(uint8(p.Explain))
	return w
}

func decodePolicy(record []byte) (account.Policy, error) {
	r := reader{b: record}
	version := r.version(policyVersion)
	p := account.Policy{
		Issuer:              r.string(),
		VisitorsMayRegister: r.bool(),
		RequireOTP:          account.Requirement(r.below(uint8(account.Everyone) + 1)),
		GraceDays:           int(r.u32()),
		RequiredSince:       r.time(),
		MinPassword:         int(r.u32()),
		OTP:                 r.params(),
		Idle:                r.duration(),
		Longest:             r.duration(),
		KioskIdle:           r.duration(),
		Demo:                r.bool(),
		KioskFiles:          r.bool(),
		RecoveryCodes:       int(r.u32()),
		BackupDays:          account.DefaultPolicy(time.Time{}).BackupDays,
		Explain:             account.DefaultPolicy(time.Time{}).Explain,
	}
	if version >= 2 {
		p.BackupDays = int(r.u32())
	}
	if version >= 3 {
		p.Kiosk = r.bool()
		p.Explain = account.Explain(r.below(uint8(account.ExplainEveryone) + 1))
	}
	if err := r.done(); err != nil {
		return account.Policy{}, err
	}
	if err := p.Check(); err != nil {
		return account.Policy{}, ErrDamaged
	}
	return p, nil
}

func encodeCheckpoint(c *Checkpoint) []byte {
	w := make(writer, 0, 1+8+32+len(c.Signature))
	w.u8(recordVersion)
	w.u64(c.Seq)
	w.fixed(c.Head[:])
	w.fixed(c.Signature[:])
	return w
}

func decodeCheckpoint(record []byte) (c Checkpoint, err error) {
	r := reader{b: record}
	r.version(recordVersion)
	c.Seq = r.u64()
	copy(c.Head[:], r.fixed(len(c.Head)))
	copy(c.Signature[:], r.fixed(len(c.Signature)))
	if c.Seq == 0 || c.Seq >= 1<<62 { // nobody lives to write as many
		r.bad = true
	}
	return c, r.done()
}

func encodeKeys(k *Keys) []byte {
	w := make(writer, 0, 1+3*32)
	w.u8(recordVersion)
	w.fixed(k.Pepper[:])
	w.fixed(k.RecoveryCode[:])
	w.fixed(k.Signing[:])
	return w
}

func decodeKeys(record []byte) (k Keys, err error) {
	r := reader{b: record}
	r.version(recordVersion)
	copy(k.Pepper[:], r.fixed(len(k.Pepper)))
	copy(k.RecoveryCode[:], r.fixed(len(k.RecoveryCode)))
	copy(k.Signing[:], r.fixed(len(k.Signing)))
	return k, r.done()
}
