package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

var (
	givenNames  = strings.Fields("Amara Beatriz Chidi Daniel Elif Farah Grace Henrik Inés Jonas Kavya Liam Mehmet Nadia Oskar Priya Quentin Rosa Søren Tomás Uma Viktor Wanda Ximena Yusuf Zoë")
	familyNames = strings.Fields("Okafor Nunes Eze Weiss Aydın Haddad Kim Dahl Carrillo Petit Raman O’Rourke Şahin Kowalski Łukasz Lindqvist Moreau Nakamura Oyelaran Papadopoulos Quintero Rossi")
)

// addPeople fills the data with n members as an import would: without passwords, some disabled, some with two-factor. The
// addresses count from person1@example.org.
func (b *bench) addPeople(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	now := b.clock.now()
	b.change(w, func(tx *store.Tx) error {
		for i := range n {
			a := someone(i, now)
			if err := tx.CreateAccount(&a); err != nil {
				return err
			}
		}
		return nil
	})
}

// someone is the i-th member, the same one every time but for the id.
func someone(i int, now time.Time) account.Account {
	a := account.Account{
		ID: account.NewID(),
		Profile: account.Profile{
			FullName: givenNames[i%len(givenNames)] + " " + familyNames[i/len(givenNames)%len(familyNames)],
			Email:    fmt.Sprintf("person%d@example.org", i+1),
		},
		CreatedAt: now.Add(-time.Duration(i%700) * 24 * time.Hour),
		Disabled:  i%17 == 8,
	}
	a.RoleSince = a.CreatedAt
	if i%5 > 1 {
		a.LastSignIn = account.SignIn{At: now.Add(-time.Duration(i) * 7 * time.Hour), Factor: account.ByPassword}
	}
	return a
}
