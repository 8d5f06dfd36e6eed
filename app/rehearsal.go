package app

import (
	"io"

	"latchkey/app/archive"
	"latchkey/app/rehearsal"
	"latchkey/app/session"
)

// The rehearsal bench stands beside the real screens of a demonstration. Without one every call here is refused; so it is in
// a kiosk, where a clock that stands still would keep what somebody left.

// Rehearsal returns what the bench shows now.
func (a *App) Rehearsal() (rehearsal.View, error) { return onBench(a, (*rehearsal.Bench).View) }

// RunTime lets the bench's clock run at real speed from where it stands, or stops it.
func (a *App) RunTime(run bool) (rehearsal.View, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.View, error) { return b.RunTime(run) })
}

// StepTime moves the bench's clock to the beginning of a step some steps on (1 to 20).
func (a *App) StepTime(steps int) (rehearsal.View, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.View, error) { return b.StepTime(steps) })
}

// RealTime has the bench go by this computer's own clock, as a real phone does.
func (a *App) RealTime() (rehearsal.View, error) { return onBench(a, (*rehearsal.Bench).RealTime) }

// SetPhoneError sets the phone's clock wrong, by at most five minutes either way.
func (a *App) SetPhoneError(ms int64) (rehearsal.View, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.View, error) { return b.SetPhoneError(ms) })
}

// SetDefences weakens what protects the practice accounts, or restores it.
func (a *App) SetDefences(d rehearsal.Defences) (rehearsal.View, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.View, error) { return b.SetDefences(d) })
}

// ScanQR has the phone read a picture of the screen: a PNG as a data URI.
func (a *App) ScanQR(picture string) (rehearsal.View, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.View, error) { return b.ScanQR(picture) })
}

// ChooseEntry has the ribbon show the codes of another entry of the phone.
func (a *App) ChooseEntry(id string) (rehearsal.View, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.View, error) { return b.ChooseEntry(id) })
}

// RemoveEntry deletes an entry from the phone.
func (a *App) RemoveEntry(id string) (rehearsal.View, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.View, error) { return b.RemoveEntry(id) })
}

// LosePhone has the phone lost, or found again.
func (a *App) LosePhone(lost bool) (rehearsal.View, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.View, error) { return b.LosePhone(lost) })
}

// UseOwnPhone puts the trainer's own phone in the place of the virtual one, with the time that it has, or takes it away.
func (a *App) UseOwnPhone(own bool) (rehearsal.View, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.View, error) { return b.UseOwnPhone(own) })
}

// SaveMoment keeps everything on the bench as it is now, under a number from 0 to 99, in memory.
func (a *App) SaveMoment(n int) (rehearsal.View, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.View, error) { return b.SaveMoment(n) })
}

// ReturnToMoment puts everything back as it was.
func (a *App) ReturnToMoment(n int) (session.State, error) {
	return a.atBench(func(b *rehearsal.Bench) (session.State, error) {
		if err := b.ReturnToMoment(n); err != nil {
			return session.State{}, err
		}
		return a.State()
	})
}

// WorkOut returns the arithmetic of one code.
func (a *App) WorkOut(sum rehearsal.Sum) (rehearsal.Working, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.Working, error) { return b.WorkOut(sum) })
}

// Attack plays one scene on data of its own.
func (a *App) Attack(attack rehearsal.Attack) (rehearsal.Story, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.Story, error) { return b.Attack(attack) })
}

// GuessingOdds returns what guessing codes comes to.
func (a *App) GuessingOdds(d rehearsal.Dials) (rehearsal.Odds, error) {
	return onBench(a, func(*rehearsal.Bench) (rehearsal.Odds, error) { return rehearsal.OddsOf(d) })
}

// CreateClass makes a practice account for each row of a roster: names, or CSV with name, e-mail and username. A row that
// cannot be used is told, and nothing is made.
func (a *App) CreateClass(roster string) (rehearsal.Board, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.Board, error) { return b.CreateClass(roster) })
}

// ClassBoard returns the board of the class.
func (a *App) ClassBoard() (rehearsal.Board, error) { return onBench(a, (*rehearsal.Bench).Board) }

// ResetLearners puts practice accounts back to where they began; without ids all of them.
func (a *App) ResetLearners(ids []string) (rehearsal.Board, error) {
	return onBench(a, func(b *rehearsal.Bench) (rehearsal.Board, error) { return b.ResetLearners(ids) })
}

// ExportClass asks where to, and saves the board as CSV. It returns false when the person cancels.
func (a *App) ExportClass() (saved bool, err error) {
	return onBench(a, func(b *rehearsal.Bench) (bool, error) {
		board, err := b.ClassCSV()
		if err != nil {
			return false, err
		}
		still := func() error {
			_, err := b.Board()
			return err
		}
		return a.save(b.Session(), "latchkey-practice-class.csv", still, func(path string) error {
			return archive.WriteFile(path, func(w io.Writer) error {
				_, err := w.Write(board)
				return err
			})
		})
	})
}

// PrintBench prints what the page lays out for paper: the lesson's hand-out, or the sheets of the class.
func (a *App) PrintBench() error {
	_, err := onBench(a, func(b *rehearsal.Bench) (struct{}, error) { return struct{}{}, a.print(b.Session()) })
	return err
}

func (a *App) atBench(f func(*rehearsal.Bench) (session.State, error)) (session.State, error) {
	if Kiosk(a) {
		return session.State{}, session.ErrWrongPhase
	}
	return a.inDemo(f)
}

// onBench asks something of the bench, if there is one.
func onBench[T any](a *App, f func(*rehearsal.Bench) (T, error)) (out T, err error) {
	_, err = a.atBench(func(b *rehearsal.Bench) (state session.State, err error) {
		out, err = f(b)
		return state, err
	})
	return out, err
}
