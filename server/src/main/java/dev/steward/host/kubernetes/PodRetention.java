package dev.steward.host.kubernetes;

/** Which pods stay in the cluster after their node is removed. */
public enum PodRetention {
  /** As configured for the cloud. */
  DEFAULT("default"),
  /** All pods are deleted. */
  NEVER("never"),
  /** Pods that have failed stay. */
  ON_FAILURE("onFailure"),
  /** All pods that were running stay. */
  ALWAYS("always");

  private final String symbol;

  PodRetention(String symbol) {
    this.symbol = symbol;
  }

  /** The name in configuration documents and in the labels of pods. */
  public String symbol() {
    return symbol;
  }

  static PodRetention of(String symbol) {
    for (PodRetention one : values()) {
      if (one.symbol.equals(symbol)) {
        return one;
      }
    }
    return NEVER;
  }

  boolean keeps(Pod pod) {
    boolean hasFailed = pod.phase().equals("Failed") || pod.phase().equals("Unknown");
    return switch (this) {
      case DEFAULT, NEVER -> false;
      case ON_FAILURE -> hasFailed;
      // A pod that never started shows nothing that its events do not say.
      case ALWAYS -> hasFailed || !pod.phase().equals("Pending");
    };
  }
}
