// Package command is the terminal: what `latchkey …` does with its words and flags. It decides whether a window is to
// be opened and never opens one itself.
package command

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"latchkey/app/session"

	"github.com/alecthomas/kong"
)

// Window says which window a person asked for.
type Window struct {
	Data    string // the folder of the data file as it was named, or empty
	KeyFile string // another place for the key, or empty
	Demo    bool
	Kiosk   bool
}

// Folder is the absolute path of the folder for the data file. It is empty for a demonstration, which needs none. Its
// error is a sentence for people.
func (w Window) Folder() (string, error) {
	if w.Demo {
		return "", nil
	}
	folder, err := dataFolder(w.Data)
	if err != nil {
		return "", sentence(sentenceOf(err))
	}
	return folder, nil
}

type words struct {
	Data    string `help:"Keep the data file in this folder instead of your own data folder." placeholder:"DIR" env:"LATCHKEY_DATA"`
	KeyFile string `help:"Take the key from this file instead of the keyring. It is created for a new data file." placeholder:"FILE" env:"LATCHKEY_KEY_FILE"`
	Demo    bool   `help:"Open the window on practice accounts. Nothing is kept."`
	Kiosk   bool   `help:"Open the window full screen."`

	ShowVersion kong.VersionFlag `name:"version" help:"Print the version."`

	Open       openCommand       `cmd:"" default:"1" hidden:"" help:"Open the window."`
	Practice   demoCommand       `cmd:"" name:"demo" help:"Walk through two-factor in this terminal, on practice data that is removed at the end."`
	Status     statusCommand     `cmd:"" help:"Say where data and key are and whether the data is whole."`
	Account    accountCommands   `cmd:"" help:"Keep accounts, and help somebody who cannot sign in."`
	Activity   activityCommands  `cmd:"" help:"See, export and verify what happened."`
	Policy     policyCommands    `cmd:"" help:"See and change the policies."`
	Clock      clockCommands     `cmd:"" help:"See what is known of this machine's clock, and confirm it."`
	Backup     backupCommand     `cmd:"" help:"Write everything into one encrypted file."`
	Restore    restoreCommand    `cmd:"" help:"Put a backup in the place of the data."`
	Import     importCommand     `cmd:"" help:"Create accounts from a file: CSV, JSON or SQLite."`
	Rekey      rekeyCommand      `cmd:"" help:"Give the data another key."`
	Completion completionCommand `cmd:"" help:"Print a script that completes these words in a shell."`
	Man        manCommand        `cmd:"" help:"Print the manual page."`
	Version    versionCommand    `cmd:"" help:"Print the version."`
}

type openCommand struct{}

// Run does nothing: the caller of Parse opens the window.
func (openCommand) Run() error { return nil }

type versionCommand struct{}

// Run prints the program's name and version.
func (versionCommand) Run(t terminal) error {
	_, err := fmt.Fprintln(t.out, t.program())
	return err
}

// Parse reads the words after the program's name. A subcommand runs inside, and exit is the program's exit code.
// Where open is true nothing has run yet, no data was touched or looked for, and the window w is to be opened.
func Parse(args []string, version string, built time.Time, stdout, stderr io.Writer) (w Window, exit int, open bool) {
	return parse(args, terminal{in: os.Stdin, out: stdout, options: session.Options{Version: version, Built: built}}, stderr)
}

func parse(args []string, t terminal, stderr io.Writer) (w Window, exit int, open bool) {
	var asked words
	helped := false
	t.err = stderr
	parser, err := kong.New(&asked,
		kong.Name("latchkey"),
		kong.Description(description()),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Vars{"kinds": allKinds(), "policies": allPolicies(), "version": t.program()},
		kong.Writers(t.out, stderr),
		kong.Exit(func(int) { helped = true }),
		kong.Bind(t, &asked),
	)
	if err != nil {
		return Window{}, refuse(stderr, err, exitFailed), false
	}
	context, err := parser.Parse(args)
	if helped {
		return Window{}, exitOK, false
	}
	if err != nil {
		return Window{}, refuse(stderr, err, exitUsage), false
	}
	if context.Command() != "open" {
		if asked.Demo || asked.Kiosk {
			return Window{}, refuse(stderr, errWindowOnly, exitUsage), false
		}
		return Window{}, finish(stderr, context.Run()), false
	}
	return Window{Data: asked.Data, KeyFile: asked.KeyFile, Demo: asked.Demo, Kiosk: asked.Kiosk}, exitOK, true
}

// finish turns the end of a command into its exit code, and says on stderr why it failed unless that was told already.
func finish(stderr io.Writer, err error) int {
	exit := exitOf(err)
	if said := (told{}); err == nil || errors.As(err, &said) {
		return exit
	}
	return refuse(stderr, sentence(sentenceOf(err)), exit)
}

func refuse(stderr io.Writer, err error, exit int) int {
	fmt.Fprintln(stderr, "latchkey:", plain(err.Error()))
	return exit
}
