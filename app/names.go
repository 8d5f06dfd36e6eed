package app

import (
	"strings"

	"latchkey/app/account"
	"latchkey/app/store"
)

// PolicyField is the stable name of one policy.
type PolicyField string

// A named value is one of an enumeration of the page.
type named[T ~string] struct {
	Value  T
	TSName string
}

// Kinds are all kinds of activity entries, as the page's enumeration.
var Kinds = enumeration(store.Kinds)

// PolicyFields are the names of all policies, as the page's enumeration.
var PolicyFields = func() []named[PolicyField] {
	names := make([]PolicyField, len(account.PolicyFields))
	for i, f := range account.PolicyFields {
		names[i] = PolicyField(f.Name)
	}
	return enumeration(names)
}()

func enumeration[T ~string](values []T) []named[T] {
	all := make([]named[T], len(values))
	for i, v := range values {
		all[i] = named[T]{v, strings.ToUpper(string(v))}
	}
	return all
}
