package dev.steward.library;

/** A list of libraries that all jobs of the server can use. */
public enum LibraryKind {
  TRUSTED("Global Trusted Pipeline Libraries", "globalLibraries"),
  UNTRUSTED("Global Untrusted Pipeline Libraries", "globalUntrustedLibraries");

  private final String title;
  private final String symbol;

  LibraryKind(String title, String symbol) {
    this.title = title;
    this.symbol = symbol;
  }

  /** The name for readers. */
  public String title() {
    return title;
  }

  /** The name in configuration as code. */
  public String symbol() {
    return symbol;
  }
}
