//! For each remote cluster a Secret with the kubeconfig by which the control plane watches it.
