package account

import (
	"slices"
	"time"
)

// An Offset is how far the clock of one person's phone was from this machine's.
type Offset struct {
	ID ID
	At time.Time
	By time.Duration // more than 0 when the phone is ahead
}

const (
	offsetKept  = 24 * time.Hour
	mostOffsets = 64
	fewest      = 3                // people who make the machine the suspect
	alike       = 45 * time.Second // a step and a half: somebody read the code just before it changed
	suspicious  = time.Minute
)

// Offsets are the newest of each person within a day, oldest first.
type Offsets []Offset

// Note adds one, in the place of any that the same person has.
func (o Offsets) Note(one Offset) Offsets {
	one.At = stamp(one.At)
	kept := slices.DeleteFunc(slices.Clone(o), func(old Offset) bool {
		return old.ID == one.ID || one.At.Sub(old.At).Abs() >= offsetKept
	})
	return append(kept[max(len(kept)-mostOffsets+1, 0):], one)
}

// Suspect says by how much the machine's clock is off when it, and no phone, is the one to suspect: at least three
// people's phones of the last day agree on a minute or more, and they are the most. The result is less than 0 when the
// machine is behind, and 0 when it is not suspected; people is how many agree.
func (o Offsets) Suspect(now time.Time) (by time.Duration, people int) {
	var recent []time.Duration
	for _, one := range o {
		if now.Sub(one.At).Abs() < offsetKept {
			recent = append(recent, one.By)
		}
	}
	if len(recent) < fewest {
		return 0, 0
	}
	slices.Sort(recent)
	middle := recent[len(recent)/2]
	for _, by := range recent {
		if (by - middle).Abs() <= alike {
			people++
		}
	}
	if middle.Abs() < suspicious || people < fewest || 2*people <= len(recent) {
		return 0, 0
	}
	return -middle, people
}
