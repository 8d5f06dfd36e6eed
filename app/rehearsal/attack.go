package rehearsal

import (
	"errors"
	"time"

	"latchkey/app/account"
	"latchkey/app/session"
)

// Attack plays one scene by the code of the real screens, on sealed practice data of its own that is gone when it returns.
// It returns [ErrInvalid] for a scene that there is none of. Every other error is a failure: a story is never made up.
func (b *Bench) Attack(a Attack) (Story, error) {
	return play(a, b.now(), account.DefaultCost)
}

// A scene is one attack.
type scene struct {
	play func(*stage)
	off  account.Leniency // what is left out of the program while the defence is off
	cost account.Cost     // of a password hash; zero for the one asked for
}

var scenes = map[string]scene{
	"password": {play: passwordKnown},
	"replay":   {play: codeReplayed, off: account.Leniency{Reuse: true}},
	// A script that guesses signs in again and again, to which a real hash adds half a second and nothing to be seen.
	"guess": {play: codesGuessed, off: account.Leniency{NoWait: true}, cost: account.Cost{Memory: 64, Time: 1, Threads: 1}},
	"photo": {play: secretPhotographed},
	"file":  {play: fileStolen},
	"phish": {play: signInRelayed, off: account.Leniency{Reuse: true}},
}

// play plays a scene that begins about now.
func play(a Attack, now time.Time, cost account.Cost) (story Story, err error) {
	scene, known := scenes[a.Scene]
	if !known {
		return Story{}, ErrInvalid
	}
	o := session.Options{Demo: true, Cost: cost}
	if scene.cost != (account.Cost{}) {
		o.Cost = scene.cost
	}
	if !a.Defence {
		o.Leniency = func() account.Leniency { return scene.off }
	}
	s, err := openStage(a, now, o)
	if err != nil {
		return Story{}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	scene.play(s)
	return s.story, s.err
}

// refusals are those that scenes are about, with the codes that the page knows them by.
var refusals = []struct {
	err  error
	code string
}{
	{account.ErrOTPReused, "otp_reused"},
	{account.ErrOTPIncorrect, "otp_incorrect"},
	{session.ErrCredentialsIncorrect, "credentials_incorrect"},
}

// outcomeOf is what a move tells of an answer of the program, and how long it makes wait. An error that no scene is about
// has no outcome.
func outcomeOf(err error) (outcome string, wait time.Duration) {
	if err == nil {
		return "ok", 0
	}
	var retry *account.RetryAfter
	if errors.As(err, &retry) {
		return "throttled", retry.Wait
	}
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return r.code, 0
		}
	}
	return "", 0
}
