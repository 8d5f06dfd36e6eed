package rehearsal

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

var (
	attackAt    = time.Date(2026, 3, 2, 9, 0, 17, 0, time.UTC)
	attackQuick = account.Cost{Memory: 64, Time: 1, Threads: 1}
)

// stories are those played already.
var stories = map[Attack]Story{}

// played plays a scene whose practice data lies in a folder of the test, which must be as empty after it as before.
func played(t *testing.T, scene string, defence bool) Story {
	t.Helper()
	a := Attack{scene, defence}
	if story, found := stories[a]; found {
		return story
	}
	ownCache(t)
	story, err := play(a, attackAt, attackQuick)
	if err != nil {
		t.Fatal(err)
	}
	nothingRemains(t)
	if story.Scene != scene || story.Defence != defence {
		t.Errorf("the story is of %q, %t", story.Scene, story.Defence)
	}
	stories[a] = story
	return story
}

func nothingRemains(t *testing.T) {
	t.Helper()
	if left := benches(t); len(left) > 0 {
		t.Errorf("%q remain", left)
	}
}

// move returns the nth move of somebody that has a name, from 0.
func move(t *testing.T, s Story, who, what string, n int) Move {
	t.Helper()
	for _, m := range s.Moves {
		if m.Who == who && m.What == what {
			if n--; n < 0 {
				return m
			}
		}
	}
	t.Fatalf("%s: no such move: %s %s", s.Scene, who, what)
	return Move{}
}

func TestEachSceneGoesAsItsDefenceHasIt(t *testing.T) {
	setUp := []string{"victim registers ok", "victim turns_on ok"}
	guesses := slices.Repeat([]string{"attacker guesses_code otp_incorrect"}, 5)
	signsIn := []string{"attacker types_password ok"}
	for _, test := range []struct {
		scene     string
		defence   bool
		succeeded bool
		moves     []string
	}{
		{"password", false, true, []string{
			"victim registers ok", "attacker learns_password", "attacker types_password ok", "attacker signed_in",
		}},
		{"password", true, false, slices.Concat(setUp, []string{
			"attacker learns_password", "attacker types_password ok", "computer asks_code",
			"attacker guesses_code otp_incorrect", "attacker stays_out",
		})},
		{"replay", false, true, slices.Concat(setUp, []string{
			"victim waits", "victim types_password ok", "victim types_code ok", "attacker looks_over_shoulder",
			"victim signs_out ok", "attacker types_password ok", "attacker types_code ok", "attacker signed_in",
		})},
		{"replay", true, false, slices.Concat(setUp, []string{
			"victim waits", "victim types_password ok", "victim types_code ok", "attacker looks_over_shoulder",
			"victim signs_out ok", "attacker types_password ok", "attacker types_code otp_reused", "attacker stays_out",
		})},
		{"guess", false, false, slices.Concat(setUp, signsIn, guesses, signsIn, guesses, signsIn, guesses[:2], []string{
			"attacker could_go_on",
		})},
		{"guess", true, false, slices.Concat(setUp, signsIn, guesses, signsIn, []string{
			"attacker guesses_code throttled 30s", "attacker waits_out",
			"attacker guesses_code otp_incorrect", "attacker guesses_code throttled 1m0s", "attacker waits_out",
			"attacker guesses_code otp_incorrect", "attacker guesses_code throttled 2m0s", "attacker stays_out",
		})},
		{"photo", false, true, []string{
			"victim registers ok", "attacker photographs", "victim turns_on ok", "victim waits",
			"victim sees_code", "attacker sees_code", "attacker types_password ok", "attacker types_code ok", "attacker signed_in",
		}},
		{"photo", true, false, []string{
			"victim registers ok", "attacker photographs", "victim turns_on ok", "victim waits", "victim changes_app ok", "victim waits",
			"victim sees_code", "attacker sees_code", "attacker types_password ok", "attacker types_code otp_incorrect", "attacker stays_out",
		}},
		{"file", false, true, slices.Concat(setUp, []string{
			"attacker steals_file", "attacker reads_email", "attacker reads_hash", "attacker reads_secret", "victim sees_code",
			"attacker calculates_code", "attacker types_password credentials_incorrect", "attacker could_go_on",
		})},
		{"file", true, false, slices.Concat(setUp, []string{
			"attacker steals_file", "attacker reads_file", "computer finds_nothing", "attacker stays_out",
		})},
		{"phish", false, true, slices.Concat(setUp, []string{
			"victim waits", "victim gives_password", "attacker relays_password ok", "victim gives_code", "attacker relays_code ok",
			"attacker signed_in", "victim types_password ok", "victim types_code ok",
		})},
		{"phish", true, true, slices.Concat(setUp, []string{
			"victim waits", "victim gives_password", "attacker relays_password ok", "victim gives_code", "attacker relays_code ok",
			"attacker signed_in", "victim types_password ok", "victim types_code otp_reused",
		})},
	} {
		story := played(t, test.scene, test.defence)
		if story.Succeeded != test.succeeded {
			t.Errorf("%s, %t: succeeded: %t", test.scene, test.defence, story.Succeeded)
		}
		if got := told(story); !slices.Equal(got, test.moves) {
			t.Errorf("%s, %t:\n got %q\nwant %q", test.scene, test.defence, got, test.moves)
		}
	}
}

