package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	kubefake "helm.sh/helm/v3/pkg/kube/fake"
	"helm.sh/helm/v3/pkg/storage"
	"helm.sh/helm/v3/pkg/storage/driver"
)

// A chart in both languages: what is only of one stands under `helm` or `here`. Texts by path; those under `binary` are
// Base64.
type chartCase struct {
	Name   string            `json:"name"`
	Files  map[string]string `json:"files"`
	Binary map[string][]byte `json:"binary"`
	Helm   map[string]string `json:"helm"`
	Here   map[string]string `json:"here"`
	// Folders of the chart that are packed, each into the folder above it, in that order.
	Pack   []string       `json:"pack"`
	Values map[string]any `json:"values"`
}

// What a chart has that brings none.
const metadata = "apiVersion: v2\nname: demo\nversion: 1.0.0\n"

type chartResult struct {
	// What `helm install` would apply: documents with their `# Source`, in Helm's order.
	Manifest string `json:"manifest,omitempty"`
	// What it would show.
	Notes string `json:"notes,omitempty"`
	Error string `json:"error,omitempty"`
	// The packed folders of the chart in the other language.
	Packed map[string][]byte `json:"packed,omitempty"`
}

// charts answers a list of charts with what `helm install` makes of each, without a cluster: a line each.
func charts(in io.Reader, out io.Writer) error {
	var cases []chartCase
	if err := json.NewDecoder(in).Decode(&cases); err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, c := range cases {
		result, err := install(c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		if err := encoder.Encode(result); err != nil {
			return err
		}
	}
	return nil
}

func install(c chartCase) (chartResult, error) {
	folder, err := os.MkdirTemp("", "helmfacts")
	if err != nil {
		return chartResult{}, err
	}
	defer os.RemoveAll(folder)
	theirs, ours := filepath.Join(folder, "helm"), filepath.Join(folder, "here")
	if _, err := layOut(c, c.Helm, theirs); err != nil {
		return chartResult{Error: err.Error()}, nil
	}
	packed, err := layOut(c, c.Here, ours)
	if err != nil {
		return chartResult{}, err
	}
	result := chartResult{Packed: packed}
	ch, err := loader.Load(theirs)
	if err != nil {
		result.Error = err.Error()
		return result, nil
	}
	config := &action.Configuration{
		Capabilities: chartutil.DefaultCapabilities,
		KubeClient:   &kubefake.PrintingKubeClient{Out: io.Discard},
		Releases:     storage.Init(driver.NewMemory()),
		Log:          func(string, ...any) {},
	}
	client := action.NewInstall(config)
	client.ClientOnly, client.DryRun = true, true
	client.ReleaseName, client.Namespace = "demo", "web"
	release, err := client.Run(ch, c.Values)
	if err != nil {
		result.Error = err.Error()
		return result, nil
	}
	result.Manifest, result.Notes = release.Manifest, release.Info.Notes
	return result, nil
}

// layOut writes a chart, and packs what is to be packed of it.
func layOut(c chartCase, own map[string]string, folder string) (map[string][]byte, error) {
	if err := put(folder, "Chart.yaml", []byte(metadata)); err != nil {
		return nil, err
	}
	for name, text := range c.Files {
		if err := put(folder, name, []byte(text)); err != nil {
			return nil, err
		}
	}
	for name, text := range own {
		if err := put(folder, name, []byte(text)); err != nil {
			return nil, err
		}
	}
	for name, content := range c.Binary {
		if err := put(folder, name, content); err != nil {
			return nil, err
		}
	}
	packed := map[string][]byte{}
	for _, inside := range c.Pack {
		source := filepath.Join(folder, inside)
		ch, err := loader.Load(source)
		if err != nil {
			return nil, err
		}
		archive, err := chartutil.Save(ch, filepath.Dir(source))
		if err != nil {
			return nil, err
		}
		if err := os.RemoveAll(source); err != nil {
			return nil, err
		}
		content, err := os.ReadFile(archive)
		if err != nil {
			return nil, err
		}
		packed[path.Join(path.Dir(inside), filepath.Base(archive))] = content
		// What is in it is not in the chart any more.
		for name := range packed {
			if strings.HasPrefix(name, inside+"/") {
				delete(packed, name)
			}
		}
	}
	return packed, nil
}

func put(folder, name string, content []byte) error {
	file := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o644)
}
