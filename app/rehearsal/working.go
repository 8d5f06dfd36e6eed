package rehearsal

import (
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"latchkey/app/account"
)

// endOfTime is the first second after the year 9999, which no date on the page has room for.
const endOfTime = 253_402_300_800

// WorkOut returns the arithmetic of one code. It returns [ErrInvalid] for what no code is made of, and [ErrNoPhone] for an
// entry of a phone that is lost.
func (b *Bench) WorkOut(sum Sum) (Working, error) {
	if sum.Entry == "" {
		o, err := typed(sum)
		if err != nil {
			return Working{}, err
		}
		return workOut(o, sum.UnixSeconds, o.Step(time.Unix(sum.UnixSeconds, 0)))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	o, found := b.entry(sum.Entry)
	switch {
	case b.phone.lost:
		return Working{}, ErrNoPhone
	case !found:
		return Working{}, ErrInvalid
	}
	period := int64(o.Period / time.Second)
	if sum.T < 0 || sum.T >= endOfTime/period {
		return Working{}, ErrInvalid
	}
	return workOut(o, sum.T*period, uint64(sum.T))
}

// workOut is the arithmetic of one step, for a time in it.
func workOut(o account.OTP, unix int64, step uint64) (Working, error) {
	w, err := o.Working(step)
	if err != nil {
		return Working{}, ErrInvalid
	}
	return Working{
		UnixSeconds: unix, PeriodSeconds: int(o.Period / time.Second), T: int64(w.Step), Message: pairs(w.Message[:]),
		Algorithm: o.Algorithm.String(), MAC: pairs(w.MAC), Offset: w.Offset, Chosen: pairs(w.Chosen[:]),
		Number: int64(w.Number), Digits: int(w.Digits), Code: w.Code,
	}, nil
}

// typed is the second factor that somebody typed, or ErrInvalid.
func typed(sum Sum) (o account.OTP, err error) {
	if sum.UnixSeconds < 0 || sum.UnixSeconds >= endOfTime ||
		sum.Digits != 6 && sum.Digits != 8 || sum.PeriodSeconds != 30 && sum.PeriodSeconds != 60 {
		return account.OTP{}, ErrInvalid
	}
	o.Digits, o.Period = uint8(sum.Digits), time.Duration(sum.PeriodSeconds)*time.Second
	for o.Algorithm.String() != sum.Algorithm {
		if o.Algorithm++; o.Algorithm > account.SHA512 {
			return account.OTP{}, ErrInvalid
		}
	}
	closed := strings.ToUpper(strings.Join(strings.Fields(sum.Secret), ""))
	switch sum.Encoding {
	case "text":
		o.Secret = []byte(sum.Secret)
	case "hex":
		o.Secret, err = hex.DecodeString(closed)
	case "base32":
		o.Secret, err = base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(closed, "="))
	default:
		err = ErrInvalid
	}
	if err != nil {
		return account.OTP{}, ErrInvalid
	}
	return o, nil
}

// pairs are bytes in two hexadecimal digits each.
func pairs(bytes []byte) []string {
	all := make([]string, len(bytes))
	for i, b := range bytes {
		all[i] = fmt.Sprintf("%02x", b)
	}
	return all
}
