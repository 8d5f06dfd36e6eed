package vault

import (
	"context"
	"encoding/base64"
	"errors"
	"time"

	"github.com/zalando/go-keyring"
)

const service = "latchkey"

func loadFromKeyring(fileID string, limit time.Duration) (Key, error) {
	return converse(limit, func(context.Context) (Key, error) { return fetch(fileID) }, func() {})
}

// createInKeyring keeps a new key in the keyring, reads it back and returns it. A key already there is returned as it
// is. Every failure but ErrKeyBroken is ErrKeyringUnavailable, and then nothing of ours stays in the keyring if it can
// be helped.
func createInKeyring(fileID string, limit time.Duration) (Key, error) {
	kept := false
	undo := func() {
		if kept {
			_ = keyring.Delete(service, fileID)
		}
	}
	return converse(limit, func(ctx context.Context) (Key, error) {
		key, err := fetch(fileID)
		if !errors.Is(err, ErrKeyMissing) {
			return key, err
		}
		// A prompt answered too late ends here, so that no second key appears beside the one made in the meantime.
		if ctx.Err() != nil {
			return Key{}, ErrKeyringUnavailable
		}
		key = Random()
		kept = true
		err = keyring.Set(service, fileID, base64.StdEncoding.EncodeToString(key[:]))
		if err == nil {
			back, again := fetch(fileID)
			if again == nil && back == key {
				return key, nil
			}
		}
		undo()
		return Key{}, ErrKeyringUnavailable
	}, undo)
}

func discardFromKeyring(fileID string, limit time.Duration) error {
	_, err := converse(limit, func(context.Context) (Key, error) {
		err := keyring.Delete(service, fileID)
		if errors.Is(err, keyring.ErrNotFound) {
			err = nil
		}
		return Key{}, err
	}, func() {})
	return err
}

// fetch asks the keyring for a key. The string go-keyring hands over cannot be wiped.
func fetch(fileID string) (Key, error) {
	text, err := keyring.Get(service, fileID)
	if errors.Is(err, keyring.ErrNotFound) {
		return Key{}, ErrKeyMissing
	}
	if err != nil {
		return Key{}, ErrKeyringUnavailable
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) != KeySize {
		return Key{}, ErrKeyBroken
	}
	key := Key(raw)
	clear(raw)
	return key, nil
}

type answer struct {
	key Key
	err error
}

// converse runs talk in a goroutine and waits for it no longer than limit, because go-keyring waits for ever on a
// prompt nobody answers. When nobody waits any more, the end of talk is followed by late, in talk's goroutine; the
// channel has no buffer, so an answer is either received or late.
func converse(limit time.Duration, talk func(context.Context) (Key, error), late func()) (Key, error) {
	if !reachable() {
		return Key{}, ErrKeyringUnavailable
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	answers := make(chan answer)
	go func() {
		a := safely(ctx, talk)
		select {
		case answers <- a:
		case <-ctx.Done():
			safely(ctx, func(context.Context) (Key, error) { late(); return Key{}, nil })
		}
	}()
	select {
	case a := <-answers:
		return a.key, a.err
	case <-ctx.Done():
		return Key{}, ErrKeyringUnavailable
	}
}

// safely turns a panic into ErrKeyringUnavailable: go-keyring dereferences nil when the bus dies while it waits for a
// prompt, and a panic in a goroutine would end the whole program.
func safely(ctx context.Context, talk func(context.Context) (Key, error)) (a answer) {
	defer func() {
		if recover() != nil {
			a = answer{err: ErrKeyringUnavailable}
		}
	}()
	key, err := talk(ctx)
	return answer{key, err}
}
