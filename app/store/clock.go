package store

import (
	"time"

	"latchkey/app/account"
)

// Clock is what is kept about the machine's clock: the zero value when nothing is yet.
func (tx *Tx) Clock() (account.Clock, error) {
	plain, err := tx.get(bucketRecords, recordClock)
	if err != nil || plain == nil {
		return account.Clock{}, err
	}
	c, err := decodeClock(plain)
	if err != nil {
		return account.Clock{}, tx.fail(err)
	}
	return c, nil
}

// PutClock replaces it.
func (tx *Tx) PutClock(c account.Clock) error {
	return tx.put(bucketRecords, recordClock, encodeClock(c))
}

func encodeClock(c account.Clock) []byte {
	var w writer
	w.u8(recordVersion)
	w.time(c.Seen)
	w.u8(uint8(c.Doubt))
	w.time(c.Since)
	w.span(c.By)
	w.time(c.Confirmed)
	w.time(c.Phones)
	return w
}

func decodeClock(record []byte) (c account.Clock, err error) {
	r := reader{b: record}
	r.version(recordVersion)
	c.Seen = r.time()
	c.Doubt = account.Doubt(r.below(uint8(account.ClockEarly) + 1))
	c.Since = r.time()
	c.By = r.span()
	c.Confirmed = r.time()
	c.Phones = r.time()
	return c, r.done()
}

// Offsets are how far the clocks of people's phones were from this one within the last day.
func (tx *Tx) Offsets() (account.Offsets, error) {
	plain, err := tx.get(bucketRecords, recordOffsets)
	if err != nil || plain == nil {
		return nil, err
	}
	all, err := decodeOffsets(plain)
	if err != nil {
		return nil, tx.fail(err)
	}
	return all, nil
}

// PutOffsets replaces them.
func (tx *Tx) PutOffsets(all account.Offsets) error {
	return tx.put(bucketRecords, recordOffsets, encodeOffsets(all))
}

func encodeOffsets(all account.Offsets) []byte {
	var w writer
	w.u8(recordVersion)
	w.u8(uint8(len(all)))
	for _, one := range all {
		w.fixed(one.ID[:])
		w.time(one.At)
		w.span(one.By)
	}
	return w
}

func decodeOffsets(record []byte) (all account.Offsets, err error) {
	r := reader{b: record}
	r.version(recordVersion)
	for range r.u8() {
		one := account.Offset{}
		copy(one.ID[:], r.fixed(len(one.ID)))
		one.At = r.time()
		one.By = r.span()
		all = append(all, one)
	}
	return all, r.done()
}

// Postpone has every wait that still ran when the clock leapt from one time to another go on as if it had not: of
// accounts, of unknown identifiers and of registrations.
func (tx *Tx) Postpone(from, to time.Time) error {
	var waiting []account.Account
	err := tx.EachAccount(func(a *account.Account) error {
		password, otp, recovery := a.Password.Throttle.Postpone(from, to), a.OTP.Throttle.Postpone(from, to), a.Recovery.Throttle.Postpone(from, to)
		if password || otp || recovery {
			waiting = append(waiting, *a)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range waiting {
		if err := tx.PutAccount(&waiting[i]); err != nil {
			return err
		}
	}
	slots, err := tx.unknown()
	if err != nil {
		return err
	}
	moved := false
	for i := range slots {
		moved = slots[i].Postpone(from, to) || moved
	}
	if moved {
		if err := tx.putUnknown(&slots); err != nil {
			return err
		}
	}
	times, err := tx.Registrations()
	if err != nil || len(times) == 0 {
		return err
	}
	for i := range times {
		times[i] = times[i].Add(to.Sub(from))
	}
	return tx.PutRegistrations(times)
}
