//! When images are pulled.

use istio_mc_yaml::choice;

choice! {
    /// When a node pulls the image of a container.
    pub enum ImagePullPolicy("an image pull policy") {
        /// Every time it starts.
        Always = "Always",
        /// Unless the node has it.
        IfNotPresent = "IfNotPresent",
        /// Not at all: the node must have it.
        Never = "Never",
    }
}
