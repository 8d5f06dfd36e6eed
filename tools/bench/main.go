// Command bench runs the benchmarks of the packages named and prints, for each pair that is compared, the median of the
// ratios: both sides are measured in turn, round by round, so that a machine whose speed drifts compares fairly.
//
// make bench runs it, in the project's root.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"text/tabwriter"
)

// A pair is what an operation costs beside the bare work that it consists of.
type pair struct {
	pkg, what  string
	over, bare string
	aim        string
}

var pairs = []pair{
	{"session", "sign-in's password part, first of 100,000 ÷ one bare Argon2id", "SignInPassword/first", "SignInPassword/bare", "≤ 1.05"},
	{"session", "sign-in's password part, last ÷ first of 100,000", "SignInPassword/last", "SignInPassword/first", "≈ 1"},
	{"store", "validate and commit ÷ bare commit, 100,000 accounts", "ValidateCommit/100k/validate", "ValidateCommit/100k/bare", "≤ 1.2"},
	{"account", "checking a code ÷ three bare HMACs", "CheckCode/right", "CheckCode/bare", "≤ 1.2"},
	{"account", "a right ÷ a wrong code", "CheckCode/right", "CheckCode/wrong", "0.95–1.05"},
	{"store", "account by e-mail ÷ bare get and open, 100,000 accounts", "AccountByEmail/100k/opened", "AccountByEmail/100k/bare", "≤ 1.2"},
	{"store", "checking the manifest ÷ reading and opening each, 100,000 accounts", "CheckManifest/100k/check", "CheckManifest/100k/bare", "≤ 2"},
	{"store", "following the chain of 1,000,000 entries ÷ reading and opening each", "Activity/1M/followed", "Activity/1M/bare", "≤ 5 µs an entry"},
	{"store", "any page of 50 of 1,000,000 entries ÷ of 1,000", "ActivityPage/1M", "ActivityPage/1k", "≤ 3"},
	{"store", "every account ÷ reading and opening each, 100,000 accounts", "EachAccount/100k/walked", "EachAccount/100k/bare", "≤ 3"},
	{"session", "a page of 50 from the middle of 100,000 ÷ of 1,000 accounts", "Page50/100k", "Page50/1k", "≈ 1, ≤ 0.4 ms"},
	{"session", "a search among 100,000 ÷ among 1,000 accounts", "Search/100k", "Search/1k", "≤ 5 ms"},
	{"session", "building the directory ÷ reading every record, 100,000 accounts", "Directory/100k", "ReadAll/100k", "≤ 3"},
	{"archive", "verifying a signed export of 100,000 entries ÷ hashing its bytes", "VerifyActivity/100k", "VerifyActivity/hashed", "≤ 5 µs an entry"},
	{"account", "QR code ÷ its matrix alone", "QR/drawn", "QR/matrix", "≤ 1.5"},
}

var line = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op`)

func main() {
	rounds := flag.Int("rounds", 6, "rounds of each benchmark")
	flag.Parse()
	if err := run(*rounds); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(rounds int) error {
	folder, err := os.MkdirTemp("", "latchkey-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	figures := map[string][]float64{} // ns/op by package and benchmark, a round each
	for _, pkg := range []string{"account", "store", "archive", "session"} {
		binary := filepath.Join(folder, pkg+".test")
		if out, err := exec.Command("go", "test", "-c", "-o", binary, "./app/"+pkg).CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
		for round := range rounds {
			fmt.Fprintf(os.Stderr, "%s, round %d of %d\n", pkg, round+1, rounds)
			test := exec.Command(binary, "-test.run", "^$", "-test.bench", ".", "-test.timeout", "1h")
			test.Dir = filepath.Join("app", pkg)
			out, err := test.CombinedOutput()
			if err != nil {
				return fmt.Errorf("%w\n%s", err, out)
			}
			read(figures, pkg, out)
		}
	}
	return report(figures)
}

func read(figures map[string][]float64, pkg string, out []byte) {
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		if found := line.FindStringSubmatch(lines.Text()); found != nil {
			ns, _ := strconv.ParseFloat(found[2], 64)
			name := pkg + "/" + found[1]
			figures[name] = append(figures[name], ns)
		}
	}
}

func report(figures map[string][]float64) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ratio\taim\t\tmeasured beside")
	for _, p := range pairs {
		over, bare := figures[p.pkg+"/"+p.over], figures[p.pkg+"/"+p.bare]
		if len(over) == 0 || len(over) != len(bare) {
			return fmt.Errorf("no figures for %s or %s", p.over, p.bare)
		}
		ratios := make([]float64, len(over))
		for i := range over {
			ratios[i] = over[i] / bare[i]
		}
		fmt.Fprintf(w, "%.2f\t%s\t%s\t%s, %s\n", median(ratios), p.aim, p.what, duration(median(over)), duration(median(bare)))
	}
	return w.Flush()
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

func duration(ns float64) string {
	switch {
	case ns < 1e3:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 1e6:
		return fmt.Sprintf("%.2f µs", ns/1e3)
	}
	return fmt.Sprintf("%.2f ms", ns/1e6)
}
