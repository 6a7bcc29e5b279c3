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
	made      bool // there was none before
}

// marks are the files by which a folder of results is known.
var marks = []string{"summary.json", "plan.json", keptFolder}

// createFolder makes ready to replace the result in that folder, or to make it. A
// folder that holds something else is refused, and so is one that cannot be written.
func createFolder(path string) (*folder, error) {
	path = filepath.Clean(path)
	if err := replaceable(path); err != nil {
		return nil, err
	}
	_, err := os.Stat(path)
	made := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, fmt.Errorf("the folder %s cannot be made: %w", path, cause(err))
	}
	probe, err := os.CreateTemp(path, ".*")
	if err != nil {
		return nil, fmt.Errorf("%s cannot be written: %w", path, cause(err))
	}
	probe.Close()
	return &folder{path: path, made: made}, os.Remove(probe.Name())
}

// begin makes the temporary folder.
func (f *folder) begin() (err error) {
	if f.temporary != "" {
		return nil
	}
	if f.temporary, err = os.MkdirTemp(filepath.Dir(f.path), "."+filepath.Base(f.path)+"-*"); err != nil {
		return fmt.Errorf("%s cannot be written: %w", f.path, cause(err))
	}
	return os.Chmod(f.temporary, 0o755)
}

// replaceable tells whether a path is free, or an empty folder, or a result, or what
// was kept of one.
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
	if err := f.begin(); err != nil {
		return nil, err
	}
	return os.Create(filepath.Join(f.temporary, name))
}

// put makes a file of the result with that content.
func (f *folder) put(name string, content []byte) error {
	if err := f.begin(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(f.temporary, name), content, 0o666)
}

// commit lets the complete result take its place. Keep tells whether what was kept
// stays with it.
func (f *folder) commit(keep bool) error {
	if err := replaceable(f.path); err != nil {
		return err
	}
	if keep {
		err := os.Rename(filepath.Join(f.path, keptFolder), filepath.Join(f.temporary, keptFolder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	former := f.temporary + "-former"
	if err := os.Rename(f.path, former); err != nil {
		return err
	}
	if err := os.Rename(f.temporary, f.path); err != nil {
		return err
	}
	f.temporary = ""
	return os.RemoveAll(former)
}

// abandon removes what is not complete, but for what is kept.
func (f *folder) abandon() {
	if f.temporary != "" {
		os.RemoveAll(f.temporary)
	}
	if f.made {
		os.Remove(f.path) // which fails, as it should, where there is something in it
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
