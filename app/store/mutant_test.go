package store

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
)

// Somebody, or a dying disk, changes anything anywhere: the program says so or nothing is different. It never dies, and
// what it says is said before anybody can sign in. There is one exception: without the newer meta page the file is what
// it was one commit before, as after a loss of power during that commit, and nobody can tell the two apart.
func TestNoChangeOfTheFileIsTakenForTheTruth(t *testing.T) {
	const accounts = 100
	content, put := sound(t, accounts)
	m, err := newestMeta(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	content = content[:int(m.pages)*int(m.pageSize)] // nothing is ever read of what follows
	seed, rounds := rand.Uint64(), 300
	if soak {
		rounds = 3000
	}
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	outcomes := make(map[string]int)
	for round := range rounds {
		kind, changed := mutate(r, content)
		folder := put(t, changed)
		err := read(folder, accounts)
		older, metaErr := newestMeta(bytes.NewReader(changed), int64(len(changed)))
		switch {
		case metaErr == nil && older.txid == m.txid-1 && read(folder, accounts-50) == nil:
			outcomes[kind+": one commit older"]++
		case err == nil:
			outcomes[kind+": no difference"]++
		case errors.Is(err, errSlipped):
			t.Errorf("round %d, %s: %v", round, kind, err)
		default:
			outcomes[kind+": refused"]++
		}
	}
	t.Log(outcomes)
}

// mutate returns a changed copy of a file.
func mutate(r *rand.Rand, content []byte) (kind string, changed []byte) {
	changed = bytes.Clone(content)
	const page = 4096
	at := r.IntN(len(changed))
	start := at / page * page
	switch r.IntN(6) {
	case 0:
		changed[at] ^= 1 << r.IntN(8)
		return "one bit", changed
	case 1:
		changed[at] = byte(r.Uint32())
		changed[r.IntN(len(changed))] ^= 0xff
		return "two bytes", changed
	case 2: // where the numbers are that lead from page to page
		changed[start+r.IntN(200)] ^= 1 << r.IntN(8)
		return "head of a page", changed
	case 3:
		clear(changed[start:min(start+page, len(changed))])
		return "zeroed page", changed
	case 4:
		other := r.IntN(len(changed)/page) * page
		copy(changed[start:start+page], content[other:other+page])
		return "page over another", changed
	default:
		return "cut off", changed[:at]
	}
}
