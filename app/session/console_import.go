package session

import (
	"context"

	"latchkey/app/archive"
)

// Import creates all accounts of a file, or none; with dry it only says what it would do. When ctx is done meanwhile, it
// returns archive.ErrImportCancelled, and nothing is there. With archive.ErrImportRows the report says which rows stopped it.
func (c *Console) Import(ctx context.Context, path string, o ImportOptions, dry bool, progress func(Progress)) (ImportReport, error) {
	file, err := archive.OpenImport(path)
	if err != nil {
		return ImportReport{}, err
	}
	plan, err := planImport(c.store, file, o, c.now())
	if err != nil {
		return ImportReport{}, err
	}
	report := importReport(file, plan)
	if dry {
		return report, nil
	}
	accounts, err := plan.Run(ctx, c.now(), c.hasher, func(done, total int) { progress(Progress{done, total}) })
	if err != nil {
		return report, err
	}
	err = c.act(func(t *act) error { return t.importAccounts(accounts) })
	report.Done = err == nil
	return report, err
}
