package account

import (
	"slices"
	"testing"
	"time"
)

// said are offsets of as many people, noted a minute apart.
func said(by ...time.Duration) (o Offsets) {
	for i, by := range by {
		o = o.Note(Offset{ID{byte(i + 1)}, noon.Add(time.Duration(i) * time.Minute), by})
	}
	return o
}

func times(n int, by time.Duration) []time.Duration { return slices.Repeat([]time.Duration{by}, n) }

func TestTheMachineIsSuspectedWhenMostPhonesAgree(t *testing.T) {
	const minute, step = time.Minute, 30 * time.Second
	for name, v := range map[string]struct {
		phones []time.Duration
		by     time.Duration
		people int
	}{
		"nobody":                        {nil, 0, 0},
		"one":                           {times(1, 2*minute), 0, 0},
		"two":                           {times(2, 2*minute), 0, 0},
		"three, slow":                   {times(3, 2*minute), -2 * minute, 3},
		"three, fast":                   {times(3, -2*minute), 2 * minute, 3},
		"three about the same":          {[]time.Duration{2 * minute, 2*minute + step, 2*minute - step}, -2 * minute, 3},
		"three of their own":            {[]time.Duration{2 * minute, 4 * minute, 6 * minute}, 0, 0},
		"three by a step":               {times(3, step), 0, 0},
		"three by less than a minute":   {times(3, minute-1), 0, 0},
		"three by a minute":             {times(3, minute), -minute, 3},
		"twenty in time":                {times(20, 0), 0, 0},
		"seven of twenty":               {append(times(13, 0), times(7, 3*minute)...), 0, 0},
		"ten of twenty":                 {append(times(10, 0), times(10, 3*minute)...), 0, 0},
		"eleven of twenty":              {append(times(9, 0), times(11, 3*minute)...), -3 * minute, 11},
		"eleven of twenty, the others":  {append(times(9, 9*minute), times(11, -3*minute)...), 3 * minute, 11},
		"two of three":                  {[]time.Duration{0, 2 * minute, 2 * minute}, 0, 0},
		"three of four":                 {[]time.Duration{2 * minute, 0, 2 * minute, 2 * minute}, -2 * minute, 3},
		"three slow and three fast":     {append(times(3, -2*minute), times(3, 2*minute)...), 0, 0},
		"three slow and two fast":       {append(times(3, -2*minute), times(2, 2*minute)...), 2 * minute, 3},
		"one apart from three by a lot": {append(times(3, -2*minute), 10*minute), 2 * minute, 3},
		"five spread over ten minutes":  {[]time.Duration{-5 * minute, -2 * minute, minute, 3 * minute, 5 * minute}, 0, 0},
		"sixty seconds a step":          {[]time.Duration{2 * minute, 2 * minute, 3 * minute, 2 * minute}, -2 * minute, 3},
	} {
		slices.Reverse(v.phones) // the order says nothing
		for range 2 {
			if by, people := said(v.phones...).Suspect(noon.Add(time.Hour)); by != v.by || people != v.people {
				t.Errorf("%s: %v by %d people, want %v by %d", name, by, people, v.by, v.people)
			}
			slices.Reverse(v.phones)
		}
	}
}

func TestOnePersonCountsOnce(t *testing.T) {
	var o Offsets
	for i := range 3 {
		o = o.Note(Offset{ID{7}, noon.Add(time.Duration(i) * time.Minute), 2 * time.Minute})
	}
	if by, people := o.Suspect(noon.Add(time.Hour)); len(o) != 1 || by != 0 || people != 0 {
		t.Errorf("%d kept, %v by %d people", len(o), by, people)
	}
	o = o.Note(Offset{ID{7}, noon.Add(time.Hour), 0})
	if len(o) != 1 || o[0].By != 0 {
		t.Errorf("the newest does not count: %+v", o)
	}
}

func TestWhatPhonesSaidADayAgoCountsNoMore(t *testing.T) {
	o := said(times(3, 2*time.Minute)...)
	last := noon.Add(2 * time.Minute)
	for now, want := range map[time.Time]int{
		last:                              3,
		noon.Add(offsetKept - 1):          3,
		noon.Add(offsetKept):              0, // the first is gone, and two do not count
		last.Add(year):                    0,
		last.Add(-offsetKept):             0,
		noon.Add(-offsetKept + time.Hour): 3, // the clock was set back since
	} {
		if _, people := o.Suspect(now); people != want {
			t.Errorf("%v: %d people, want %d", now, people, want)
		}
	}
	for at, want := range map[time.Time]int{last: 4, noon.Add(offsetKept - 1): 4, noon.Add(offsetKept): 3, last.Add(offsetKept): 1, last.Add(-year): 1} {
		if n := len(o.Note(Offset{ID{9}, at, 0})); n != want {
			t.Errorf("one more at %v: %d kept, want %d", at, n, want)
		}
	}
	if len(o) != 3 {
		t.Error("noting changed what it was noted to")
	}
}

func TestOffsetsAreBoundedAndTheOldestGo(t *testing.T) {
	var o Offsets
	for i := range 200 {
		o = o.Note(Offset{ID{byte(i)}, noon.Add(time.Duration(i) * time.Second), time.Duration(i) * time.Second})
		if len(o) != min(i+1, mostOffsets) {
			t.Fatalf("%d kept of %d", len(o), i+1)
		}
	}
	for i, one := range o {
		if one.ID != (ID{byte(200 - mostOffsets + i)}) {
			t.Errorf("%d: %v", i, one.ID)
		}
	}
}
