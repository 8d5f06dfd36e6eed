package rehearsal

import (
	"errors"
	"time"

	"latchkey/app/account"
)

// beside is how many steps the ribbon shows beyond those that are accepted, on either side.
const beside = 2

// ribbon is what the computer makes of the codes around its present step. Nothing is worked out here: each code is given to
// the very check of a sign-in, on a copy of the account.
func ribbon(otp account.OTP, found twin, now, phone time.Time, l account.Leniency) ([]Step, error) {
	reach := account.Skew + l.Skew + beside
	drift := int(found.account.OTP.Drift.Steps())
	present := int64(otp.Step(now))
	var steps []Step
	for away := min(-reach, -reach+drift); away <= max(reach, reach+drift); away++ {
		t := present + int64(away)
		if t < 0 {
			continue
		}
		code, err := otp.Code(uint64(t))
		if err != nil {
			return nil, err
		}
		step := Step{
			T: t, At: t * otp.Period.Milliseconds(), Away: away, Code: code,
			Phone:   int64(otp.Step(phone)) == t,
			Verdict: verdict(found, code, uint64(t), away-drift, now, l),
		}
		if step.Verdict == "used" && uint64(t) == found.account.OTP.LastStep {
			step.UsedAt = found.account.OTP.UsedAt.UnixMilli()
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// verdict is one of those of a Step that is so many steps from the one the phone is thought to show. A wait that wrong codes
// cost is left out: it says nothing about the code.
func verdict(found twin, code string, t uint64, off int, now time.Time, l account.Leniency) string {
	a := found.account
	var err error
	switch found.status {
	case "live":
		a.OTP.Throttle = account.Throttle{}
		if err = a.ValidateOTPWith(code, now, l); err != nil && found.explained {
			err = a.ExplainWith(code, now, err, l)
		}
	case "pending":
		_, err = a.OTP.ConfirmWith(code, now, l)
	default:
		return "dead"
	}
	switch {
	case err == nil:
		return "accepted"
	case errors.Is(err, account.ErrOTPReused) && t < a.OTP.LastStep:
		return "passed"
	case errors.Is(err, account.ErrOTPReused): // or given away by an explanation
		return "used"
	case off > 0:
		return "later"
	}
	return "old"
}
