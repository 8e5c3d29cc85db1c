// Verifies an exported log with Go's own checksum-database code and nothing of assay's.
//
//	goverify VKEY DIR [PROOF ENTRY] [OLD-CHECKPOINT GROWTH-PROOF]
//
// VKEY is the verifier key that you were given by another way than the export.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if n := len(os.Args); n != 3 && n != 5 && n != 7 {
		fail("usage: goverify VKEY DIR [PROOF ENTRY] [OLD-CHECKPOINT GROWTH-PROOF]")
	}
	verifier, err := note.NewVerifier(os.Args[1])
	check("verifier key", err)
	dir := os.Args[2]
	head := open(read(dir+"/checkpoint"), verifier)
	if root := rootOf(dir+"/entries.jsonl", head.N); root != head.Hash {
		fail("the entries are not those that were signed")
	}
	fmt.Printf("signature and root ok: size %d root %s\n", head.N, head.Hash)
	if len(os.Args) >= 5 {
		checkInclusion(read(os.Args[3]), read(os.Args[4]), verifier)
	}
	if len(os.Args) == 7 {
		checkGrowth(open(read(os.Args[5]), verifier), read(os.Args[6]), verifier)
	}
}

// open verifies a checkpoint before it reads it.
func open(data []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(data, note.VerifierList(verifier))
	check("signature", err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check("size", err)
	root, err := tlog.ParseHash(lines[2])
	check("root", err)
	return tlog.Tree{N: size, Hash: root}
}

// rootOf hashes every line of the export into a tree.
func rootOf(path string, size int64) tlog.Hash {
	file, err := os.Open(path)
	check("entries", err)
	defer file.Close()
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	lines := bufio.NewReader(file)
	var count int64
	for ; ; count++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			break
		}
		if err == io.EOF {
			fail("the last line was cut off or added")
		}
		check("entries", err)
		hashes, err := tlog.StoredHashes(count, line[:len(line)-1], reader)
		check("tree", err)
		stored = append(stored, hashes...)
	}
	if count != size {
		fail(fmt.Sprintf("%d entries were signed, %d are here", size, count))
	}
	root, err := tlog.TreeHash(size, reader)
	check("tree", err)
	return root
}

// checkInclusion checks a C2SP tlog-proof of one entry.
func checkInclusion(proof, entry []byte, verifier note.Verifier) {
	lines, rest := split(proof)
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		fail("not a tlog-proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	check("index", err)
	head := open(rest, verifier)
	leaf := tlog.RecordHash(bytes.TrimSuffix(entry, []byte("\n")))
	check("inclusion", tlog.CheckRecord(hashes(lines[2:]), head.N, head.Hash, index, leaf))
	fmt.Printf("inclusion ok: entry %d of %d\n", index, head.N)
}

// checkGrowth checks that a newer checkpoint extends one that was kept.
func checkGrowth(old tlog.Tree, proof []byte, verifier note.Verifier) {
	lines, rest := split(proof)
	head := open(rest, verifier)
	check("consistency", tlog.CheckTree(hashes(lines[1:]), head.N, head.Hash, old.N, old.Hash))
	fmt.Printf("consistency ok: %d extends %d\n", head.N, old.N)
}

func split(proof []byte) ([]string, []byte) {
	head, rest, found := bytes.Cut(proof, []byte("\n\n"))
	if !found {
		fail("not a proof")
	}
	return strings.Split(string(head), "\n"), rest
}

func hashes(lines []string) []tlog.Hash {
	var out []tlog.Hash
	for _, line := range lines {
		raw, err := base64.StdEncoding.DecodeString(line)
		check("hash", err)
		if len(raw) != tlog.HashSize {
			fail("not a hash: " + line)
		}
		var hash tlog.Hash
		copy(hash[:], raw)
		out = append(out, hash)
	}
	return out
}

func read(path string) []byte {
	data, err := os.ReadFile(path)
	check("file", err)
	return data
}

func check(what string, err error) {
	if err != nil {
		fail(what + ": " + err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, "NOT VERIFIED:", message)
	os.Exit(2)
}
