package rehearsal

import (
	"errors"
	"math"
	"time"

	"latchkey/app/account"
)

// mostTries bounds the tries before waiting begins.
const mostTries = 20

// betweenGuesses is what a guess takes where nothing makes it wait: signing in again after every fifth included, no screen
// is faster.
const betweenGuesses = time.Second

// OddsOf returns what guessing codes comes to for an attacker who knows the password, types the next code as soon as it is
// judged, and never sleeps. It returns [ErrInvalid] for dials out of bounds.
//
// Two things are simplified, which hardly matters: the codes accepted at one moment are all different, and guesses are
// independent of each other, as they are from one step to the next. The first guess is made at nought seconds.
func OddsOf(d Dials) (Odds, error) {
	if d.Digits != 6 && d.Digits != 8 || d.Skew < 0 || d.Skew > mostSkew || d.Tries < 0 || d.Tries > mostTries {
		return Odds{}, ErrInvalid
	}
	o := Odds{Accepted: 2*d.Skew + 1, Possible: int64(math.Pow10(d.Digits)), ChanceInAll: 1}
	o.Chance = float64(o.Accepted) / float64(o.Possible)
	half := int64(math.Ceil(math.Log(0.5) / math.Log1p(-o.Chance))) // guesses
	if d.Tries == 0 {
		o.GuessesFirstDay = int64(24 * time.Hour / betweenGuesses)
		o.HalfSeconds = (time.Duration(half-1) * betweenGuesses).Seconds()
	} else {
		times := guessTimes(d.Tries)
		o.GuessesInAll = int64(len(times))
		o.ChanceInAll = after(o.GuessesInAll, o.Chance)
		for _, t := range times {
			if t < 24*time.Hour {
				o.GuessesFirstDay++
			}
		}
		if o.Locked = half > o.GuessesInAll; !o.Locked {
			o.HalfSeconds = times[half-1].Seconds()
		}
	}
	o.FirstDay = after(o.GuessesFirstDay, o.Chance)
	return o, nil
}

// after is the chance that one of so many guesses was right.
func after(guesses int64, chance float64) float64 {
	return -math.Expm1(float64(guesses) * math.Log1p(-chance))
}

// guessTimes is when each guess is judged, the first at nought, until the factor locks. From the failure on that is the
// first to cost time, the waits are those of [account.Throttle], which is asked for them.
func guessTimes(tries int) []time.Duration {
	waits, free := throttleWaits()
	times := make([]time.Duration, len(waits))
	for i := 1; i < len(times); i++ {
		wait := time.Duration(0)
		if i >= tries {
			wait = waits[min(free+i-tries, len(waits)-1)]
		}
		times[i] = times[i-1] + max(wait, betweenGuesses)
	}
	return times
}

// throttleWaits is how long each failure in a row makes wait until the factor locks, and how many of the first cost nothing.
func throttleWaits() (waits []time.Duration, free int) {
	var (
		throttle account.Throttle
		now      = time.Unix(0, 0)
	)
	for !errors.Is(throttle.Check(now), account.ErrFactorLocked) {
		throttle.Charge(now)
		now = now.Add(throttle.Wait)
		if waits = append(waits, throttle.Wait); throttle.Wait == 0 {
			free++
		}
	}
	return waits, free
}
