package rehearsal

import (
	"errors"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

// Who makes a move.
const (
	victim   = "victim"
	attacker = "attacker"
	computer = "computer"
)

// pace is how long a move takes, so that all of a scene after a wait fits into one step.
const pace = 2 * time.Second

// A stage is where one scene is played: practice data, a clock that only the scene moves on, and a screen to sign in at.
// What fails is kept in err, and the story is then worth nothing: scenes need not look at it.
type stage struct {
	story Story
	err   error

	practice *store.Practice
	o        session.Options
	screen   *session.Session
	screens  []*session.Session // with that one

	clock  clock // stands still
	params account.Params
	pace   time.Duration
}

// openStage begins at the beginning of a step, so that codes change only where a scene waits.
func openStage(a Attack, now time.Time, o session.Options) (*stage, error) {
	practice, err := store.OpenPractice(now)
	if err != nil {
		return nil, err
	}
	params := account.DefaultPolicy(now).OTP
	s := &stage{
		story:    Story{Scene: a.Scene, Defence: a.Defence, Moves: []Move{}},
		practice: practice, o: o,
		clock: clock{frozen: now.Truncate(params.Period)}, params: params, pace: pace,
	}
	s.o.Now = s.clock.now
	if s.screen, err = s.anotherScreen(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// anotherScreen is one more screen of the same program.
func (s *stage) anotherScreen() (*session.Session, error) {
	screen, err := session.New(s.practice.Store, s.o)
	if err == nil {
		s.screens = append(s.screens, screen)
	}
	return screen, err
}

// close wipes everything.
func (s *stage) close() error {
	for _, screen := range s.screens {
		screen.Close()
	}
	return s.practice.Close()
}

func (s *stage) now() time.Time { return s.clock.now() }

func (s *stage) pass(d time.Duration) { s.clock.restore(s.now().Add(d), false, false) }

// fail keeps the first error.
func (s *stage) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// tell tells a move that nobody judges.
func (s *stage) tell(who, what string, shown ...string) {
	s.move(Move{Who: who, What: what, Shown: shown})
}

// act tells a move and the program's answer to it, which it passes on. An answer that no scene is about is a failure.
func (s *stage) act(who, what string, err error, shown ...string) error {
	outcome, wait := outcomeOf(err)
	if outcome == "" {
		s.fail(err)
	}
	s.move(Move{Who: who, What: what, Shown: shown, Outcome: outcome, WaitMs: wait.Milliseconds()})
	return err
}

func (s *stage) move(m Move) {
	m.At = s.now().UnixMilli()
	if m.Shown == nil {
		m.Shown = []string{}
	}
	s.story.Moves = append(s.story.Moves, m)
	s.pass(s.pace)
}

// must is for what goes before the attack and is not refused, whatever the defence.
func (s *stage) must(state session.State, err error) session.State {
	if err != nil {
		s.fail(err)
	}
	return state
}

// answer is what the program says to a call, without the screen it leads to.
func answer(_ session.State, err error) error { return err }
