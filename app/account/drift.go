package account

import "time"

// How far a phone's clock may be off, in steps.
const (
	mostLearned = 2  // learned from accepted codes
	mostSynced  = 20 // after two codes in a row (RFC 4226 section 7.4), and as far as a refused code is explained
)

// Drift is how far the clock of somebody's phone is off, in steps: more than 0 when it is ahead (RFC 6238 section 6). It
// moves the steps at which codes are looked for, and never how many there are.
type Drift struct {
	Synced  int8 // found by two codes in a row, within 20
	Learned int8 // from accepted codes since, within 2
	Lean    int8 // of the newest accepted code: a second one that leans the same way moves Learned
}

// Steps is the whole of it.
func (d Drift) Steps() int { return int(d.Synced) + int(d.Learned) }

// Off is how far the clock of the phone was from now, when it showed the newest code accepted.
func (o OTP) Off(now time.Time) time.Duration {
	return time.Duration(int64(o.LastStep)-int64(o.Step(now))) * o.Period
}

// learn takes in that a code was accepted lean steps off; of more than are usually accepted nothing is learnt. One late or early code says nothing: people type
// slowly. Two in a row that lean the same way do.
func (d *Drift) learn(lean int) {
	if lean < -skew || lean > skew {
		lean = 0
	}
	if lean == 0 || int(d.Lean) != lean {
		d.Lean = int8(lean)
		return
	}
	d.Lean = 0
	d.Learned = int8(min(max(int(d.Learned)+lean, -mostLearned), mostLearned))
}

// Known says whether d is one that could have been written here.
func (d Drift) Known() bool {
	return within(d.Synced, mostSynced) && within(d.Learned, mostLearned) && within(d.Lean, skew)
}

func within(n, most int8) bool { return n >= -most && n <= most }