// told is each move in a line.
func told(s Story) []string {
	lines := make([]string, len(s.Moves))
	for i, m := range s.Moves {
		lines[i] = strings.TrimSpace(m.Who + " " + m.What + " " + m.Outcome)
		if m.WaitMs != 0 {
			lines[i] += " " + (time.Duration(m.WaitMs) * time.Millisecond).String()
		}
	}
	return lines
}

func TestTimeInASceneBeginsWithAStepAndGoesOn(t *testing.T) {
	for scene := range scenes {
		story := played(t, scene, true)
		if first := time.UnixMilli(story.Moves[0].At).UTC(); !first.Equal(attackAt.Truncate(30 * time.Second)) {
			t.Errorf("%s begins at %s", scene, first)
		}
		for i, m := range story.Moves[1:] {
			before := story.Moves[i]
			passed := m.At - before.At
			if script := scene == "guess" && i > 0 && before.What != "turns_on" && before.What != "waits_out"; script && passed != 0 || !script && passed <= 0 {
				t.Errorf("%s: %d ms lie between %+v and %+v", scene, passed, before, m)
			}
			if m.Shown == nil {
				t.Errorf("%s: nothing is shown, which the page reads as null: %+v", scene, m)
			}
		}
	}
	guess := played(t, "guess", true)
	if passed := move(t, guess, attacker, "stays_out", 0).At - move(t, guess, attacker, "guesses_code", 0).At; passed != 90_000 {
		t.Errorf("30 and 60 seconds of waiting took %d ms", passed)
	}
}

func TestAReplayedOrRelayedCodeIsTheSameInTheSameStep(t *testing.T) {
	for _, defence := range []bool{false, true} {
		replay, phish := played(t, "replay", defence), played(t, "phish", defence)
		for _, pair := range [][2]Move{
			{move(t, replay, victim, "types_code", 0), move(t, replay, attacker, "types_code", 0)},
			{move(t, phish, victim, "gives_code", 0), move(t, phish, attacker, "relays_code", 0)},
			{move(t, phish, attacker, "relays_code", 0), move(t, phish, victim, "types_code", 0)},
		} {
			if pair[0].Shown[0] != pair[1].Shown[0] || pair[0].At/30_000 != pair[1].At/30_000 {
				t.Errorf("first %+v, then %+v", pair[0], pair[1])
			}
		}
	}
}

func TestAnUnknownSceneIsRefused(t *testing.T) {
	for _, scene := range []string{"", "Password", "flood"} {
		if _, err := play(Attack{Scene: scene}, attackAt, attackQuick); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: %v", scene, err)
		}
	}
}

func TestAnAnswerThatNoSceneIsAboutIsAFailure(t *testing.T) {
	err := playedOnce(t, func(s *stage) {
		s.register()
		s.register()
	})
	if !errors.Is(err, store.ErrEmailTaken) {
		t.Errorf("the error is %v", err)
	}
}

func TestNothingOfASceneIsOpenAfterIt(t *testing.T) {
	var (
		s   *stage
		own *session.Session
	)
	err := playedOnce(t, func(playing *stage) {
		var err error
		s = playing
		if own, err = s.anotherScreen(); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Error(err)
	}
	for _, screen := range []*session.Session{s.screen, own} {
		if _, err := screen.Register(ada, adasPassword); !errors.Is(err, session.ErrWrongPhase) {
			t.Errorf("somebody could still register: %v", err)
		}
	}
	if err := s.practice.View(func(*store.Tx) error { return nil }); err == nil {
		t.Error("the data is still open")
	}
	nothingRemains(t)
}

// playedOnce plays a scene of the test.
func playedOnce(t *testing.T, playing func(*stage)) error {
	t.Helper()
	ownCache(t)
	scenes["test"] = scene{play: playing}
	defer delete(scenes, "test")
	_, err := play(Attack{Scene: "test"}, attackAt, attackQuick)
	return err
}

func TestAnAttackLeavesTheBenchAsItWasAndGoesByItsClock(t *testing.T) {
	ownCache(t)
	b, err := Open(session.Options{Now: func() time.Time { return attackAt }, Cost: attackQuick})
	if err != nil {
		t.Fatal(err)
	}
	before, err := b.View()
	if err != nil {
		t.Fatal(err)
	}
	story, err := b.Attack(Attack{Scene: "password"})
	if err != nil {
		t.Fatal(err)
	}
	if at := time.UnixMilli(story.Moves[0].At); attackAt.Sub(at).Abs() >= 30*time.Second {
		t.Errorf("the scene is of %s", at)
	}
	if after, err := b.View(); err != nil || !reflect.DeepEqual(after, before) {
		t.Errorf("before %+v, after %+v, %v", before, after, err)
	}
	if state, err := b.Session().State(); err != nil || state.Phase != session.Welcome {
		t.Errorf("at the real screens: %q, %v", state.Phase, err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	nothingRemains(t)
}
