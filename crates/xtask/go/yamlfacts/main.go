// yamlfacts says what the YAML reader of kubectl, sigs.k8s.io/yaml, makes of texts.
//
// Standard input holds one JSON object a line, {"text": TEXT, ...}. Each is written to standard output with the
// answer of the reader set anew: "json", the JSON that it turns the text into, or "error", why it does not.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"sigs.k8s.io/yaml"
)

type fact struct {
	Text string `json:"text"`
	// Set by the reader.
	JSON  json.RawMessage `json:"json,omitempty"`
	Error string          `json:"error,omitempty"`
	// Why istio-mc answers otherwise, on purpose; kept as it is.
	Differs string `json:"differs,omitempty"`
}

func (f *fact) answer() {
	f.JSON, f.Error = nil, ""
	// The reader panics on some texts.
	defer func() {
		if problem := recover(); problem != nil {
			f.Error = fmt.Sprint("panic: ", problem)
		}
	}()
	value, err := yaml.YAMLToJSON([]byte(f.Text))
	if err != nil {
		f.Error = err.Error()
		return
	}
	f.JSON = value
}

func run(in io.Reader, out io.Writer) error {
	decoder := json.NewDecoder(bufio.NewReader(in))
	writer := bufio.NewWriter(out)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for {
		var f fact
		if err := decoder.Decode(&f); errors.Is(err, io.EOF) {
			return writer.Flush()
		} else if err != nil {
			return err
		}
		f.answer()
		if err := encoder.Encode(f); err != nil {
			return err
		}
	}
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "yamlfacts:", err)
		os.Exit(1)
	}
}
