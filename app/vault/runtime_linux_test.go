package vault

func setRuntimeRoot(path string) { runtimeRoot = path }
