package rehearsal

import (
	"maps"
	"slices"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// view is what the bench shows now. The mutex is held.
func (b *Bench) view() (View, error) {
	now, weak := b.now(), b.o.Leniency()
	view := View{
		Now: now.UnixMilli(),
		Defences: Defences{
			Skew: account.Skew + weak.Skew, Once: !weak.Reuse, Waits: !weak.NoWait,
		},
		Phone: Phone{
			Now: now.Add(b.phone.wrong).UnixMilli(), ErrorMs: b.phone.wrong.Milliseconds(),
			Lost: b.phone.lost, Own: b.phone.own, Entries: []Entry{},
		},
		Ribbon:  []Step{},
		Moments: slices.AppendSeq([]int{}, maps.Keys(b.moments)),
	}
	slices.Sort(view.Moments)
	view.Running, view.Real = b.clock.state()
	params := b.params()
	view.PeriodMs = params.Period.Milliseconds()
	view.EndsInMs = endsIn(params, now)
	pending := b.Session().PendingOTP()
	err := b.practice.View(func(tx *store.Tx) error {
		for _, e := range b.phone.entries {
			found, err := b.twinOf(tx, e.otp, pending)
			if err != nil {
				return err
			}
			shown, err := b.phone.shown(e, found, now)
			if err != nil {
				return err
			}
			view.Phone.Entries = append(view.Phone.Entries, shown)
			if e.id != b.phone.chosen {
				continue
			}
			view.Entry = e.id
			if view.Ribbon, err = ribbon(e.otp, found, now, now.Add(b.phone.wrong), weak); err != nil {
				return err
			}
		}
		return nil
	})
	return view, err
}

// shown is an entry as the phone's screen has it. A lost phone has nobody to read it.
func (p *phone) shown(e entry, found twin, now time.Time) (Entry, error) {
	shown := Entry{
		ID: e.id, Issuer: e.issuer, Label: e.label, Status: found.status,
		Algorithm: e.otp.Algorithm.String(), Digits: int(e.otp.Digits), PeriodMs: e.otp.Period.Milliseconds(),
	}
	if p.lost {
		return shown, nil
	}
	now = now.Add(p.wrong)
	step := e.otp.Step(now)
	var err error
	if shown.Code, err = e.otp.Code(step); err != nil {
		return shown, err
	}
	shown.Next, err = e.otp.Code(step + 1)
	shown.EndsInMs = endsIn(e.otp.Params, now)
	return shown, err
}

// params are those of the codes that the ribbon is of, or of the usual ones. The mutex is held.
func (b *Bench) params() account.Params {
	if e, found := b.phone.find(b.phone.chosen); found {
		return e.otp.Params
	}
	return account.DefaultPolicy(b.now()).OTP
}

// endsIn is how long the present step lasts, in milliseconds.
func endsIn(p account.Params, now time.Time) int64 {
	period := p.Period.Milliseconds()
	return period - now.UnixMilli()%period
}
