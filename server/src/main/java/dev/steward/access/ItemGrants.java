package dev.steward.access;

/**
 * The rights that are given for one job or folder, beside those that come from above.
 *
 * @param inheritance what comes from above
 */
public record ItemGrants(Inheritance inheritance, Matrix matrix) {

  /** What of the rights from above counts at an item that gives some of its own. */
  public enum Inheritance {
    /** Those of the folder that it lies in, which has them from above in turn. */
    PARENT,
    /** Those of the server as a whole, whatever the folders between say. */
    GLOBAL,
    /** None; administrators keep theirs everywhere. */
    NONE
  }
}
