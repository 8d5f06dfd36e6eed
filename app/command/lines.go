package command

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"
)

// errLeft is returned when a person leaves: q, or the end of the input (Ctrl+D).
var errLeft = errors.New("command: left")

// stillHere is how often the session is told that somebody is at a prompt. It would otherwise end after three minutes,
// while a person looks for an authenticator app.
const stillHere = 20 * time.Second

// lines are what a person types. Reading begins with the first question, since a read cannot be given up again.
type lines struct {
	in    io.Reader
	begin sync.Once
	typed chan string // closed at the end of the input
}

func newLines(in io.Reader) *lines { return &lines{in: in, typed: make(chan string)} }

func (l *lines) read() {
	defer close(l.typed)
	scanner := bufio.NewScanner(l.in)
	for scanner.Scan() {
		l.typed <- scanner.Text()
	}
}

// next waits for a line and calls alive now and then meanwhile. It returns errLeft or errInterrupted when there is none.
func (l *lines) next(ctx context.Context, alive func()) (string, error) {
	l.begin.Do(func() { go l.read() })
	tick := time.NewTicker(stillHere)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return "", errInterrupted
		case <-tick.C:
			alive()
		case line, more := <-l.typed:
			line = strings.TrimSpace(line)
			if !more || strings.EqualFold(line, "q") {
				return "", errLeft
			}
			return line, nil
		}
	}
}
