//go:build window && linux

package window

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
	"latchkey/app/vault"
)

const emptyWindow = "build/bin/emptywindow"

// calm is how long a painted page must stay as it is to count as finished.
const calm = 800 * time.Millisecond

// A start is what one start of a program cost.
type start struct {
	painted   float64 // seconds from exec until the page has its ink
	processor float64 // seconds of all its processes, until the page was calm
	memory    float64 // MiB then: the proportional set sizes of all its processes
}

// BenchmarkStart starts Latchkey on data with one account and an empty window in turn, as often as -benchtime says, and
// gives the medians. The page is watched in the display's memory, with the same eyes for both.
func BenchmarkStart(b *testing.B) {
	build := exec.Command("go", "build", "-C", "tools/emptywindow", "-trimpath", "-buildvcs=false",
		"-tags", "desktop,production,webkit2_41", "-ldflags", "-s -w -buildid=", "-o", "../../"+emptyWindow)
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	d := newDesk(b)
	h, p := settled(b, d)
	place := p.place() // the window manager puts both, being of one size, there
	p.kill()
	empty := newHome(b)
	d.measure(b, emptyWindow, empty, place) // fills its caches, as settled did

	var ours, theirs []start
	for b.Loop() {
		ours = append(ours, d.measure(b, release, h, place))
		theirs = append(theirs, d.measure(b, emptyWindow, empty, place))
	}
	b.ReportMetric(0, "ns/op")
	for _, m := range []struct {
		name, unit string
		of         func(start) float64
	}{
		{"painted", "s", func(s start) float64 { return s.painted }},
		{"processor", "s", func(s start) float64 { return s.processor }},
		{"memory", "MiB", func(s start) float64 { return s.memory }},
	} {
		one, other := median(ours, m.of), median(theirs, m.of)
		b.ReportMetric(one, m.name+"-"+m.unit)
		b.ReportMetric(other, m.name+"-empty-"+m.unit)
		b.ReportMetric(one/other, m.name+"-ratio")
	}
	b.ReportMetric(megabytes(b, release), "binary-MB")
	b.ReportMetric(megabytes(b, emptyWindow), "binary-empty-MB")
	b.ReportMetric(megabytes(b, "frontend/dist"), "page-MB")
}

// BenchmarkStartWithPeople starts Latchkey on data with ten accounts and with 100,000 in turn: whoever comes to the window
// does not wait for those who are not there.
func BenchmarkStartWithPeople(b *testing.B) {
	d := newDesk(b)
	_, p := settled(b, d)
	place := p.place()
	p.kill()
	few, many := peopled(b, 10), peopled(b, 100_000)
	for _, h := range []home{few, many} {
		d.measure(b, release, h, place) // fills the caches
	}
	var short, long []start
	for b.Loop() {
		short = append(short, d.measure(b, release, few, place))
		long = append(long, d.measure(b, release, many, place))
	}
	painted := func(s start) float64 { return s.painted }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(short, painted), "painted-10-s")
	b.ReportMetric(median(long, painted), "painted-100k-s")
	b.ReportMetric(median(long, painted)/median(short, painted), "painted-ratio")
}

// peopled is a home whose data has a number of accounts.
func peopled(b *testing.B, accounts int) home {
	b.Helper()
	h := newHome(b)
	keeper := vault.Keeper{ConfigDir: h.config(), DataDir: h.data()}
	s, err := store.Open(h.data(), keeper, account.DefaultPolicy(time.Now()))
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < accounts; from += 10_000 {
		err = errors.Join(err, s.Update(func(tx *store.Tx) error {
			for i := from; i < min(from+10_000, accounts); i++ {
				a := account.Account{ID: account.NewID(), CreatedAt: time.Now(), RoleSince: time.Now()}
				a.Profile = account.Profile{FullName: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("person%d@harbour.example", i)}
				if err := tx.CreateAccount(&a); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	if err := errors.Join(err, s.Close()); err != nil {
		b.Fatal(err)
	}
	return h
}

func median(of []start, value func(start) float64) float64 {
	values := make([]float64, len(of))
	for i, s := range of {
		values[i] = value(s)
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

func megabytes(t testing.TB, path string) (sum float64) {
	t.Helper()
	err := filepath.Walk(path, func(_ string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			sum += float64(info.Size()) / 1e6
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// measure starts a program and ends it when its page has been calm for a while.
func (d *desk) measure(t testing.TB, path string, h home, place image.Rectangle) (s start) {
	t.Helper()
	waitFor(t, d, "an empty screen", func() bool { return d.screen.ink(place) == 0 })
	command := d.command(path)
	command.Env = slices.Concat(d.env, h.env())
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	type look struct {
		at  time.Duration
		ink int
	}
	var looks []look
	begun := time.Now()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer command.Wait()
	defer command.Process.Kill()
	for changed := begun; ; time.Sleep(2 * time.Millisecond) {
		now := time.Now()
		ink := d.screen.ink(place)
		if len(looks) == 0 || ink > looks[len(looks)-1].ink {
			looks = append(looks, look{now.Sub(begun), ink})
			changed = now
		}
		if ink > 0 && now.Sub(changed) > calm {
			break
		}
		if now.Sub(begun) > patience {
			d.fail(t, "%s paints nothing", path)
		}
	}
	for _, pid := range family(command.Process.Pid) {
		s.processor += processor(pid)
		s.memory += memory(t, pid)
	}
	enough := looks[len(looks)-1].ink * 9 / 10
	for _, l := range looks {
		if l.ink >= enough {
			s.painted = l.at.Seconds()
			break
		}
	}
	return s
}

// ink counts the dark points of every second line and column; the ground of a page and of an empty screen is light.
func (s *screen) ink(part image.Rectangle) (dark int) {
	for y := part.Min.Y; y < part.Max.Y; y += 2 {
		line := s.pixels[y*s.stride : (y+1)*s.stride]
		for x := part.Min.X; x < part.Max.X; x += 2 {
			if line[4*x+1] < 0x80 {
				dark++
			}
		}
	}
	return dark
}

// family is a process and everything it started.
func family(pid int) []int {
	all := []int{pid}
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, task := range tasks {
		children, _ := os.ReadFile(task)
		for _, child := range strings.Fields(string(children)) {
			if id, err := strconv.Atoi(child); err == nil {
				all = append(all, family(id)...)
			}
		}
	}
	return all
}

// processor is the seconds a process has computed, with those of its children that ended.
func processor(pid int) (seconds float64) {
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	for _, i := range []int{11, 12, 13, 14} { // utime, stime, cutime, cstime, in hundredths
		if i < len(fields) {
			ticks, _ := strconv.ParseFloat(fields[i], 64)
			seconds += ticks / 100
		}
	}
	return seconds
}

func memory(t testing.TB, pid int) (mebibytes float64) {
	t.Helper()
	rollup, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if errors.Is(err, fs.ErrPermission) {
		t.Fatal("the program hides its memory from everybody but the superuser: run this as root")
	}
	for line := range strings.Lines(string(rollup)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "Pss:" {
			kibibytes, _ := strconv.ParseFloat(fields[1], 64)
			return kibibytes / 1024
		}
	}
	return 0
}
