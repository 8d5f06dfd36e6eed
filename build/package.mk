# What is installed: packages for each system, and the proof that they are what they say. Included by the Makefile.

PACKAGES := build/bin/packages
NEWER    := $(shell echo $(BASE) | awk -F. '{ print $$1 "." $$2 "." $$3 + 1 }')
TESTED   := LATCHKEY_PACKAGES=$(abspath $(PACKAGES)) LATCHKEY_NEWER=$(abspath build/bin/newer/packages)

export BASE VERSION BIN SIGN_CERT SIGN_KEY SIGN_PASSWORD_FILE SIGN_TIMESTAMP
export SOURCE_DATE_EPOCH := $(WRITTEN)

.PHONY: package package-linux package-windows package-macos package-test package-finish setup-package icons

package: ## packages for Linux and Windows, in build/bin/packages
	@rm -f $(PACKAGES)/latchkey[-_]* $(PACKAGES)/SHA256SUMS
	@$(MAKE) --no-print-directory package-linux package-windows
	@$(MAKE) --no-print-directory package-finish

package-linux: build | setup-package
	PACKAGES=$(abspath $(PACKAGES)) build/linux/package.sh

package-windows: build-windows | setup-package # signed where build/windows/sign.sh is told with what
	PACKAGES=$(abspath $(PACKAGES)) build/windows/package.sh

package-macos: $(if $(filter Darwin,$(shell uname -s)),$(PAGE)) ## the .dmg, on a Mac only
	@PACKAGES=$(abspath $(PACKAGES)) LDFLAGS="$(LDFLAGS)" build/darwin/package.sh
	PACKAGES=$(abspath $(PACKAGES)) build/sbom.sh

package-finish: # lists of what is inside, and checksums
	PACKAGES=$(abspath $(PACKAGES)) build/sbom.sh
	cd $(PACKAGES) && export LC_ALL=C && sha256sum latchkey[-_]* >SHA256SUMS && chmod 0644 latchkey[-_]* SHA256SUMS

package-test: setup-test ## build, install, update, remove and take apart the packages; as root, on Debian or Ubuntu
	@build/setup.sh package-test
	@$(MAKE) --no-print-directory package
	@$(MAKE) --no-print-directory package BASE=$(NEWER) VERSION=$(NEWER) BIN=build/bin/newer/latchkey PACKAGES=build/bin/newer/packages
	$(TESTED) go test -count=1 -tags install -timeout 30m ./app/e2e/install
	$(TESTED) go test -count=1 -tags window -run '^TestThePackageLivesAndDies$$' ./app/e2e/window

setup-package: setup-run
	@build/setup.sh package

icons: ## every icon, from build/appicon.svg
	build/icons.sh
