package account

import (
	"testing"
	"time"
)

const year = 365 * 24 * time.Hour

var built = time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)

func TestAClockIsDoubtedWhenItIsNotWhereItShouldBe(t *testing.T) {
	expected := time.Date(2027, 5, 3, 12, 0, 0, 0, time.UTC)
	for by, want := range map[time.Duration]Doubt{
		0: NoDoubt,
		// A minute is what systems correct by themselves.
		-time.Second: NoDoubt, -30 * time.Second: NoDoubt, -59 * time.Second: NoDoubt, -time.Minute: NoDoubt,
		-time.Minute - 1: ClockBehind, -61 * time.Second: ClockBehind, -time.Hour: ClockBehind, -24 * time.Hour: ClockBehind,
		expectedToBuilt(expected): ClockBehind, expectedToBuilt(expected) - 1: ClockEarly, -10 * year: ClockEarly,
		time.Second: NoDoubt, time.Minute: NoDoubt, time.Hour: NoDoubt, 24 * time.Hour: NoDoubt,
		24*time.Hour + 1: ClockAhead, 25 * time.Hour: ClockAhead, year: ClockAhead, 10 * year: ClockAhead,
	} {
		if got := DoubtOf(expected.Add(by), expected, built); got != want {
			t.Errorf("%v: %d, want %d", by, got, want)
		}
		zone := time.FixedZone("", 5*3600+1800)
		if got := DoubtOf(expected.Add(by).In(zone), expected, built); got != want {
			t.Errorf("%v in another zone: %d, want %d", by, got, want)
		}
	}
}

func expectedToBuilt(expected time.Time) time.Duration { return built.Sub(expected) }

func TestAClockOfWhichNothingIsKnownIsHeldAgainstTheProgramOnly(t *testing.T) {
	for now, want := range map[time.Time]Doubt{
		time.Unix(0, 0): ClockEarly, {}: ClockEarly, built.Add(-1): ClockEarly, built: NoDoubt, built.Add(10 * year): NoDoubt,
		time.Unix(1<<31-1, 0): NoDoubt, time.Unix(1<<31, 0): NoDoubt, time.Unix(1<<32-1, 0): NoDoubt, time.Unix(1<<32, 0): NoDoubt,
		time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC): NoDoubt,
	} {
		if got := DoubtOf(now, time.Time{}, built); got != want {
			t.Errorf("%v: %d, want %d", now, got, want)
		}
	}
}

func TestAClockIsAsGoodAcrossTheEndsOfShortCounters(t *testing.T) {
	for _, edge := range []time.Time{time.Unix(1<<31, 0), time.Unix(1<<32, 0)} { // 2038-01-19 and 2106-02-07
		for by, want := range map[time.Duration]Doubt{
			-time.Hour: ClockBehind, -time.Second: NoDoubt, 0: NoDoubt, time.Second: NoDoubt, time.Hour: NoDoubt, 48 * time.Hour: ClockAhead,
		} {
			for _, expected := range []time.Time{edge.Add(-1), edge, edge.Add(-by / 2)} {
				if got := DoubtOf(expected.Add(by), expected, built); got != want {
					t.Errorf("%v and %v: %d, want %d", expected, by, got, want)
				}
			}
		}
		if got := DoubtOf(time.Unix(0, 0), edge, built); got != ClockEarly {
			t.Errorf("1970 after %v: %d", edge, got)
		}
	}
}

func TestADoubtIsNewOnce(t *testing.T) {
	var c Clock
	now, expected := noon, noon.Add(time.Hour)
	for name, v := range map[string]struct {
		doubt Doubt
		moved time.Duration
		want  bool
	}{
		"the same":            {ClockBehind, 0, false},
		"a little more":       {ClockBehind, -59 * time.Second, false},
		"a little less":       {ClockBehind, time.Minute, false},
		"another leap":        {ClockBehind, -2 * time.Minute, true},
		"another doubt":       {ClockAhead, 0, true},
		"another doubt there": {ClockEarly, -time.Hour, true},
	} {
		c = Clock{Seen: expected, Confirmed: noon.Add(-year), Phones: noon.Add(-time.Hour)}
		if !c.Notice(ClockBehind, now, expected) || c.Doubt != ClockBehind || !c.Since.Equal(now) || c.By != -time.Hour {
			t.Fatalf("%+v", c)
		}
		if !c.Seen.Equal(expected) || !c.Confirmed.Equal(noon.Add(-year)) || !c.Phones.Equal(noon.Add(-time.Hour)) {
			t.Errorf("noticing changed more: %+v", c)
		}
		was := c
		later := now.Add(10 * time.Minute)
		if got := c.Notice(v.doubt, later.Add(v.moved), expected.Add(10*time.Minute)); got != v.want {
			t.Errorf("%s: %v", name, got)
		}
		if v.want && (c.Doubt != v.doubt || !c.Since.Equal(later.Add(v.moved)) || c.By != v.moved-time.Hour) || !v.want && c != was {
			t.Errorf("%s: %+v", name, c)
		}
	}
	c = Clock{}
	if !c.Notice(ClockEarly, time.Unix(0, 0), time.Time{}) || c.By != 0 {
		t.Errorf("off by %v where nothing is known", c.By)
	}
}

func TestAnAdministratorConfirmsAClockThatCanBe(t *testing.T) {
	for _, now := range []time.Time{built, built.Add(year), built.Add(20 * year)} {
		c := Clock{Seen: built.Add(10 * year), Doubt: ClockBehind, Since: now, By: -time.Hour, Phones: now}
		if err := c.Confirm(now.In(time.FixedZone("", 3600)), built); err != nil || c != (Clock{Seen: now, Confirmed: now}) {
			t.Errorf("%v, %+v", err, c)
		}
	}
	c := Clock{Seen: built.Add(year), Doubt: ClockEarly}
	was := c
	if err := c.Confirm(built.Add(-1), built); err != ErrClockEarly || c != was {
		t.Errorf("%v, %+v", err, c)
	}
}

func TestAPhoneThatAgreesEndsADoubtButNotOneAboutThePast(t *testing.T) {
	seen := noon
	for name, v := range map[string]struct {
		doubt Doubt
		now   time.Time
		want  bool
	}{
		"no doubt":                            {NoDoubt, seen.Add(time.Hour), false},
		"ahead":                               {ClockAhead, seen.Add(year), true},
		"ahead, and back by less than slack":  {ClockAhead, seen.Add(-time.Minute), true},
		"ahead, and back by more":             {ClockAhead, seen.Add(-time.Minute - 1), false},
		"behind":                              {ClockBehind, seen.Add(-time.Hour), false},
		"behind, and the time has passed":     {ClockBehind, seen.Add(time.Second), true},
		"before the program was built":        {ClockEarly, seen.Add(-year), false},
		"said to be early, and nothing known": {ClockEarly, seen.Add(year), false},
	} {
		c := Clock{Seen: seen, Doubt: v.doubt, Since: v.now, By: time.Hour, Confirmed: seen.Add(-year), Phones: seen}
		was := c
		if got := c.Agree(v.now); got != v.want {
			t.Errorf("%s: %v", name, got)
		}
		if v.want {
			was = Clock{Seen: later(seen, v.now), Confirmed: seen.Add(-year), Phones: seen}
		}
		if c != was {
			t.Errorf("%s: %+v", name, c)
		}
	}
}
