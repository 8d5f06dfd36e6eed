//go:build install

package install

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The public host runs these; here they are only read.
var (
	usesLine   = regexp.MustCompile(`(?m)^\s+(?:- )?uses: (.*)$`)
	pinned     = regexp.MustCompile(`^[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	jobLine    = regexp.MustCompile(`(?m)^  ([\w-]+):$`)
	expression = regexp.MustCompile(`(?m)^.*\$\{\{.*$`)
	asAValue   = regexp.MustCompile(`^\s*(?:group|go-version|node-version|[A-Z_]+): \S*\$\{\{ [\w.]+ \}\}(?: #.*)?$`)
)

func TestWorkflowsPassActionlint(t *testing.T) {
	run(t, "shellcheck", "--version") // actionlint passes over the scripts in them where it is missing
	run(t, append([]string{"go", "tool", "-modfile=tools/go.mod", "actionlint", "-shellcheck", "shellcheck"}, workflows(t)...)...)
}

func TestWorkflowsTakeNoMoreThanTheyNeed(t *testing.T) {
	for _, path := range workflows(t) {
		text := read(t, path)
		if !strings.Contains(text, "\npermissions: {}\n") {
			t.Errorf("%s: its jobs have permissions that they do not name", path)
		}
		_, jobs, _ := strings.Cut(text, "\njobs:\n")
		starts := jobLine.FindAllStringSubmatchIndex(jobs, -1)
		if len(starts) == 0 {
			t.Fatalf("%s has no job", path)
		}
		for i, at := range starts {
			end := len(jobs)
			if i+1 < len(starts) {
				end = starts[i+1][0]
			}
			name, job := jobs[at[2]:at[3]], jobs[at[0]:end]
			for _, want := range []string{"\n    permissions:\n", "\n    timeout-minutes: "} {
				if !strings.Contains(job, want) {
					t.Errorf("%s, job %s: no %s", path, name, strings.TrimSpace(want))
				}
			}
			if writes := strings.Contains(job, ": write"); writes && (name != "publish" || strings.Contains(job, "checkout")) {
				t.Errorf("%s, job %s may write, and runs what is in the repository", path, name)
			}
			if strings.Contains(job, "secrets.") && !strings.Contains(job, "\n    environment: release\n") {
				t.Errorf("%s, job %s reads secrets outside the environment that guards them", path, name)
			}
			if checkouts, kept := strings.Count(job, "actions/checkout@"), strings.Count(job, "persist-credentials: false"); checkouts != kept {
				t.Errorf("%s, job %s leaves its credentials in the clone", path, name)
			}
		}
	}
}

// Whoever opens a pull request writes what its workflow runs: such a run gets no secrets, and nothing else starts one.
func TestWorkflowsAreStartedByPushesTagsAndPullRequestsAlone(t *testing.T) {
	for path, wanted := range map[string]string{
		"ci.yml":      "\non:\n  push:\n    branches: [main]\n  pull_request:\n\n",
		"release.yml": "\non:\n  push:\n    tags: [\"v*\"]\n\n",
	} {
		text := read(t, filepath.Join(".github/workflows", path))
		if !strings.Contains(text, wanted) {
			t.Errorf("%s is started by something else", path)
		}
		if strings.Contains(text, "pull_request") && strings.Contains(text, "secrets.") {
			t.Errorf("%s has secrets for pull requests", path)
		}
	}
}

// What an earlier run has left behind, of whatever branch, is not released.
func TestAReleaseTakesNoCache(t *testing.T) {
	text := read(t, ".github/workflows/release.yml")
	for action, off := range map[string]string{"actions/setup-go@": "cache: false", "actions/setup-node@": "package-manager-cache: false"} {
		if uses, without := strings.Count(text, action), strings.Count(text, "\n          "+off+"\n"); uses == 0 || uses != without {
			t.Errorf("%s is used %d times, and %d times with %s", action, uses, without, off)
		}
	}
	if strings.Contains(text, "actions/cache") {
		t.Error("there is a cache")
	}
}

func TestATagThatIsNotTheVersionIsNotReleased(t *testing.T) {
	_, step, found := strings.Cut(read(t, ".github/workflows/release.yml"), "      - name: The tag is the version\n        run: |\n")
	script, _, ended := strings.Cut(step, "      - uses: ")
	if !found || !ended {
		t.Fatal("no step compares them")
	}
	base, _, _ := strings.Cut(version(t), "+")
	for tag, wanted := range map[string]int{"v" + base: 0, "v" + base + "-rc.1": 1, base: 1, "v99.0.0": 1} {
		if said, code := try(t, "", []string{"GITHUB_REF_NAME=" + tag}, "bash", "-ec", script); code != wanted {
			t.Errorf("%s: %d, %s", tag, code, said)
		}
	}
}

// A tag can be moved to other code, a commit cannot.
func TestWorkflowsPinEveryActionToACommit(t *testing.T) {
	for _, path := range workflows(t) {
		for _, uses := range usesLine.FindAllStringSubmatch(read(t, path), -1) {
			if !pinned.MatchString(uses[1]) {
				t.Errorf("%s: %s is not pinned to a commit with its version beside it", path, uses[1])
			}
		}
	}
}

// What the host puts into a script before a shell reads it can be a command: values reach scripts as variables only.
func TestWorkflowsPutNoExpressionIntoAScript(t *testing.T) {
	for _, path := range workflows(t) {
		for _, line := range expression.FindAllString(read(t, path), -1) {
			if !asAValue.MatchString(line) {
				t.Errorf("%s: %s", path, strings.TrimSpace(line))
			}
		}
	}
}

func workflows(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(paths) < 2 {
		t.Fatalf("workflows: %q %v", paths, err)
	}
	return paths
}
