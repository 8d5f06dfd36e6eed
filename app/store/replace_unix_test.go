//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"latchkey/app/account"
)

func init() {
	roles["replace on a full disk"] = func(args []string) {
		piecesAtOnce = 16
		s, err := Open(args[0], ring{args[0]}, account.DefaultPolicy(start))
		if err != nil {
			panic(err)
		}
		fill(args[1])
		if args[2] == "rekey" {
			_, err = s.Rekey(ring{args[0]}, rekeyed)
		} else {
			_, err = s.Replace(start, ring{args[0]}, present(s), noted)
		}
		if err == nil {
			fmt.Println("done")
			return
		}
		fmt.Println(errors.Is(err, ErrReplaced), s.Check(), err)
	}
}

func TestAFullDiskLeavesTheDataAsItWas(t *testing.T) {
	folder := newFolder(t)
	s := ringed(t, folder)
	populate(t, s, 40)
	before, id := pieces(t, s), s.ID()
	shut(t, s)
	info, err := os.Stat(filepath.Join(folder, FileName))
	if err != nil {
		t.Fatal(err)
	}
	step := int64(32 << 10)
	if soak {
		step = 4 << 10
	}
	for _, mode := range []string{"replace", "rekey"} {
		refused := 0
		for limit := int64(0); limit < info.Size(); limit += step {
			files, keys := names(t, folder), ring{folder}.ids(t)
			c := play(t, nil, "replace on a full disk", folder, strconv.FormatInt(limit, 10), mode)
			said := c.line()
			c.end()
			if said == "done" {
				break
			}
			refused++
			if said[:11] != "false <nil>" {
				t.Errorf("%s, limit %d: %s", mode, limit, said)
			}
			if now := names(t, folder); !slices.Equal(now, files) {
				t.Errorf("%s, limit %d: left %q", mode, limit, now)
			}
			if now := (ring{folder}).ids(t); !slices.Equal(now, keys) {
				t.Errorf("%s, limit %d: keys of %q", mode, limit, now)
			}
			if now := survived(t, folder, before, id, false); now != id {
				t.Fatalf("%s, limit %d: it was replaced", mode, limit)
			}
		}
		if refused < 3 {
			t.Errorf("%s: %d refusals", mode, refused)
		}
	}
}
