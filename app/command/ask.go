package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"golang.org/x/term"

	"github.com/mattn/go-isatty"
)

// until is a context that ends when the program is to end.
func until() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), endings...)
}

// keyboard is where a person types, if one is there to be asked.
func (t terminal) keyboard() (*os.File, bool) {
	f, ok := t.in.(*os.File)
	return f, ok && isatty.IsTerminal(f.Fd())
}

// watched reports whether somebody can see what is written beside the output.
func (t terminal) watched() bool {
	f, ok := t.err.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// confirm has a person type want to be sure, whatever the case of its letters. Where nobody can be asked, yes must have
// been said already. Any other answer is errNotConfirmed.
func (t terminal) confirm(yes bool, question, want string) error {
	if yes {
		return nil
	}
	in, ok := t.keyboard()
	if !ok {
		return errYesRequired
	}
	ctx, stop := until()
	defer stop()
	fmt.Fprint(t.err, plain(question))
	line, err := newLines(in).next(ctx, func() {})
	if err != nil {
		fmt.Fprintln(t.err)
		return errNotConfirmed
	}
	if !strings.EqualFold(line, want) {
		return errNotConfirmed
	}
	return nil
}

// secret has a person type something that is not shown. Ctrl+C leaves the terminal as it was.
func (t terminal) secret(question string) (string, error) {
	in, ok := t.keyboard()
	if !ok {
		return "", errNobodyToAsk
	}
	fd := int(in.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", errNobodyToAsk
	}
	ctx, stop := until()
	defer stop()
	fmt.Fprint(t.err, question)
	defer fmt.Fprintln(t.err)

	type answer struct {
		typed []byte
		err   error
	}
	typed := make(chan answer, 1)
	go func() {
		text, err := term.ReadPassword(fd)
		typed <- answer{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", errors.Join(errNotConfirmed, term.Restore(fd, before))
	case a := <-typed:
		if a.err != nil {
			return "", errNotConfirmed
		}
		return string(a.typed), nil
	}
}
