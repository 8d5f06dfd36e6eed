package vault

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestKeyIsNeverPrinted(t *testing.T) {
	key := Random()
	holder := struct {
		Key     Key
		Pointer *Key
		Any     any
		List    []Key
	}{key, &key, key, []Key{key}}
	v := New(key, testID)

	var said []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%b", "%c", "%U", "%T %v"} {
		for _, value := range []any{key, &key, holder, &holder, v} {
			said = append(said, fmt.Sprintf(strings.Replace(verb, "%T ", "", 1), value))
		}
	}
	said = append(said, key.String(), key.GoString(), fmt.Sprint(key, &key), fmt.Errorf("failed with %v", key).Error())
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("text", "key", key, "holder", holder)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("json", "key", key, "holder", holder)
	said = append(said, log.String())
	encoded, err := json.Marshal(map[string]any{"key": key, "holder": holder})
	if err != nil {
		t.Fatal(err)
	}
	said = append(said, string(encoded))

	decimal := strings.Trim(fmt.Sprint([]byte(key[:6])), "[]")
	for _, s := range said {
		plain := strings.ToLower(strings.NewReplacer(" ", "", "0x", "", ",", "").Replace(s))
		for _, secret := range []string{
			hex.EncodeToString(key[:6]), strings.ReplaceAll(decimal, " ", ""),
			strings.ToLower(base64.StdEncoding.EncodeToString(key[:6])), string(key[:6]),
		} {
			if strings.Contains(plain, secret) || strings.Contains(s, string(key[:])) {
				t.Errorf("the key is in %q", s)
			}
		}
		if !strings.Contains(s, redacted) && !strings.Contains(s, "[vault]") && !strings.Contains(s, "0x") {
			t.Errorf("the key is not marked in %q", s)
		}
	}
}

func TestRandomKeysDiffer(t *testing.T) {
	if a, b := Random(), Random(); a == b || a == (Key{}) {
		t.Error("two random keys are equal or empty")
	}
}

func TestWipedKeyIsEmpty(t *testing.T) {
	key := Random()
	key.Wipe()
	if key != (Key{}) {
		t.Error("something is left")
	}
}

func TestVaultDoesNotNeedTheKeyAfterwards(t *testing.T) {
	key := counted()
	v := New(key, testID)
	if key != counted() {
		t.Error("New wiped the key of its caller")
	}
	sum := v.Index("a", "b")
	key.Wipe()
	if v.Index("a", "b") != sum {
		t.Error("the vault changed with the key")
	}
}
