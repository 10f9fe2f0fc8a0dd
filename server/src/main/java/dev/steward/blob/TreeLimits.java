package dev.steward.blob;

/** Limits of a walk through a file tree. */
public final class TreeLimits {

  private TreeLimits() {}

  /** Maximum depth, deeper than builds need; each level of a walk keeps one folder open. */
  public static final int MAX_LEVELS = 128;

  /** Files in deeper folders are not even counted, since a walk keeps one folder open per level. */
  public static final int MAX_COUNTED_LEVELS = 4 * MAX_LEVELS;

  /** Maximum number of names that are read from a folder; further names are left out. */
  public static final int MAX_NAMES = 1_000_000;
}
