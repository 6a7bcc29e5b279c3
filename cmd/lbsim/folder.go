package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// folder is a folder of results in the making. Everything is written to a
// temporary folder beside it, which takes its place only when all is complete: a
// reader never sees half of a result.
type folder struct {
	path      string
	temporary string
}

// marks are the files by which a folder of results is known.
var marks = []string{"summary.json", "plan.json"}

// createFolder makes ready to replace the result in that folder, or to make it. A
// folder that holds something else is refused.
func createFolder(path string) (*folder, error) {
	path = filepath.Clean(path)
	if err := replaceable(path); err != nil {
		return nil, err
	}
	parent := filepath.Dir(path)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return nil, fmt.Errorf("the folder %s cannot be made: %w", parent, cause(err))
	}
	temporary, err := os.MkdirTemp(parent, "."+filepath.Base(path)+"-*")
	if err != nil {
		return nil, fmt.Errorf("%s cannot be written: %w", path, cause(err))
	}
	if err := os.Chmod(temporary, 0o755); err != nil {
		return nil, err
	}
	return &folder{path, temporary}, nil
}

// replaceable tells whether a path is free, or an empty folder, or a result.
func replaceable(path string) error {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s cannot be used for results: %w", path, cause(err))
	case len(entries) == 0:
		return nil
	}
	for _, entry := range entries {
		if slices.Contains(marks, entry.Name()) {
			return nil
		}
	}
	return fmt.Errorf("the folder %s holds something that is no result; choose another with --out", path)
}

// create makes a file of the result.
func (f *folder) create(name string) (io.WriteCloser, error) {
	return os.Create(filepath.Join(f.temporary, name))
}

// put makes a file of the result with that content.
func (f *folder) put(name string, content []byte) error {
	return os.WriteFile(filepath.Join(f.temporary, name), content, 0o666)
}

// commit lets the complete result take its place.
func (f *folder) commit() error {
	if err := replaceable(f.path); err != nil {
		return err
	}
	if err := os.RemoveAll(f.path); err != nil {
		return err
	}
	if err := os.Rename(f.temporary, f.path); err != nil {
		return err
	}
	f.temporary = ""
	return nil
}

// abandon removes what is not complete.
func (f *folder) abandon() {
	if f.temporary != "" {
		os.RemoveAll(f.temporary)
	}
}

// cause returns the bare reason of an error about a path.
func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
