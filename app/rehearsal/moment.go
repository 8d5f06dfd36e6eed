package rehearsal

import (
	"slices"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

// mostMoments is how many are kept at once.
const mostMoments = 100

// A moment is everything on the bench: the data and who is at it, both clocks, the phone, the class.
type moment struct {
	data     store.Saved
	who      session.Memory
	at       time.Time
	running  bool
	own      bool
	phone    phone
	weak     account.Leniency
	learners []learner
}

// SaveMoment keeps everything as it is now, in memory, under a number from 0 to 99.
func (b *Bench) SaveMoment(n int) (View, error) {
	return b.change(func() error {
		if n < 0 || n >= mostMoments {
			return ErrInvalid
		}
		data, err := b.practice.Save()
		if err != nil {
			return err
		}
		m := moment{
			data: data, who: b.Session().Remember(), at: b.now(),
			phone: b.phone.copied(), weak: b.o.Leniency(), learners: slices.Clone(b.learners),
		}
		m.running, m.own = b.clock.state()
		b.moments[n] = m
		return nil
	})
}

// ReturnToMoment puts everything back as it was. A clock that was this computer's own is so again, and not what it was:
// a real phone would show other codes. It returns [ErrNoMoment].
func (b *Bench) ReturnToMoment(n int) error {
	return b.held(func() error {
		m, kept := b.moments[n]
		if !kept {
			return ErrNoMoment
		}
		practice, err := m.data.Open()
		if err != nil {
			return err
		}
		b.clock.restore(m.at, m.running, m.own)
		b.weak.Store(&m.weak)
		b.phone, b.learners = m.phone.copied(), slices.Clone(m.learners)
		if err := b.exchange(practice, &m.who); err != nil {
			return err
		}
		return b.forgetFuture()
	})
}

// copied shares nothing with p that a phone changes.
func (p phone) copied() phone {
	p.entries = slices.Clone(p.entries)
	return p
}

// forgetFuture has codes count again that were used later than it is now, as time went back. Only the newest one used is known:
// all that any skew accepts count then. The mutex is held.
func (b *Bench) forgetFuture() error {
	now := b.now()
	return b.practice.Update(func(tx *store.Tx) error {
		var changed []account.Account
		err := tx.EachAccount(func(a *account.Account) error {
			if _, last := around(a.OTP, now); a.OTP.On() && (a.OTP.UsedAt.After(now) || a.OTP.LastStep > last) {
				changed = append(changed, *a)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for i := range changed {
			otp := &changed[i].OTP
			first, _ := around(*otp, now)
			otp.LastStep, otp.Burnt = max(first, 1)-1, nil
			if otp.UsedAt.After(now) {
				otp.UsedAt = now
			}
			if err := tx.PutAccount(&changed[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// around are the first and the last step whose code could be accepted now, however weak the defences.
func around(o account.OTP, now time.Time) (first, last uint64) {
	centre := max(int64(o.Step(now))+int64(o.Drift.Steps()), 0)
	return uint64(max(centre-mostSkew, 0)), uint64(centre + mostSkew)
}
