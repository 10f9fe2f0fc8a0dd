package dev.steward.host.kubernetes;

/** How the YAML of a pod template and the YAML of its parents are combined. */
public enum YamlMergeStrategy {
  /** The YAML of the template replaces the YAML of its parents. */
  OVERRIDE,
  /** The YAML of the template is merged into the YAML of its parents. */
  MERGE
}
