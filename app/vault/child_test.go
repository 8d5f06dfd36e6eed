package vault

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
)

// The bus library keeps one connection a process, found through the environment. So each keyring test talks to a
// process of its own: this test binary, started with childVariable set, obeys one line at a time.
const childVariable = "VAULT_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		obey()
		return
	}
	os.Exit(m.Run())
}

var spoken = map[error]string{
	ErrKeyMissing: "missing", ErrKeyBroken: "broken", ErrKeyringUnavailable: "unavailable",
	ErrKeyFileInvalid: "file-invalid", ErrKeyFileInDataFolder: "in-data-folder",
}

func obey() {
	limit, err := time.ParseDuration(os.Getenv("VAULT_TEST_LIMIT"))
	if err != nil {
		panic(err)
	}
	k := Keeper{ConfigDir: os.Getenv("VAULT_TEST_CONFIG"), DataDir: os.Getenv("VAULT_TEST_DATA"), Timeout: limit}
	setRuntimeRoot(os.Getenv("VAULT_TEST_RUNTIME"))
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		switch words[0] {
		case "create":
			key, place, err := k.Create(words[1])
			fmt.Println(place, outcome(key, err))
		case "load":
			key, err := k.Load(words[1], Place(words[2]))
			fmt.Println(outcome(key, err))
		case "limit":
			k.Timeout, err = time.ParseDuration(words[1])
			fmt.Println(err)
		case "put":
			fmt.Println(keyring.Set(service, words[1], words[2]))
		}
	}
}

func outcome(key Key, err error) string {
	if err == nil {
		return fmt.Sprintf("%x", sha256.Sum256(key[:]))
	}
	for sentinel, word := range spoken {
		if errors.Is(err, sentinel) && key == (Key{}) {
			return word
		}
	}
	return "unexpected: " + err.Error()
}
