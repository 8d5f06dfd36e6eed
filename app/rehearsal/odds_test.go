package rehearsal

import (
	"errors"
	"math"
	"testing"
	"time"

	"latchkey/app/account"
)

// The chances were worked out with fifty digits: 1 - (1 - chance)^guesses.
func TestOddsAreThoseWorkedOutByHand(t *testing.T) {
	for _, test := range []struct {
		dials Dials
		want  Odds
	}{
		// As the program has it: five at once, then after 30 s, 1, 2, 4, 8, 16 and 32 min (3,810 s) every hour. The twelfth
		// is at 4 s + 3,810 s, and 22 more fit into the day: 34 guesses.
		{Dials{6, 1, 5}, Odds{
			Accepted: 3, Possible: 1_000_000, Chance: 0.000003,
			FirstDay: 0.000101994951162, GuessesFirstDay: 34, Locked: true, GuessesInAll: 100, ChanceInAll: 0.000299955454366,
		}},
		// Never a wait: a guess a second. ln 0.5 / ln 0.999997 = 231,048.7: the 231,049th, after as many seconds less one.
		{Dials{6, 1, 0}, Odds{
			Accepted: 3, Possible: 1_000_000, Chance: 0.000003,
			FirstDay: 0.228331626151, GuessesFirstDay: 86_400, HalfSeconds: 231_048, ChanceInAll: 1,
		}},
		// ln 0.5 / ln (1 - 10^-8) = 69,314,717.7.
		{Dials{8, 0, 0}, Odds{
			Accepted: 1, Possible: 100_000_000, Chance: 1e-8,
			FirstDay: 0.000863626863788, GuessesFirstDay: 86_400, HalfSeconds: 69_314_717, ChanceInAll: 1,
		}},
		// The first costs 30 s at once: the eighth is at 3,810 s, and 22 more fit into the day.
		{Dials{6, 0, 1}, Odds{
			Accepted: 1, Possible: 1_000_000, Chance: 0.000001,
			FirstDay: 0.0000299995650041, GuessesFirstDay: 30, Locked: true, GuessesInAll: 100, ChanceInAll: 0.0000999950501617,
		}},
		// Twenty at once, the 27th at 3,829 s, and 22 more.
		{Dials{6, 10, 20}, Odds{
			Accepted: 21, Possible: 1_000_000, Chance: 0.000021,
			FirstDay: 0.00102848155458, GuessesFirstDay: 49, Locked: true, GuessesInAll: 100, ChanceInAll: 0.00209781854674,
		}},
	} {
		got, err := OddsOf(test.dials)
		if err != nil {
			t.Fatal(err)
		}
		for _, chance := range []struct {
			name      string
			got, want *float64
		}{
			{"chance", &got.Chance, &test.want.Chance},
			{"first day", &got.FirstDay, &test.want.FirstDay},
			{"in all", &got.ChanceInAll, &test.want.ChanceInAll},
		} {
			if math.Abs(*chance.got / *chance.want - 1) > 1e-10 {
				t.Errorf("%+v: %s: %.12g, want %.12g", test.dials, chance.name, *chance.got, *chance.want)
			}
			*chance.got = *chance.want
		}
		if got != test.want {
			t.Errorf("%+v:\n got %+v\nwant %+v", test.dials, got, test.want)
		}
	}
}

// A script that asks the real throttle every second, for the dial that the program has.
func TestGuessesAreJudgedWhenTheThrottleLetsThem(t *testing.T) {
	var (
		throttle account.Throttle
		judged   []time.Duration
		begin    = time.Unix(0, 0)
	)
	for passed := time.Duration(0); ; passed += time.Second {
		err := throttle.Check(begin.Add(passed))
		if errors.Is(err, account.ErrFactorLocked) {
			break
		}
		if err == nil {
			throttle.Charge(begin.Add(passed))
			judged = append(judged, passed)
		}
	}
	times := guessTimes(5)
	if len(times) != len(judged) {
		t.Fatalf("%d guesses, want %d", len(times), len(judged))
	}
	for i := range judged {
		if times[i] != judged[i] {
			t.Errorf("guess %d is judged at %s, want %s", i+1, times[i], judged[i])
		}
	}
}

func TestMoreTriesBeforeWaitingAreNeverSafer(t *testing.T) {
	for _, digits := range []int{6, 8} {
		for skew := range mostSkew + 1 {
			before := Odds{}
			for tries := 1; tries <= mostTries; tries++ {
				o, err := OddsOf(Dials{digits, skew, tries})
				if err != nil || o.GuessesFirstDay <= before.GuessesFirstDay || o.FirstDay <= before.FirstDay || o.FirstDay > o.ChanceInAll {
					t.Errorf("%d digits, skew %d, %d tries: %+v, %v", digits, skew, tries, o, err)
				}
				before = o
			}
			if o, err := OddsOf(Dials{digits, skew, 0}); err != nil || o.FirstDay <= before.ChanceInAll || o.HalfSeconds <= 0 {
				t.Errorf("%d digits, skew %d, no waiting: %+v, %v", digits, skew, o, err)
			}
		}
	}
}

func TestDialsOutOfBoundsAreRefused(t *testing.T) {
	for _, d := range []Dials{{0, 1, 5}, {7, 1, 5}, {6, -1, 5}, {6, 11, 5}, {6, 1, -1}, {8, 1, 21}} {
		if o, err := OddsOf(d); !errors.Is(err, ErrInvalid) || o != (Odds{}) {
			t.Errorf("%+v: %+v, %v", d, o, err)
		}
	}
}
