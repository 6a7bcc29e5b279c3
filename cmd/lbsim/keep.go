package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"lbsim/scenarios"
)

// keptFolder is where, in a folder of results, the points of a sweep are kept until
// all of them are complete.
const keptFolder = ".points"

// keeper is a scenarios.Store in a folder: a file for each point. What another version
// of the program has made is not used.
type keeper struct {
	folder  string
	program string // a hash of the program
}

// keeper returns the store of a folder of results.
func (f *folder) keeper() (*keeper, error) {
	program, err := programHash()
	if err != nil {
		return nil, err
	}
	return &keeper{filepath.Join(f.path, keptFolder), program}, nil
}

// programHash returns a hash of the program that runs: its version alone would not
// tell apart two builds of what is being worked on.
func programHash() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// file returns the path of the file of a point.
func (k *keeper) file(key string) string {
	sum := sha256.Sum256([]byte(k.program + key))
	return filepath.Join(k.folder, hex.EncodeToString(sum[:16]))
}

// Load implements scenarios.Store.
func (k *keeper) Load(key string) []byte {
	data, err := os.ReadFile(k.file(key))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return []byte{} // there, and damaged
	}
	return data
}

// Save implements scenarios.Store. The file appears under its name only when it is
// complete.
func (k *keeper) Save(key string, data []byte) error {
	if err := os.MkdirAll(k.folder, 0o777); err != nil {
		return fmt.Errorf("%s cannot be made: %w", k.folder, cause(err))
	}
	name := k.file(key)
	err := os.WriteFile(name+".new", data, 0o666)
	if err == nil {
		err = os.Rename(name+".new", name)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", name, cause(err))
	}
	return nil
}

// tellKept says once what was found of an earlier run.
func tellKept(w io.Writer, p scenarios.Progress) {
	if p.Kept > 0 {
		fmt.Fprintf(w, "%d of %d points were there already\n", p.Kept, p.Points)
	}
	if p.Damaged > 0 {
		fmt.Fprintf(w, "%d of %d points were damaged and are made again\n", p.Damaged, p.Points)
	}
}
