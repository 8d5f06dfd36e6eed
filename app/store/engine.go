package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// engine is the only place that knows bbolt: buckets of keys and values, one writer, every commit on the disk before
// it is told. Values handed out are valid inside their transaction only.
type engine struct {
	db      atomic.Pointer[bolt.DB]
	mending sync.Mutex
}

// lockTimeout bounds the wait for bbolt's own lock. The folder's lock comes first, so only a stranger can hold it.
const lockTimeout = time.Second

// openEngine opens a file that preflight found sound; it never creates one.
func openEngine(path string, readOnly bool) (*engine, error) {
	e := new(engine)
	return e, e.open(path, readOnly)
}

// open opens a file, also in the place of one that was closed.
func (e *engine) open(path string, readOnly bool) error {
	var db *bolt.DB
	err := guarded(true, func() (err error) {
		db, err = bolt.Open(path, 0o600, &bolt.Options{
			Timeout:  lockTimeout,
			ReadOnly: readOnly,
			OpenFile: func(name string, flag int, perm os.FileMode) (*os.File, error) {
				return os.OpenFile(name, flag&^os.O_CREATE, perm)
			},
		})
		return err
	})
	if err != nil {
		return engineError(err)
	}
	e.db.Store(db)
	return nil
}

// createEngine makes an empty file with the buckets named.
func createEngine(path string, buckets []string) (*engine, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockTimeout})
	if err != nil {
		return nil, engineError(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range buckets {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		db.Close()
		return nil, engineError(err)
	}
	e := new(engine)
	e.db.Store(db)
	return e, nil
}

// copied is the whole file as one transaction sees it.
func (e *engine) copied() ([]byte, error) {
	var file bytes.Buffer
	err := e.db.Load().View(func(tx *bolt.Tx) error {
		_, err := tx.WriteTo(&file)
		return err
	})
	if err != nil {
		return nil, engineError(err)
	}
	return file.Bytes(), nil
}

// size is how many bytes the file has, without those that are not written yet.
func (e *engine) size() (bytes int64, err error) {
	err = e.view(func(t engineTx) error {
		bytes = t.tx.Size()
		return nil
	})
	return bytes, err
}

// close waits for the transactions that run.
func (e *engine) close() error {
	e.mending.Lock()
	defer e.mending.Unlock()
	return e.db.Load().Close()
}

// begin begins a transaction. When a file has to grow, bbolt drops it from its memory, and on Windows makes it longer before
// it takes it up again: if the disk is full then, it can do nothing with the file any more, and it is opened anew.
func (e *engine) begin(writable bool) (*bolt.Tx, error) {
	db := e.db.Load()
	tx, err := db.Begin(writable)
	if errors.Is(err, berrors.ErrInvalidMapping) || errors.Is(err, berrors.ErrDatabaseNotOpen) { // not yet again, or for good
		if err = e.reopen(db); err == nil {
			tx, err = e.db.Load().Begin(writable)
		}
	}
	if err != nil {
		return nil, engineError(err)
	}
	return tx, nil
}

// reopen opens the file again, unless somebody has meanwhile.
func (e *engine) reopen(dropped *bolt.DB) error {
	e.mending.Lock()
	defer e.mending.Unlock()
	if e.db.Load() != dropped {
		return nil
	}
	path := dropped.Path()
	if path == "" {
		return berrors.ErrDatabaseNotOpen
	}
	if err := dropped.Close(); err != nil {
		return err
	}
	return e.open(path, false)
}

// hold keeps everybody from writing until it is released, which may be done twice.
func (e *engine) hold() (release func(), err error) {
	tx, err := e.begin(true)
	if err != nil {
		return nil, err
	}
	return func() { _ = tx.Rollback() }, nil
}

// view runs fn on one consistent state of the file.
func (e *engine) view(fn func(engineTx) error) error {
	return guarded(false, func() error {
		tx, err := e.begin(false)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		return fn(engineTx{tx})
	})
}

// update runs fn alone and commits unless it returns an error, which rolls everything back.
func (e *engine) update(fn func(engineTx) error) error {
	return guarded(false, func() error {
		tx, err := e.begin(true)
		if err != nil {
			return err
		}
		// The transactions bbolt manages look at the file once more when they panic. If it was the file that failed, they
		// fail again, and the lock is held for ever.
		defer tx.Rollback()
		if err := fn(engineTx{tx}); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return engineError(err)
		}
		return nil
	})
}

// engineTx is a transaction. A bucket that is missing behaves as an empty one.
type engineTx struct{ tx *bolt.Tx }

func (t engineTx) get(bucket string, key []byte) []byte {
	b := t.tx.Bucket([]byte(bucket))
	if b == nil {
		return nil
	}
	return b.Get(key)
}

func (t engineTx) put(bucket string, key, value []byte) error {
	b := t.tx.Bucket([]byte(bucket))
	if b == nil {
		return fmt.Errorf("%w: bucket %s is missing", ErrDamaged, bucket)
	}
	return b.Put(key, value)
}

func (t engineTx) delete(bucket string, key []byte) error {
	b := t.tx.Bucket([]byte(bucket))
	if b == nil {
		return fmt.Errorf("%w: bucket %s is missing", ErrDamaged, bucket)
	}
	return b.Delete(key)
}

// each walks a bucket in the order of its keys, from the key given or from the first, until fn returns an error.
func (t engineTx) each(bucket string, from []byte, fn func(key, value []byte) error) error {
	b := t.tx.Bucket([]byte(bucket))
	if b == nil {
		return fmt.Errorf("%w: bucket %s is missing", ErrDamaged, bucket)
	}
	c := b.Cursor()
	for k, v := c.Seek(from); k != nil; k, v = c.Next() {
		if err := fn(k, v); err != nil {
			return err
		}
	}
	return nil
}

// eachBack walks a bucket against the order of its keys, from the last before the key given or from the last of all,
// until fn returns an error.
func (t engineTx) eachBack(bucket string, before []byte, fn func(key, value []byte) error) error {
	b := t.tx.Bucket([]byte(bucket))
	if b == nil {
		return fmt.Errorf("%w: bucket %s is missing", ErrDamaged, bucket)
	}
	c := b.Cursor()
	begin := c.Last
	if before != nil {
		if found, _ := c.Seek(before); found != nil {
			begin = c.Prev
		}
	}
	for k, v := begin(); k != nil; k, v = c.Prev() {
		if err := fn(k, v); err != nil {
			return err
		}
	}
	return nil
}

// ends returns the first and the last key of a bucket, nil when it is empty.
func (t engineTx) ends(bucket string) (first, last []byte) {
	b := t.tx.Bucket([]byte(bucket))
	if b == nil {
		return nil, nil
	}
	first, _ = b.Cursor().First()
	last, _ = b.Cursor().Last()
	return first, last
}

// engineError turns what bbolt says about a file into our words.
func engineError(err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return ErrInUse
	case errors.Is(err, os.ErrPermission):
		return ErrReadOnly
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		return fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return fmt.Errorf("%w: %w", ErrFailed, err)
}

// guarded turns a page that cannot be read into ErrDamaged. bbolt reads its file as memory, so such a page is a fault
// of the processor, which ends the program unless it was asked to panic; while opening, bbolt itself panics on what it
// finds. Other panics are our own mistakes and go on.
func guarded(opening bool, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch p := recover().(type) {
		case nil:
		case interface {
			runtime.Error
			Addr() uintptr
		}:
			err = ErrDamaged
		default:
			if !opening {
				panic(p)
			}
			err = ErrDamaged
		}
	}()
	return fn()
}
