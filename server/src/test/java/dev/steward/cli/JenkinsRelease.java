package dev.steward.cli;

/** A Jenkins version. */
enum JenkinsRelease {
  V1_PLAIN("1.509.4"),
  V1_CRUMBS("1.651.3"),
  V2_107("2.107.3"),
  V2_129("2.129"),
  V2_225("2.225"),
  V2_578("2.578");

  final String version;

  JenkinsRelease(String version) {
    this.version = version;
  }

  boolean hasCrumbs() {
    return this != V1_PLAIN;
  }

  boolean hasNamedTokens() {
    return compareTo(V2_129) >= 0;
  }

  /** Whether a crumb is valid only in the session that requested it. */
  boolean bindsCrumbs() {
    return compareTo(V2_225) >= 0;
  }

  String crumbField() {
    return this == V1_CRUMBS ? ".crumb" : "Jenkins-Crumb";
  }
}
