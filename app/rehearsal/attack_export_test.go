package rehearsal

// For the test that holds the codes against those of the program.
var (
	OutcomeOf = outcomeOf
	Refusals  = func() (all []error) {
		for _, r := range refusals {
			all = append(all, r.err)
		}
		return all
	}()
)
