package dev.steward.access;

/**
 * The grants of one job or folder, in addition to the inherited ones.
 *
 * @param inheritance which grants are inherited
 */
public record ItemGrants(Inheritance inheritance, Matrix matrix) {

  /** Inheritance of grants by an item that has its own. */
  public enum Inheritance {
    /** Inherits the grants of the parent folder, which may inherit in turn. */
    PARENT,
    /** Inherits the grants of the server only, regardless of the folders in between. */
    GLOBAL,
    /** Inherits nothing; administrators keep full access. */
    NONE
  }
}
